"""Cards: the number under which a scanner knows a reader."""
