"""Blocking: while somebody disputes the own data, ordinary readers do not see them (L-09)."""
