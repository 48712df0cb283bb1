"""Policy: how many, for how long and how often, as one school has decided it."""
