"""Forgetting people: who is to be forgotten by when, and which service has done it."""
