"""A school that works with the platform."""
