"""Who is at the school, whose guardians they are, and who teaches: ids and file numbers only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from sqlalchemy import Boolean, Column, Connection, Date, String, Table, or_, select, update

from journal.readmodels import metadata
from journal.readmodels.foreign import (
    GuardianLinked,
    GuardianUnlinked,
    PersonForgotten,
    PersonRegistered,
    RoleEnded,
    RoleGranted,
    SchoolRegistered,
    identity,
)
from kernel.sql import upsert
from kernel.subscription import Message, Projection

school_name = Table(
    "journal_school_name",
    metadata,
    Column("school", String, primary_key=True),
    Column("name_ky", String, nullable=False),
    Column("name_ru", String, nullable=False),
)

person = Table(
    "journal_person",
    metadata,
    Column("school", String, primary_key=True),
    Column("person_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("file_number", String),
    Column("forgotten", Boolean, nullable=False),
)

guardian = Table(
    "journal_guardian",
    metadata,
    Column("school", String, primary_key=True),
    Column("guardian_id", String, primary_key=True),
    Column("pupil_id", String, primary_key=True),
    Column("linked", Boolean, nullable=False),
)

role = Table(
    "journal_role",
    metadata,
    Column("school", String, primary_key=True),
    Column("person_id", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("order_id", String, primary_key=True),
    Column("held", Boolean, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as far as the journal knows one; `shown` stands where no name can be shown."""

    person_id: str
    kind: str
    file_number: str | None
    forgotten: bool

    @property
    def shown(self) -> str:
        return self.file_number or "–"


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows: dict[Table, dict[tuple[str, ...], dict[str, Any]]] = {}
    forgotten: set[tuple[str, str]] = set()
    for message in batch:
        school, event = message.partition, message.event
        if isinstance(event, PersonForgotten):
            forgotten.add((school, event.person_id))
        else:
            table, row = _row(school, event)
            key = tuple(str(row[column.name]) for column in table.primary_key)
            rows.setdefault(table, {})[key] = row
    for table, by_key in rows.items():
        upsert(db, table, list(by_key.values()))
    for school, person_id in sorted(forgotten):
        this = (person.c.school == school) & (person.c.person_id == person_id)
        # The file number goes too: it leads to the paper file, and so to the name.
        db.execute(update(person).where(this).values(forgotten=True, file_number=None))


def _row(school: str, event: Any) -> tuple[Table, dict[str, Any]]:
    here = {"school": school}
    match event:
        case PersonRegistered(person_id=who, kind=kind, file_number=number):
            known = {"person_id": who, "kind": kind, "file_number": number, "forgotten": False}
            return person, here | known
        case GuardianLinked(guardian_id=who, pupil_id=pupil):
            return guardian, here | {"guardian_id": who, "pupil_id": pupil, "linked": True}
        case GuardianUnlinked(guardian_id=who, pupil_id=pupil):
            return guardian, here | {"guardian_id": who, "pupil_id": pupil, "linked": False}
        case RoleGranted() | RoleEnded():
            return role, here | _role(event)
        case SchoolRegistered(school_id=school_id, name_ky=name_ky, name_ru=name_ru):
            return school_name, {"school": school_id, "name_ky": name_ky, "name_ru": name_ru}
        case _:
            assert_never(event)


def _role(event: RoleGranted | RoleEnded) -> dict[str, Any]:
    return {
        "person_id": event.person_id,
        "role": event.role,
        "order_id": event.order_id,
        "held": isinstance(event, RoleGranted),
        "valid_from": event.valid_from,
        "valid_until": event.valid_until,
    }


PEOPLE = Projection(
    name="journal.people",
    sources={"identity": identity},
    tables=(school_name, person, guardian, role),
    project=project,
)


def people(db: Connection, school: str, ids: Iterable[str]) -> dict[str, Person]:
    """Return the people of a school with these ids."""
    columns = person.c.person_id, person.c.kind, person.c.file_number, person.c.forgotten
    wanted = (person.c.school == school) & person.c.person_id.in_(set(ids))
    return {row.person_id: Person(*row) for row in db.execute(select(*columns).where(wanted))}


def is_pupil(db: Connection, school: str, pupil_id: str) -> bool:
    """Tell whether this is a pupil of the school whose data may be kept."""
    found = people(db, school, [pupil_id]).get(pupil_id)
    return found is not None and found.kind == "pupil" and not found.forgotten


def children_of(db: Connection, school: str, guardian_id: str) -> list[str]:
    """List the pupils whom this person represents at this school now, but for the forgotten."""
    this = guardian.c.school == school, guardian.c.guardian_id == guardian_id, guardian.c.linked
    same = (person.c.school == guardian.c.school) & (person.c.person_id == guardian.c.pupil_id)
    query = select(guardian.c.pupil_id).select_from(guardian.outerjoin(person, same))
    query = query.where(*this, person.c.forgotten.is_not(True)).order_by(guardian.c.pupil_id)
    return list(db.scalars(query))


def teachers(db: Connection, school: str, today: date) -> list[Person]:
    """List who holds the role of a teacher on this day."""
    columns = person.c.person_id, person.c.kind, person.c.file_number, person.c.forgotten
    query = (
        select(*columns)
        .join(role, (role.c.school == person.c.school) & (role.c.person_id == person.c.person_id))
        .where(
            person.c.school == school,
            role.c.role == "teacher",
            role.c.held,
            role.c.valid_from <= today,
            or_(role.c.valid_until.is_(None), role.c.valid_until >= today),
            person.c.forgotten.is_(False),
        )
        .distinct()
        .order_by(person.c.person_id)
    )
    return [Person(*row) for row in db.execute(query)]


def name_of_school(db: Connection, school: str, language: str) -> str:
    """Return what a school is called, its id while nobody has told."""
    found = db.execute(select(school_name).where(school_name.c.school == school)).one_or_none()
    if found is None:
        return school
    return str(found.name_ru if language == "ru" else found.name_ky)
