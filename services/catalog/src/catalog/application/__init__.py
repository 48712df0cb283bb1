"""The use cases of the catalogue: each turns a wish into steps and hands them to the kernel."""
