"""What a teacher can ask of a lesson, each command signed by the one who asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from journal.domain.ids import ClassId, LessonId, PersonId, PupilId, SlotId


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The person signed in, today's date, and how long after a lesson its teacher may still write.

    A deputy writes in anyone's lesson and without that limit, always under the deputy's own name.
    """

    by: PersonId
    today: date
    window: timedelta
    deputy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLesson:
    """Open the lesson as the timetable has it on that day."""

    lesson_id: LessonId
    slot_id: SlotId
    class_id: ClassId
    subject: str
    teacher_id: PersonId
    on: date
    period: int
    signed: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteUp:
    """Write down what was taught and what is to be done at home; None leaves a text as it is."""

    topic: str | None = None
    homework: str | None = None
    signed: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAbsence:
    """Mark with one of the school's codes, or with None that the pupil was there after all."""

    pupil_id: PupilId
    code: str | None
    codes: Collection[str]
    signed: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterMark:
    """Turn the mark that is seen, `old`, into `new`; None is no mark.

    `scale` holds the marks of this grade; it is empty where pupils get none.
    """

    pupil_id: PupilId
    old: int | None
    new: int | None
    reason_code: str
    scale: Collection[int]
    signed: Signature


LessonCommand: TypeAlias = HoldLesson | WriteUp | MarkAbsence | EnterMark
