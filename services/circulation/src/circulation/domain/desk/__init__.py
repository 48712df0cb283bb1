"""The desk: what a librarian means by the next scan."""
