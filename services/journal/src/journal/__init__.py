"""The class journal: who is in which class, when lessons are, and what happened in them."""
