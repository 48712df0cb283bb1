"""Two schools of the demo in all five services: what is ours, and what is the other school's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from rich.console import Console
from sqlalchemy import Column, select

from catalog.readmodels import shelf
from chassis.testing import Running, running
from circulation.readmodels import readers
from deploy.district.parts import SERVICES
from deploy.house import service_named
from deploy.standalone.demo import Demo
from identity.readmodels import classes as identity_classes
from identity.readmodels import orders, people
from journal.readmodels import classes, lessons, timetable
from journal.readmodels import people as journal_people
from reporting.readmodels import classes as reporting_classes

OURS, THEIRS, NOWHERE = "school-5", "school-12", "school-0"

# Where the ids of an address come from: its column and the column of the school.
COLUMNS: Final[dict[tuple[str, str], tuple[Column[Any], Column[Any]]]] = {
    ("identity", "person_id"): (people.people.c.person_id, people.people.c.school),
    ("identity", "pupil_id"): (people.guardian.c.pupil_id, people.guardian.c.school),
    ("identity", "class_id"): (
        identity_classes.school_class.c.class_id,
        identity_classes.school_class.c.school,
    ),
    ("identity", "consent_id"): (people.consent.c.consent_id, people.consent.c.school),
    ("identity", "order_id"): (orders.order.c.order_id, orders.order.c.school),
    ("catalog", "record_id"): (shelf.record.c.record_id, shelf.record.c.school),
    ("circulation", "patron_id"): (readers.reader.c.patron_id, readers.reader.c.school),
    ("circulation", "patron"): (readers.reader.c.patron_id, readers.reader.c.school),
    ("circulation", "reader"): (readers.reader.c.patron_id, readers.reader.c.school),
    ("circulation", "class_id"): (readers.school_class.c.class_id, readers.school_class.c.school),
    ("circulation", "group"): (readers.school_class.c.class_id, readers.school_class.c.school),
    ("journal", "class_id"): (classes.school_class.c.class_id, classes.school_class.c.school),
    ("journal", "pupil_id"): (journal_people.guardian.c.pupil_id, journal_people.guardian.c.school),
    ("journal", "pupil"): (journal_people.guardian.c.pupil_id, journal_people.guardian.c.school),
    ("journal", "lesson"): (lessons.lesson.c.lesson_id, lessons.lesson.c.school),
    ("journal", "slot_id"): (timetable.slot.c.slot_id, timetable.slot.c.school),
    ("journal", "teacher_id"): (timetable.slot.c.teacher_id, timetable.slot.c.school),
    ("reporting", "class_id"): (
        reporting_classes.class_table.c.class_id,
        reporting_classes.class_table.c.school,
    ),
}
# Addresses that name their object in the query.
QUERIES: Final = {
    "/circulation/<school>/loans": "patron",
    "/circulation/<school>/desk": "reader",
    "/circulation/<school>/overdue": "class_id",
}
# What names no object of a school; the same text is used everywhere.
TEXTS: Final = {"kind": "csv", "subject": "Алгебра", "partition": "district", "path": "app.css"}


@dataclass(frozen=True)
class Ground:
    """The services with the demo in them."""

    it: Running

    def ours(self, service: str, name: str) -> str:
        """Give something of our school; a new id where the demo has nothing of the kind."""
        return self._one(service, name, OURS)

    def foreign(self, service: str, name: str) -> str:
        return self._one(service, name, THEIRS)

    def _one(self, service: str, name: str, school: str) -> str:
        if name in TEXTS:
            return TEXTS[name]
        if (service, name) not in COLUMNS:
            return str(uuid4())
        key, of = COLUMNS[service, name]
        with self.it.runtimes[service].read() as db:
            found = db.scalar(select(key).where(of == school).order_by(key).limit(1))
        return str(found or uuid4())


@contextmanager
def two_schools() -> Iterator[Ground]:
    """Fill all services with the demo, which has two schools."""
    with running(*(service_named(name) for name in SERVICES)) as it:
        Demo(it.house).fill(Console(quiet=True))
        it.settle()
        yield Ground(it)
