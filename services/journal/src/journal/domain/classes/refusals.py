"""Why the secretary hears no about a class."""

from kernel.decider import Refused


class NoSuchClass(Refused):
    """This school has no such class."""


class ClassAlreadyFormed(Refused):
    """This school year already has a class with this grade and letter."""


class NoSuchGrade(Refused):
    """Grades go from 1 to 12."""


class NotAFirstGrade(Refused):
    """Only a first grade takes pupils who start school."""
