"""Why a school is not registered."""

from kernel.decider import Refused


class SchoolExists(Refused):
    """A school with this short name is registered already."""


class SchoolIdNotPossible(Refused):
    """The short name of a school is made of small Latin letters, digits and hyphens."""
