"""Lists of people as schools keep them: what a row says, and what it would change."""
