"""What can have happened in a lesson. Whole: a mark says whose, where, when and how much."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from journal.domain.ids import ClassId, LessonId, MarkId, PersonId, PupilId, SlotId


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonHeld:
    """The lesson was opened, or its topic or homework written anew."""

    lesson_id: LessonId
    slot_id: SlotId
    class_id: ClassId
    subject: str
    teacher_id: PersonId
    on: date
    period: int
    topic: str
    homework: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceMarked:
    lesson_id: LessonId
    class_id: ClassId
    pupil_id: PupilId
    on: date
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceCleared:
    lesson_id: LessonId
    class_id: ClassId
    pupil_id: PupilId
    on: date
    code: str
    """The code that no longer holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkGiven:
    """`teacher_id` is the one who gave it: always the person who was signed in."""

    mark_id: MarkId
    lesson_id: LessonId
    class_id: ClassId
    subject: str
    pupil_id: PupilId
    teacher_id: PersonId
    on: date
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCorrected:
    """From `old` to `new`; None is no mark: taken back when it is `new`, given again when `old`."""

    mark_id: MarkId
    lesson_id: LessonId
    class_id: ClassId
    subject: str
    pupil_id: PupilId
    on: date
    old: int | None
    new: int | None
    reason_code: str
    corrected_by: PersonId


LessonEvent: TypeAlias = LessonHeld | AbsenceMarked | AbsenceCleared | MarkGiven | MarkCorrected

WIRE: dict[str, type[LessonEvent]] = {
    "journal.lesson-held.v1": LessonHeld,
    "journal.absence-marked.v1": AbsenceMarked,
    "journal.absence-cleared.v1": AbsenceCleared,
    "journal.mark-given.v1": MarkGiven,
    "journal.mark-corrected.v1": MarkCorrected,
}
