"""Classes of a school year."""
