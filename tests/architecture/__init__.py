"""What the repository itself must keep to, read from its files."""
