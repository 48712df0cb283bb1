"""People as everybody else sees them: an id, a kind, and for pupils a file number."""
