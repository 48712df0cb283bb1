"""Why a pupil cannot be entered, moved or let go like this."""

from kernel.decider import Refused


class AlreadyInAClass(Refused):
    """The pupil is already in a class of this school; move the pupil instead."""


class NotEnrolled(Refused):
    """The pupil is in no class of this school."""


class AlreadyDeparted(Refused):
    """The pupil has left the school; enrol the pupil again as returned."""


class NotInThisClass(Refused):
    """The pupil is not in this class on this day."""


class BeforeTheLastEntry(Refused):
    """The pupil's last entry took effect on a later day."""


class LeftThisSchoolBefore(Refused):
    """The pupil was at this school and left it; enrol the pupil as returned."""


class NeverLeftThisSchool(Refused):
    """Only a pupil who has left this school can return to it."""


class OrderWithoutNumber(Refused):
    """Every entry needs the number of the order it rests on."""


class NoSuchEntryKind(Refused):
    """A pupil starts school, arrives, returns, or was here before these records began."""


class NoSuchExitKind(Refused):
    """A departure needs one of the listed reasons."""
