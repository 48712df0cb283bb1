"""Why the catalogue says no to a record."""

from kernel.decider import Refused


class NoTitle(Refused):
    """The record has no title, so nobody could find the book."""


class NoSuchRecord(Refused):
    """There is no such record in this school's catalogue."""
