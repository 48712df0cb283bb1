"""Lending: the story of one copy, which is on the shelf or in one pair of hands."""
