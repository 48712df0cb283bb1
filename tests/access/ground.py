"""Two schools of the demo in all five services: what is ours, and what is the other school's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from rich.console import Console
from sqlalchemy import Column, select

from catalog.readmodels import batches, shelf
from chassis.caller import DISTRICT, DISTRICT_ROLES, ROLES
from chassis.policy import Asked, Scope, no_object
from chassis.testing import Client, Running, running
from circulation.readmodels import copies, readers
from deploy.district.parts import SERVICES
from deploy.house import service_named
from deploy.standalone.demo import Demo
from identity.readmodels import classes as identity_classes
from identity.readmodels import orders, people
from journal.readmodels import classes, lessons, timetable
from journal.readmodels import people as journal_people
from reporting.readmodels import classes as reporting_classes
from tests.access.made import Named, made_at, third_school

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
    ("identity", "guardian_id"): (people.guardian.c.guardian_id, people.guardian.c.school),
    ("catalog", "record_id"): (shelf.record.c.record_id, shelf.record.c.school),
    ("catalog", "batch"): (batches.batch.c.batch_id, batches.batch.c.school),
    ("circulation", "copy_id"): (copies.copy.c.copy_id, copies.copy.c.school),
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
# Names under which a query or a body means what another name means.
ALSO: Final[dict[Named, Named]] = {
    ("identity", "applicant_id"): ("identity", "guardian_id"),
    ("identity", "signer_id"): ("identity", "guardian_id"),
    ("identity", "by"): ("identity", "guardian_id"),
    ("identity", "people"): ("identity", "guardian_id"),
    ("circulation", "class"): ("circulation", "class_id"),
    ("journal", "pupil_ids"): ("journal", "pupil_id"),
    ("journal", "from_class_id"): ("journal", "class_id"),
    ("journal", "to_class_id"): ("journal", "class_id"),
    ("journal", "class_teacher_id"): ("journal", "teacher_id"),
}
# Addresses that name their object in the query.
QUERIES: Final = {
    "/catalog/<school>/labels": "batch",
    "/circulation/<school>/loans": "patron",
    "/circulation/<school>/desk": "reader",
    "/circulation/<school>/overdue": "class",
    "/identity/<school>/data-desk/denials": "by",
    "/identity/<school>/data-desk/looks": "person_id",
    "/identity/<school>/data-desk/requests/new": "person_id",
}
# What names no object of a school; the same text is used everywhere.
TEXTS: Final = {
    "kind": "csv", "subject": "Алгебра", "partition": "district", "path": "app.css",
    "role": "teacher", "key": "erasure-days",
}  # fmt: skip
# A stranger of each role: known to nobody, so no class, lesson, child or page is his or her own.
STRANGERS: Final = {role: str(uuid4()) for role in sorted(ROLES)}


@dataclass(frozen=True)
class Ground:
    """The services with the demo in them, and what was made at each of the two schools."""

    it: Running
    made: Mapping[str, Mapping[Named, str]]
    _clients: dict[tuple[str, str], Client] = field(default_factory=dict)
    _found: dict[tuple[Named, str], str] = field(default_factory=dict)

    def as_(self, role: str, school: str = OURS) -> Client:
        """Give a script in which the stranger of a role is signed in."""
        place = DISTRICT if role in DISTRICT_ROLES else school
        if (role, place) not in self._clients:
            client = self.it.client.as_(STRANGERS[role], (role, place)).script()
            self._clients[role, place] = client
        return self._clients[role, place]

    def ours(self, service: str, name: str) -> str:
        """Give something of our school; raises LookupError where nothing of the kind was made."""
        return self._one((service, name), OURS)

    def foreign(self, service: str, name: str) -> str:
        return self._one((service, name), THEIRS)

    def lies_in(self, service: str, name: str, value: str, school: str = OURS) -> frozenset[Scope]:
        """Ask a service's own finder where an object lies for a stranger at a school."""
        runtime = self.it.runtimes[service]
        with runtime.read() as db:
            asked = Asked(
                db=db,
                school=school,
                person_id=STRANGERS["secretary"],
                roles=frozenset({"secretary"}),
                today=runtime.today(),
                data=runtime.settings.data,
                named={},
            )
            return frozenset(runtime.service.objects[name](asked, value))

    def _one(self, named: Named, school: str) -> str:
        if named[1] in TEXTS:
            return TEXTS[named[1]]
        named = ALSO.get(named, named)
        if (known := self.made[school].get(named)) is not None:
            return known
        if (named, school) not in self._found:
            self._found[named, school] = self._read(named, school)
        return self._found[named, school]

    def _read(self, named: Named, school: str) -> str:
        key, of = COLUMNS.get(named, (None, None))
        if key is None or of is None:
            raise LookupError(f"nothing called {named[1]} was made for {named[0]}")
        with self.it.runtimes[named[0]].read() as db:
            found = db.scalar(select(key).where(of == school).order_by(key).limit(1))
        if found is None:
            raise LookupError(f"{school} has nothing called {named[1]} in {named[0]}")
        return str(found)


def objects_of(service: str) -> list[str]:
    """List the names under which a service looks something up, in an address or in a body."""
    found = service_named(service).objects
    return sorted(name for name, finder in found.items() if finder is not no_object)


@contextmanager
def two_schools() -> Iterator[Ground]:
    """Fill all services with the demo, which has two schools, and with what it has none of."""
    with running(*(service_named(name) for name in SERVICES)) as it:
        Demo(it.house).fill(Console(quiet=True))
        it.settle()
        third_school(it)
        made = {school: made_at(it, school) for school in (OURS, THEIRS)}
        it.settle()
        yield Ground(it, made)
