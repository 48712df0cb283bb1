"""Circulation: who has which copy, until when, and what the desk says to the next scan."""
