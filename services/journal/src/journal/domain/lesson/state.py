"""What a lesson has become: not opened, or held with its absences and marks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias, assert_never

from journal.domain.ids import PupilId
from journal.domain.lesson.events import (
    AbsenceCleared,
    AbsenceMarked,
    LessonEvent,
    LessonHeld,
    MarkCorrected,
    MarkGiven,
)
from journal.domain.lesson.refusals import LessonNotOpened


@dataclass(frozen=True, slots=True)
class NotOpened:
    pass


@dataclass(frozen=True, slots=True)
class Held:
    """`marks` has a key for every pupil who ever had one; None is a mark that was taken back."""

    lesson: LessonHeld
    absences: Mapping[PupilId, str] = field(default_factory=lambda: MappingProxyType({}))
    marks: Mapping[PupilId, int | None] = field(default_factory=lambda: MappingProxyType({}))


Lesson: TypeAlias = NotOpened | Held


def held(state: Lesson) -> Held:
    """Return the lesson if it was opened; raises LessonNotOpened."""
    if isinstance(state, NotOpened):
        raise LessonNotOpened
    return state


def evolve(state: Lesson, event: LessonEvent) -> Lesson:
    if isinstance(event, LessonHeld):
        return Held(event) if isinstance(state, NotOpened) else replace(state, lesson=event)
    now = held(state)
    match event:
        case AbsenceMarked(pupil_id=pupil, code=code):
            return replace(now, absences=MappingProxyType({**now.absences, pupil: code}))
        case AbsenceCleared(pupil_id=pupil):
            rest = {one: code for one, code in now.absences.items() if one != pupil}
            return replace(now, absences=MappingProxyType(rest))
        case MarkGiven(pupil_id=pupil, value=value):
            return replace(now, marks=MappingProxyType({**now.marks, pupil: value}))
        case MarkCorrected(pupil_id=pupil, new=corrected):
            return replace(now, marks=MappingProxyType({**now.marks, pupil: corrected}))
        case _:
            assert_never(event)
