"""Event sourcing, pure: it knows no school, no book and no web framework."""
