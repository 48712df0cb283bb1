"""What happens to a real district when parts of it are killed, emptied or taken away."""
