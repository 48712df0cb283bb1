"""Why the journal does not take an entry."""

from kernel.decider import Refused


class NotInTheTimetable(Refused):
    """The timetable has no such lesson on this day."""


class NotYourLesson(Refused):
    """Only the teacher of this lesson writes in it."""

    is_denial = True


class LessonNotYet(Refused):
    """This lesson has not begun; it opens on its own day."""


class TooLongAgo(Refused):
    """The days for writing in this lesson are over; ask the deputy head."""


class LessonNotOpened(Refused):
    """Open the lesson first."""


class NoSuchAbsenceCode(Refused):
    """The school does not use this absence code."""


class NoMarksInThisGrade(Refused):
    """Pupils of this grade get no marks."""


class NotOnTheScale(Refused):
    """This mark is not on the scale."""


class MarkHasChanged(Refused):
    """The mark has been changed meanwhile; look at it again first."""


class ReasonNeeded(Refused):
    """A mark is only changed with a reason."""
