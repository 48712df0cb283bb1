"""One lesson, written by its teacher on the day or shortly after, later only by a deputy."""

from dataclasses import replace
from typing import assert_never

from journal.domain.lesson.commands import (
    EnterMark,
    HoldLesson,
    LessonCommand,
    MarkAbsence,
    Signature,
    WriteUp,
)
from journal.domain.lesson.entries import absence, mark
from journal.domain.lesson.events import LessonEvent, LessonHeld
from journal.domain.lesson.refusals import LessonNotYet, NotYourLesson, TooLongAgo
from journal.domain.lesson.state import Held, Lesson, NotOpened, evolve, held
from kernel.decider import Decider


def decide(state: Lesson, command: LessonCommand) -> list[LessonEvent]:
    match command:
        case HoldLesson():
            return _hold(state, command)
        case WriteUp():
            return _write_up(_writable(state, command.signed).lesson, command)
        case MarkAbsence():
            return absence(_writable(state, command.signed), command)
        case EnterMark():
            return mark(_writable(state, command.signed), command)
        case _:
            assert_never(command)


def _hold(state: Lesson, command: HoldLesson) -> list[LessonEvent]:
    if isinstance(state, Held):
        # Opened before: it stays with the teacher who held it, whatever the timetable says now.
        _may_write(state.lesson, command.signed)
        return []
    event = LessonHeld(
        lesson_id=command.lesson_id,
        slot_id=command.slot_id,
        class_id=command.class_id,
        subject=command.subject,
        teacher_id=command.teacher_id,
        on=command.on,
        period=command.period,
        topic="",
        homework="",
    )
    _may_write(event, command.signed)
    return [event]


def _write_up(before: LessonHeld, command: WriteUp) -> list[LessonEvent]:
    event = replace(
        before,
        topic=before.topic if command.topic is None else command.topic.strip(),
        homework=before.homework if command.homework is None else command.homework.strip(),
    )
    return [] if event == before else [event]


def _writable(state: Lesson, signed: Signature) -> Held:
    now = held(state)
    _may_write(now.lesson, signed)
    return now


def _may_write(lesson: LessonHeld, signed: Signature) -> None:
    if signed.by != lesson.teacher_id and not signed.deputy:
        raise NotYourLesson
    if lesson.on > signed.today:
        raise LessonNotYet
    if signed.today - lesson.on > signed.window and not signed.deputy:
        raise TooLongAgo


lesson: Decider[Lesson, LessonCommand, LessonEvent] = Decider(NotOpened(), decide, evolve)
