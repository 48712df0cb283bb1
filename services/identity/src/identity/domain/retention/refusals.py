"""Why nothing is destroyed."""

from kernel.decider import Refused


class OnlyTheHeadSigns(Refused):
    """A destruction act is signed by the head of the school, and by nobody else."""

    is_denial = True


class ListNotRead(Refused):
    """Read the act first: write how many lines or entries it names."""


class ActUnknown(Refused):
    """There is no such destruction act."""


class ActNotSigned(Refused):
    """Nothing is destroyed before the head has signed the act."""


class ActIsClosed(Refused):
    """This act has been signed or dropped already."""
