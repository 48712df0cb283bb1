"""Why a lesson does not fit into the timetable."""

from kernel.decider import Refused


class ClassIsBusy(Refused):
    """The class already has a lesson in this hour."""


class TeacherIsBusy(Refused):
    """The teacher already has a lesson in this hour."""


class RoomIsBusy(Refused):
    """The room is already taken in this hour."""


class NoSuchHour(Refused):
    """A lesson is on a day of the week, in one of the periods of the day."""


class EndsBeforeItBegins(Refused):
    """The last day is before the first."""
