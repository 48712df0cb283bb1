"""What happened in lessons: topics, homework, absences, marks, and every mark's whole history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from sqlalchemy import Column, Connection, Date, Integer, Row, String, Table, func, select

from journal.domain.lesson.events import (
    WIRE,
    AbsenceCleared,
    AbsenceMarked,
    LessonEvent,
    LessonHeld,
    MarkCorrected,
    MarkGiven,
)
from journal.domain.timetable.events import WIRE as TIMETABLE_EVENTS
from journal.domain.timetable.events import SlotSet
from journal.readmodels import metadata, timetable
from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message, Projection

lesson = Table(
    "journal_lesson",
    metadata,
    Column("school", String, primary_key=True),
    Column("lesson_id", String, primary_key=True),
    Column("slot_id", String, nullable=False),
    Column("class_id", String, nullable=False, index=True),
    Column("subject", String, nullable=False),
    Column("teacher_id", String, nullable=False, index=True),
    Column("on", Date, nullable=False, index=True),
    Column("period", Integer, nullable=False),
    Column("topic", String, nullable=False),
    Column("homework", String, nullable=False),
)

absence = Table(
    "journal_absence",
    metadata,
    Column("school", String, primary_key=True),
    Column("lesson_id", String, primary_key=True),
    Column("pupil_id", String, primary_key=True, index=True),
    Column("on", Date, nullable=False),
    Column("code", String),  # None: was marked, and cleared again.
    Column("by", String, nullable=False),
)

mark = Table(
    "journal_mark",
    metadata,
    Column("school", String, primary_key=True),
    Column("mark_id", String, primary_key=True),
    Column("lesson_id", String, nullable=False, index=True),
    Column("pupil_id", String, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("value", Integer),  # None: was given, and taken back.
    Column("changes", Integer, nullable=False),
)

mark_entry = Table(
    "journal_mark_entry",
    metadata,
    Column("school", String, primary_key=True),
    Column("mark_id", String, primary_key=True),
    Column("number", Integer, primary_key=True),  # The event's version in its lesson's stream.
    Column("lesson_id", String, nullable=False, index=True),
    Column("pupil_id", String, nullable=False),
    Column("old", Integer),
    Column("new", Integer),
    Column("reason_code", String, nullable=False),  # Empty where the mark was given.
    Column("by", String, nullable=False),
    Column("at", String, nullable=False),
)

GIVEN = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    lesson_id: str
    slot_id: str
    class_id: str
    subject: str
    teacher_id: str
    on: date
    period: int
    topic: str
    homework: str


@dataclass(frozen=True, slots=True)
class MarkEntry:
    """One line of a mark's history: from what to what, by whom, when (ISO, UTC), and why."""

    mark_id: str
    pupil_id: str
    old: int | None
    new: int | None
    reason_code: str
    by: str
    at: str


def project(db: Connection, batch: Sequence[Message]) -> None:
    timetable.project(db, [one for one in batch if isinstance(one.event, SlotSet)])
    rows: dict[Table, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for message in batch:
        if isinstance(message.event, SlotSet):
            continue
        for table, row in _rows(message, message.event):
            rows.setdefault(table, {})[tuple(row[key.name] for key in table.primary_key)] = row
    for table, by_key in rows.items():
        upsert(db, table, list(by_key.values()))


def _rows(message: Message, event: LessonEvent) -> list[tuple[Table, dict[str, Any]]]:
    here = {"school": message.partition, "lesson_id": event.lesson_id}
    match event:
        case LessonHeld():
            return [(lesson, here | _lesson_row(event))]
        case AbsenceMarked(pupil_id=pupil, on=on, code=code):
            row = {"pupil_id": pupil, "on": on, "code": code, "by": message.actor}
            return [(absence, here | row)]
        case AbsenceCleared(pupil_id=pupil, on=on):
            row = {"pupil_id": pupil, "on": on, "code": None, "by": message.actor}
            return [(absence, here | row)]
        case MarkGiven(value=value, teacher_id=by):
            return _mark_rows(message, event, (None, value), GIVEN, by)
        case MarkCorrected(old=old, new=new, reason_code=why, corrected_by=by):
            return _mark_rows(message, event, (old, new), why, by)
        case _:
            assert_never(event)


def _lesson_row(event: LessonHeld) -> dict[str, Any]:
    return {
        "slot_id": event.slot_id,
        "class_id": event.class_id,
        "subject": event.subject,
        "teacher_id": event.teacher_id,
        "on": event.on,
        "period": event.period,
        "topic": event.topic,
        "homework": event.homework,
    }


def _mark_rows(
    message: Message,
    event: MarkGiven | MarkCorrected,
    change: tuple[int | None, int | None],
    reason_code: str,
    by: str,
) -> list[tuple[Table, dict[str, Any]]]:
    here = {
        "school": message.partition,
        "lesson_id": event.lesson_id,
        "mark_id": event.mark_id,
        "pupil_id": event.pupil_id,
    }
    now = {"on": event.on, "value": change[1], "changes": int(bool(reason_code))}
    entry = {
        "number": message.version,
        "old": change[0],
        "new": change[1],
        "reason_code": reason_code,
        "by": by,
        "at": message.time.isoformat(),
    }
    return [(mark, here | now), (mark_entry, here | entry)]


LESSONS = Projection(
    name="journal.lessons",
    sources={"journal": Codec({**TIMETABLE_EVENTS, **WIRE})},
    tables=(timetable.slot, lesson, absence, mark, mark_entry),
    project=project,
)


# What is asked


def _lesson(row: Row[Any]) -> Lesson:
    return Lesson(*row[1:])


def one_lesson(db: Connection, school: str, lesson_id: str) -> Lesson | None:
    here = (lesson.c.school == school) & (lesson.c.lesson_id == lesson_id)
    row = db.execute(select(lesson).where(here)).one_or_none()
    return _lesson(row) if row else None


def lessons_of(
    db: Connection,
    school: str,
    *,
    class_id: str,
    subject: str | None = None,
    first: date,
    last: date,
) -> list[Lesson]:
    """List a class's lessons of a period, of one subject or of all, earliest first."""
    query = select(lesson).where(
        lesson.c.school == school, lesson.c.class_id == class_id, lesson.c.on.between(first, last)
    )
    if subject is not None:
        query = query.where(lesson.c.subject == subject)
    return [_lesson(row) for row in db.execute(query.order_by(lesson.c.on, lesson.c.period))]


def known(db: Connection, school: str, ids: Iterable[str]) -> dict[str, Lesson]:
    """Return those of the lessons that were opened."""
    here = (lesson.c.school == school) & lesson.c.lesson_id.in_(set(ids))
    return {row.lesson_id: _lesson(row) for row in db.execute(select(lesson).where(here))}


def taught_by(db: Connection, school: str, teacher_id: str) -> set[tuple[str, str]]:
    """List (class, subject) of the lessons a teacher has held."""
    query = select(lesson.c.class_id, lesson.c.subject).distinct()
    here = (lesson.c.school == school) & (lesson.c.teacher_id == teacher_id)
    return {(row[0], row[1]) for row in db.execute(query.where(here))}


def absences_in(
    db: Connection, school: str, lessons: Iterable[str], pupil_id: str | None = None
) -> dict[tuple[str, str], str]:
    """Map (lesson, pupil) to the absence code that holds."""
    query = select(absence.c.lesson_id, absence.c.pupil_id, absence.c.code).where(
        absence.c.school == school,
        absence.c.lesson_id.in_(set(lessons)),
        absence.c.code.is_not(None),
    )
    if pupil_id is not None:
        query = query.where(absence.c.pupil_id == pupil_id)
    return {(row.lesson_id, row.pupil_id): row.code for row in db.execute(query)}


def marks_in(
    db: Connection, school: str, lessons: Iterable[str], pupil_id: str | None = None
) -> dict[tuple[str, str], Row[Any]]:
    """Map (lesson, pupil) to the mark: `value` (None when taken back) and whether it `changes`."""
    query = select(mark).where(mark.c.school == school, mark.c.lesson_id.in_(set(lessons)))
    if pupil_id is not None:
        query = query.where(mark.c.pupil_id == pupil_id)
    return {(row.lesson_id, row.pupil_id): row for row in db.execute(query)}


def history(
    db: Connection, school: str, lesson_id: str, pupil_id: str | None = None
) -> dict[str, list[MarkEntry]]:
    """Map each pupil with a mark in the lesson to its history, oldest entry first."""
    query = select(mark_entry).where(
        mark_entry.c.school == school, mark_entry.c.lesson_id == lesson_id
    )
    if pupil_id is not None:
        query = query.where(mark_entry.c.pupil_id == pupil_id)
    told: dict[str, list[MarkEntry]] = {}
    for row in db.execute(query.order_by(mark_entry.c.number)):
        told.setdefault(row.pupil_id, []).append(
            MarkEntry(row.mark_id, row.pupil_id, row.old, row.new, row.reason_code, row.by, row.at)
        )
    return told


def lessons_held(db: Connection, school: str, first: date, last: date) -> int:
    """Count the lessons that were opened in a period."""
    query = select(func.count()).select_from(lesson)
    here = (lesson.c.school == school) & lesson.c.on.between(first, last)
    return db.execute(query.where(here)).scalar_one()
