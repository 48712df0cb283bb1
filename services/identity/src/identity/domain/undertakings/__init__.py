"""The promise of the staff to keep to themselves what they learn about people (L-18)."""
