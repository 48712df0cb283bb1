"""Which classes the school has, and who was in which of them when: as it was, and as it was known.

A stay is one row: from `since` up to and without `until`. `recorded_at` and `closed_at` say when
its two ends were written, so a report can be repeated as things were known when it was signed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    String,
    Table,
    and_,
    func,
    or_,
    select,
)

from journal.domain.classes.events import WIRE as CLASS_EVENTS
from journal.domain.classes.events import ClassFormed
from journal.domain.enrolment.events import WIRE as ENROLMENT_EVENTS
from journal.domain.enrolment.events import (
    EnrolmentEvent,
    PupilDeparted,
    PupilEnrolled,
    PupilMoved,
)
from journal.readmodels import metadata
from journal.readmodels.people import person
from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message, Projection

MOVED = "moved"
ALPHABET = "АБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ"

school_class = Table(
    "journal_class",
    metadata,
    Column("school", String, primary_key=True),
    Column("class_id", String, primary_key=True),
    Column("grade", Integer, nullable=False),
    Column("letter", String, nullable=False),
    Column("language", String, nullable=False),
    Column("school_year", String, nullable=False),
    Column("class_teacher_id", String),
)

stay = Table(
    "journal_stay",
    metadata,
    Column("school", String, primary_key=True),
    Column("pupil_id", String, primary_key=True),
    # The version of the event that began the stay, within the pupil's own stream.
    Column("number", Integer, primary_key=True),
    Column("class_id", String, nullable=False, index=True),
    Column("since", Date, nullable=False),
    Column("entry", String, nullable=False),
    Column("entry_order", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("until", Date),
    Column("exit", String),
    Column("exit_order", String),
    Column("closed_at", String),
)


@dataclass(frozen=True, slots=True)
class SchoolClass:
    class_id: str
    grade: int
    letter: str
    language: str
    school_year: str
    class_teacher_id: str | None

    @property
    def name(self) -> str:
        return f"{self.grade}-{self.letter}"


@dataclass(frozen=True, slots=True)
class Member:
    """A pupil of a class on some day."""

    pupil_id: str
    file_number: str | None
    since: date | None

    @property
    def shown(self) -> str:
        return self.file_number or "–"


@dataclass(frozen=True, slots=True)
class Movement:
    """How many pupils a class had before a period, got and lost in it, and had after it."""

    start: int
    arrived: int
    left: int
    end: int


Rows = dict[tuple[str, str, int], dict[str, Any]]


def project(db: Connection, batch: Sequence[Message]) -> None:
    formed: dict[tuple[str, str], dict[str, Any]] = {}
    entries: list[Message] = []
    for message in batch:
        if isinstance(message.event, ClassFormed):
            row = {"school": message.partition} | _class_row(message.event)
            formed[message.partition, message.event.class_id] = row
        else:
            entries.append(message)
    upsert(db, school_class, list(formed.values()))
    stays = _open_stays(db, entries)
    for message in entries:
        _fold(stays, message, message.event)
    upsert(db, stay, list(stays.values()))


def _class_row(event: ClassFormed) -> dict[str, Any]:
    return {
        "class_id": event.class_id,
        "grade": event.grade,
        "letter": event.letter,
        "language": event.language,
        "school_year": event.school_year,
        "class_teacher_id": event.class_teacher_id,
    }


def _open_stays(db: Connection, entries: Sequence[Message]) -> Rows:
    """Fetch what the entries may close, in one query."""
    pupils = {message.event.pupil_id for message in entries}
    schools = {message.partition for message in entries}
    wanted = stay.c.school.in_(schools), stay.c.pupil_id.in_(pupils), stay.c.until.is_(None)
    found = db.execute(select(stay).where(*wanted)).mappings() if pupils else ()
    return {(row["school"], row["pupil_id"], row["number"]): dict(row) for row in found}


def _fold(stays: Rows, message: Message, event: EnrolmentEvent) -> None:
    match event:
        case PupilEnrolled():
            _begin(stays, message, event, event.class_id, event.kind)
        case PupilMoved():
            _end(stays, message, event, MOVED)
            _begin(stays, message, event, event.to_class_id, MOVED)
        case PupilDeparted():
            _end(stays, message, event, event.kind)
        case _:
            assert_never(event)


def _begin(stays: Rows, message: Message, event: EnrolmentEvent, class_id: str, entry: str) -> None:
    stays[message.partition, event.pupil_id, message.version] = {
        "school": message.partition,
        "pupil_id": event.pupil_id,
        "number": message.version,
        "class_id": class_id,
        "since": event.on,
        "entry": entry,
        "entry_order": event.order_number,
        "recorded_at": message.time.isoformat(),
        "until": None,
        "exit": None,
        "exit_order": None,
        "closed_at": None,
    }


def _end(stays: Rows, message: Message, event: EnrolmentEvent, how: str) -> None:
    for (school, pupil_id, _), row in stays.items():
        if (school, pupil_id) == (message.partition, event.pupil_id) and row["until"] is None:
            row |= {
                "until": event.on,
                "exit": how,
                "exit_order": event.order_number,
                "closed_at": message.time.isoformat(),
            }


CLASSES = Projection(
    name="journal.classes",
    sources={"journal": Codec({**CLASS_EVENTS, **ENROLMENT_EVENTS})},
    tables=(school_class, stay),
    project=project,
)


# What is asked


def _school_class(row: Row[Any]) -> SchoolClass:
    return SchoolClass(
        row.class_id, row.grade, row.letter, row.language, row.school_year, row.class_teacher_id
    )


def classes(db: Connection, school: str, school_year: str | None = None) -> list[SchoolClass]:
    """List the classes of a school, of one school year or of all, lowest grade first."""
    here = school_class.c.school == school
    year = school_class.c.school_year == school_year if school_year else here
    query = select(school_class).where(here, year)
    order = query.order_by(
        school_class.c.school_year.desc(), school_class.c.grade, school_class.c.letter
    )
    return [_school_class(row) for row in db.execute(order)]


def one_class(db: Connection, school: str, class_id: str) -> SchoolClass | None:
    here = (school_class.c.school == school) & (school_class.c.class_id == class_id)
    row = db.execute(select(school_class).where(here)).one_or_none()
    return _school_class(row) if row else None


def named(db: Connection, school: str, ids: Iterable[str]) -> dict[str, SchoolClass]:
    """Return classes by their ids."""
    here = (school_class.c.school == school) & school_class.c.class_id.in_(set(ids))
    return {
        row.class_id: _school_class(row) for row in db.execute(select(school_class).where(here))
    }


def _there(day: date, known_at: str | None = None) -> ColumnElement[bool]:
    """Pick stays that cover a day, as known then (an ISO time in UTC) or as known now."""
    if known_at is None:
        return and_(stay.c.since <= day, or_(stay.c.until.is_(None), stay.c.until > day))
    open_then = or_(stay.c.until.is_(None), stay.c.until > day, stay.c.closed_at > known_at)
    return and_(stay.c.since <= day, stay.c.recorded_at <= known_at, open_then)


def members(
    db: Connection, school: str, class_id: str, day: date, known_at: str | None = None
) -> list[Member]:
    """List who was in a class on a day, by file number."""
    query = (
        select(stay.c.pupil_id, person.c.file_number, stay.c.since)
        .outerjoin(
            person, (person.c.school == stay.c.school) & (person.c.person_id == stay.c.pupil_id)
        )
        .where(stay.c.school == school, stay.c.class_id == class_id, _there(day, known_at))
    )
    found = [Member(*row) for row in db.execute(query)]
    return sorted(found, key=lambda member: (_by_number(member.file_number), member.pupil_id))


def _by_number(file_number: str | None) -> tuple[int, int]:
    """Sort as the alphabet book does: «В/9» before «В/13», Ө after О, none at the end."""
    letter, _, number = (file_number or "").partition("/")
    place = ALPHABET.find(letter) if letter else -1
    return place if place >= 0 else len(ALPHABET), int(number) if number.isdecimal() else 0


def class_of(db: Connection, school: str, pupil_id: str, day: date) -> str | None:
    """Return the class a pupil was in on a day."""
    here = stay.c.school == school, stay.c.pupil_id == pupil_id
    return db.execute(select(stay.c.class_id).where(*here, _there(day))).scalar()


def sizes(db: Connection, school: str, day: date) -> dict[str, int]:
    """Count the pupils of every class on a day."""
    query = (
        select(stay.c.class_id, func.count())
        .where(stay.c.school == school, _there(day))
        .group_by(stay.c.class_id)
    )
    return {row[0]: row[1] for row in db.execute(query)}


def stays_of(db: Connection, school: str, pupil_id: str) -> Sequence[Row[Any]]:
    """List a pupil's stays, oldest first."""
    here = stay.c.school == school, stay.c.pupil_id == pupil_id
    return db.execute(select(stay).where(*here).order_by(stay.c.number)).all()


def left_on_books(db: Connection, school: str, class_id: str) -> Sequence[Row[Any]]:
    """List the stays in a class that are over, latest first."""
    query = (
        select(stay, person.c.file_number)
        .outerjoin(
            person, (person.c.school == stay.c.school) & (person.c.person_id == stay.c.pupil_id)
        )
        .where(stay.c.school == school, stay.c.class_id == class_id, stay.c.until.is_not(None))
        .order_by(stay.c.until.desc(), stay.c.pupil_id)
    )
    return db.execute(query).all()


def waiting(db: Connection, school: str) -> list[Member]:
    """List registered pupils in no class: not yet (`since` is None), or not any more since then."""
    last = (
        select(stay.c.pupil_id, func.max(stay.c.until).label("left"))
        .where(stay.c.school == school)
        .group_by(stay.c.pupil_id)
        .subquery()
    )
    inside = select(stay.c.pupil_id).where(stay.c.school == school, stay.c.until.is_(None))
    query = (
        select(person.c.person_id, person.c.file_number, last.c.left)
        .outerjoin(last, last.c.pupil_id == person.c.person_id)
        .where(
            person.c.school == school,
            person.c.kind == "pupil",
            person.c.forgotten.is_(False),
            person.c.person_id.not_in(inside),
        )
    )
    found = [Member(*row) for row in db.execute(query)]
    return sorted(found, key=lambda one: (_by_number(one.file_number), one.pupil_id))


def movement(db: Connection, school: str, class_id: str, first: date, last: date) -> Movement:
    """Count a class's pupils through the days `first` to `last`: start + arrived - left = end.

    A move between classes counts in both, as class-level figures of the movement book do.
    """
    here = stay.c.school == school, stay.c.class_id == class_id

    def count(*conditions: ColumnElement[bool]) -> int:
        return db.execute(select(func.count()).where(*here, *conditions)).scalar_one()

    return Movement(
        start=count(stay.c.since < first, or_(stay.c.until.is_(None), stay.c.until >= first)),
        arrived=count(stay.c.since.between(first, last)),
        left=count(stay.c.until.between(first, last)),
        end=count(_there(last)),
    )
