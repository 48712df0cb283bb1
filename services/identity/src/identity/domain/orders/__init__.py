"""Orders of the head, and the roles that exist only by them."""
