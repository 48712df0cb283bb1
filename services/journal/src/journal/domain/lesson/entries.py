"""Absences and marks in an open lesson. A change is an entry of its own; nothing is overwritten."""

from journal.domain.ids import mark_id
from journal.domain.lesson.commands import EnterMark, MarkAbsence
from journal.domain.lesson.events import (
    AbsenceCleared,
    AbsenceMarked,
    LessonEvent,
    LessonHeld,
    MarkCorrected,
    MarkGiven,
)
from journal.domain.lesson.refusals import (
    MarkHasChanged,
    NoMarksInThisGrade,
    NoSuchAbsenceCode,
    NotOnTheScale,
    ReasonNeeded,
)
from journal.domain.lesson.state import Held

# Why a mark was changed. Codes, because the journal keeps no free text about a person.
REASON_CODES = ("mistyped", "work-redone", "reconsidered", "wrong-pupil", "undone")


def absence(held: Held, command: MarkAbsence) -> list[LessonEvent]:
    before, lesson = held.absences.get(command.pupil_id), held.lesson
    if command.code == before:
        return []
    if command.code is not None and command.code not in command.codes:
        raise NoSuchAbsenceCode
    kind, code = (AbsenceMarked, command.code) if command.code else (AbsenceCleared, before)
    entry = kind(
        lesson_id=lesson.lesson_id,
        class_id=lesson.class_id,
        pupil_id=command.pupil_id,
        on=lesson.on,
        code=code or "",
    )
    return [entry]


def mark(held: Held, command: EnterMark) -> list[LessonEvent]:
    before = held.marks.get(command.pupil_id)
    if command.new == before:
        return []  # The key was pressed twice, or on two machines.
    if command.old != before:
        raise MarkHasChanged
    if command.new is not None:
        _must_be_on_the_scale(command.new, command)
    if command.new is None or command.pupil_id in held.marks:
        return [_corrected(held.lesson, command)]
    return [_given(held.lesson, command, command.new)]


def _must_be_on_the_scale(value: int, command: EnterMark) -> None:
    if not command.scale:
        raise NoMarksInThisGrade
    if value not in command.scale:
        raise NotOnTheScale


def _given(lesson: LessonHeld, command: EnterMark, value: int) -> MarkGiven:
    return MarkGiven(
        mark_id=mark_id(lesson.lesson_id, command.pupil_id),
        lesson_id=lesson.lesson_id,
        class_id=lesson.class_id,
        subject=lesson.subject,
        pupil_id=command.pupil_id,
        teacher_id=command.signed.by,
        on=lesson.on,
        value=value,
    )


def _corrected(lesson: LessonHeld, command: EnterMark) -> MarkCorrected:
    if command.reason_code not in REASON_CODES:
        raise ReasonNeeded
    return MarkCorrected(
        mark_id=mark_id(lesson.lesson_id, command.pupil_id),
        lesson_id=lesson.lesson_id,
        class_id=lesson.class_id,
        subject=lesson.subject,
        pupil_id=command.pupil_id,
        on=lesson.on,
        old=command.old,
        new=command.new,
        reason_code=command.reason_code,
        corrected_by=command.signed.by,
    )
