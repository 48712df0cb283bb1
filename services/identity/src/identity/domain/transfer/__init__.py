"""Pupils who go from one school of the district to another, and what may go with them."""
