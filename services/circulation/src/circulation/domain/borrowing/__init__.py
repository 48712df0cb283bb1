"""Borrowing: the set of copies one reader has, and how many that may be."""
