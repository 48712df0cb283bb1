"""Breaches: personal data lost, shown or taken, and what was done about it within the term."""
