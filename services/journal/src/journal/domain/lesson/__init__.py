"""A lesson: what was taught, who was away, which marks were given."""
