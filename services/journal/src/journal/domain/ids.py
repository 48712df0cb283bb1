"""Identifiers, and how those that follow from a fact are derived from it.

A class, a lesson and a mark are found by what they are (this slot on this day), so doing the same
thing twice meets the same stream instead of making a second one.
"""

from datetime import date
from typing import NewType
from uuid import UUID, uuid5

SchoolId = NewType("SchoolId", str)
ClassId = NewType("ClassId", str)
PersonId = NewType("PersonId", str)
PupilId = NewType("PupilId", str)
SlotId = NewType("SlotId", str)
LessonId = NewType("LessonId", str)
MarkId = NewType("MarkId", str)

_CLASSES = UUID("5f0a3b0e-6f0b-5c8e-9d5f-3a1c2f7e4b10")


def class_id(school: SchoolId, school_year: str, grade: int, letter: str) -> ClassId:
    """Name the class that a school calls by this grade and letter in this school year."""
    return ClassId(str(uuid5(_CLASSES, f"{school}/{school_year}/{grade}/{letter}")))


def lesson_id(slot: SlotId, on: date) -> LessonId:
    """Name the lesson of a slot on a day. `slot` is a UUID string."""
    return LessonId(str(uuid5(UUID(slot), on.isoformat())))


def mark_id(lesson: LessonId, pupil: PupilId) -> MarkId:
    """Name the mark of a pupil in a lesson; both are random ids, so nothing personal is in it."""
    return MarkId(str(uuid5(UUID(lesson), pupil)))


def class_stream(of: ClassId) -> str:
    return f"class-{of}"


def enrolment_stream(of: PupilId) -> str:
    return f"enrolment-{of}"


def timetable_stream(weekday: int, period: int) -> str:
    """Two slots can only clash within one hour of the week, so each hour is a stream of its own."""
    return f"timetable-{weekday}-{period}"


def lesson_stream(of: LessonId) -> str:
    return f"lesson-{of}"
