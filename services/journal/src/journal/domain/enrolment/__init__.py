"""A pupil's way through the classes of one school."""
