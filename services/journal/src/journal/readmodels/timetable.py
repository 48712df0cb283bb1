"""The week of a class and of a teacher."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Date, Integer, Row, Select, String, Table, select

from journal.domain.timetable.events import SlotSet
from journal.readmodels import metadata
from kernel.sql import upsert
from kernel.subscription import Message

slot = Table(
    "journal_slot",
    metadata,
    Column("school", String, primary_key=True),
    Column("slot_id", String, primary_key=True),
    Column("class_id", String, nullable=False, index=True),
    Column("subject", String, nullable=False),
    Column("teacher_id", String, nullable=False, index=True),
    Column("weekday", Integer, nullable=False),
    Column("period", Integer, nullable=False),
    Column("room", String, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Slot:
    slot_id: str
    class_id: str
    subject: str
    teacher_id: str
    weekday: int
    period: int
    room: str
    valid_from: date
    valid_until: date


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = {}
    for message in batch:
        event: SlotSet = message.event
        rows[message.partition, event.slot_id] = {
            "school": message.partition,
            "slot_id": event.slot_id,
            "class_id": event.class_id,
            "subject": event.subject,
            "teacher_id": event.teacher_id,
            "weekday": event.weekday,
            "period": event.period,
            "room": event.room,
            "valid_from": event.valid_from,
            "valid_until": event.valid_until,
        }
    upsert(db, slot, list(rows.values()))


def _slots(db: Connection, query: Select[Any]) -> list[Slot]:
    return [_slot(row) for row in db.execute(query.order_by(slot.c.weekday, slot.c.period))]


def _slot(row: Row[Any]) -> Slot:
    return Slot(*row[1:])


def week_of_class(
    db: Connection, school: str, class_id: str, first: date, last: date
) -> list[Slot]:
    """List a class's slots that are valid on some day from `first` to `last`."""
    valid = slot.c.valid_from <= last, slot.c.valid_until >= first
    here = slot.c.school == school, slot.c.class_id == class_id
    return _slots(db, select(slot).where(*here, *valid))


def week_of_teacher(
    db: Connection, school: str, teacher_id: str, first: date, last: date
) -> list[Slot]:
    """List a teacher's slots that are valid on some day from `first` to `last`."""
    valid = slot.c.valid_from <= last, slot.c.valid_until >= first
    here = slot.c.school == school, slot.c.teacher_id == teacher_id
    return _slots(db, select(slot).where(*here, *valid))


def slots_on(db: Connection, school: str, teacher_id: str, day: date) -> list[Slot]:
    """List a teacher's slots of one day in the order of the day."""
    on_this_day = week_of_teacher(db, school, teacher_id, day, day)
    return [one for one in on_this_day if one.weekday == day.isoweekday()]


def one_slot(db: Connection, school: str, slot_id: str) -> Slot | None:
    here = (slot.c.school == school) & (slot.c.slot_id == slot_id)
    row = db.execute(select(slot).where(here)).one_or_none()
    return _slot(row) if row else None


def taught(
    db: Connection, school: str, *, teacher_id: str | None = None, class_id: str | None = None
) -> list[tuple[str, str, str]]:
    """List (class, subject, teacher) that the timetable has or ever had."""
    query = select(slot.c.class_id, slot.c.subject, slot.c.teacher_id).distinct()
    query = query.where(slot.c.school == school)
    if teacher_id is not None:
        query = query.where(slot.c.teacher_id == teacher_id)
    if class_id is not None:
        query = query.where(slot.c.class_id == class_id)
    return [(row[0], row[1], row[2]) for row in db.execute(query.order_by(slot.c.subject))]
