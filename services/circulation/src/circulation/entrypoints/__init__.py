"""How the outside reaches circulation: addresses, pages, and what is said to people."""
