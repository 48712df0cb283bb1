"""Retention: how long each kind of record is kept, and acts by which it is destroyed (L-14)."""
