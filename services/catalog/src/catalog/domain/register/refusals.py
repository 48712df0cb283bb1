"""Why the accession register says no."""

from kernel.decider import Refused


class NotThatMany(Refused):
    """One entry takes from 1 to 500 copies. Divide a larger delivery into several entries."""


class NumbersTaken(Refused):
    """Another librarian has just used these inventory numbers. Please try again."""


class RegisterFull(Refused):
    """The inventory numbers of eight digits are used up."""


class PriceOutOfRange(Refused):
    """The price of a copy is between nothing and one million som."""
