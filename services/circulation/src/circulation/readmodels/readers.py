"""Who can borrow: reader, class and card of each school, without a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    RowMapping,
    Select,
    String,
    Table,
    and_,
    select,
)

from circulation.domain.cards.events import WIRE as CARDS
from circulation.domain.cards.events import CardIssued
from circulation.readmodels import metadata
from circulation.readmodels.foreign import (
    IDENTITY,
    JOURNAL,
    ClassFormed,
    GuardianLinked,
    GuardianUnlinked,
    PersonForgotten,
    PersonRegistered,
    PupilDeparted,
    PupilEnrolled,
    PupilMoved,
    SchoolRegistered,
)
from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message, Projection

ALPHABET: Final = "АБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ"

# Identity, journal and circulation each set their own columns of a reader, and nobody knows whose
# events come first: whoever is first makes the row.
reader = Table(
    "reader",
    metadata,
    Column("school", String, primary_key=True),
    Column("patron_id", String, primary_key=True),
    Column("kind", String),
    Column("file_number", String),
    Column("forgotten", Boolean),
    Column("class_id", String),
    Column("card_number", String, index=True),
    Index("reader_by_class", "school", "class_id"),
)

school_name = Table(
    "school_name",
    metadata,
    Column("school", String, primary_key=True),
    Column("name_ky", String, nullable=False),
    Column("name_ru", String, nullable=False),
)

school_class = Table(
    "school_class",
    metadata,
    Column("school", String, primary_key=True),
    Column("class_id", String, primary_key=True),
    Column("grade", Integer, nullable=False),
    Column("letter", String, nullable=False),
    Column("class_teacher_id", String),
)

guardian = Table(
    "guardian",
    metadata,
    Column("school", String, primary_key=True),
    Column("guardian_id", String, primary_key=True),
    Column("pupil_id", String, primary_key=True),
    Column("linked", Boolean, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader as the desk sees one; the name is identity's to show."""

    school: str
    patron_id: str
    kind: str | None
    file_number: str | None
    class_id: str | None
    grade: int | None
    letter: str | None
    card_number: str | None

    @property
    def class_name(self) -> str:
        """Write the class as people say it, 7-Б; nothing for grown-ups."""
        return "" if self.grade is None else f"{self.grade}-{self.letter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolClass:
    class_id: str
    name: str
    readers: int
    without_card: int


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Fold a batch into the three tables, one statement for each group of columns."""
    rows: dict[tuple[Table, tuple[str, ...]], dict[tuple[object, ...], dict[str, object]]] = {}
    for message in batch:
        table, row = _row(message)
        named = {"school": message.partition, **row}
        key = tuple(named[column.name] for column in table.primary_key)
        rows.setdefault((table, tuple(row)), {})[key] = named
    for (table, _), found in rows.items():
        upsert(db, table, list(found.values()))


def _row(message: Message) -> tuple[Table, dict[str, object]]:
    match message.event:
        case SchoolRegistered(school_id=school, name_ky=in_kyrgyz, name_ru=in_russian):
            # It is told in the district's partition, about a school.
            return school_name, {"school": school, "name_ky": in_kyrgyz, "name_ru": in_russian}
        case PersonRegistered(person_id=who, kind=kind, file_number=number):
            known = {"kind": kind, "file_number": number, "forgotten": False}
            return reader, {"patron_id": who, **known}
        case PersonForgotten(person_id=who):
            # The same columns as above, so that the two stay in order within a batch.
            return reader, {"patron_id": who, "kind": None, "file_number": None, "forgotten": True}
        case (
            PupilEnrolled(pupil_id=who, class_id=place)
            | PupilMoved(pupil_id=who, to_class_id=place)
        ):
            return reader, {"patron_id": who, "class_id": place}
        case PupilDeparted(pupil_id=who):
            return reader, {"patron_id": who, "class_id": None}
        case CardIssued(patron_id=who, card_number=number):
            return reader, {"patron_id": who, "card_number": number}
        case ClassFormed(class_id=place, grade=grade, letter=letter, class_teacher_id=teacher):
            named = {"grade": grade, "letter": letter, "class_teacher_id": teacher}
            return school_class, {"class_id": place, **named}
        case GuardianLinked(guardian_id=adult, pupil_id=child):
            return guardian, {"guardian_id": adult, "pupil_id": child, "linked": True}
        case GuardianUnlinked(guardian_id=adult, pupil_id=child):
            return guardian, {"guardian_id": adult, "pupil_id": child, "linked": False}
        case other:
            raise TypeError(other)


def _readers() -> Select[Any]:
    same = and_(
        school_class.c.school == reader.c.school, school_class.c.class_id == reader.c.class_id
    )
    columns = [column for column in reader.c if column is not reader.c.forgotten]
    return (
        select(*columns, school_class.c.grade, school_class.c.letter)
        .select_from(reader.outerjoin(school_class, same))
        .where(reader.c.forgotten.is_(False))
    )


def by_card(db: Connection, card_number: str) -> Reader | None:
    """Find whose card this is, at whatever school."""
    return _one(
        db.execute(_readers().where(reader.c.card_number == card_number)).mappings().first()
    )


def by_id(db: Connection, school: str, patron_id: str) -> Reader | None:
    here = (reader.c.school == school) & (reader.c.patron_id == patron_id)
    return _one(db.execute(_readers().where(here)).mappings().first())


def by_file_number(db: Connection, school: str, file_number: str) -> Reader | None:
    here = (reader.c.school == school) & (reader.c.file_number == file_number)
    return _one(db.execute(_readers().where(here)).mappings().first())


def of_class(db: Connection, school: str, class_id: str) -> list[Reader]:
    """List a class in the order of the personal files, which is the order of the alphabet."""
    here = (reader.c.school == school) & (reader.c.class_id == class_id)
    return _in_order(db, _readers().where(here))


def of_kind(db: Connection, school: str, kind: str) -> list[Reader]:
    here = (reader.c.school == school) & (reader.c.kind == kind)
    return _in_order(db, _readers().where(here))


def by_file(number: str | None) -> tuple[tuple[int, ...], int, str]:
    """Order file numbers as the alphabet book does: В/2 before В/10, Ө after О, none at the end."""
    letters, _, count = (number or "").partition("/")
    places = tuple(ALPHABET.find(letter) for letter in letters) or (len(ALPHABET),)
    return places, int(count) if count.isdecimal() else 0, number or ""


def classes(db: Connection, school: str) -> list[SchoolClass]:
    """List the classes with how many readers they have, and how many of them have no card yet."""
    known = (school_class.c.school == school,)
    found = db.execute(
        select(school_class).where(*known).order_by(school_class.c.grade, school_class.c.letter)
    ).all()
    columns = reader.c.class_id, reader.c.card_number
    here = (reader.c.school == school) & reader.c.forgotten.is_(False)
    cards: dict[str, list[str | None]] = {}
    for row in db.execute(select(*columns).where(here, reader.c.class_id.is_not(None))):
        cards.setdefault(row.class_id, []).append(row.card_number)
    return [_class(row, cards.get(row.class_id, [])) for row in found]


def children_of(db: Connection, school: str, guardian_id: str) -> list[str]:
    """Give the pupils of this school whom the guardian stands for now, but for the forgotten."""
    here = (guardian.c.school == school) & (guardian.c.guardian_id == guardian_id)
    same = and_(reader.c.school == guardian.c.school, reader.c.patron_id == guardian.c.pupil_id)
    query = select(guardian.c.pupil_id).select_from(guardian.outerjoin(reader, same))
    query = query.where(here, guardian.c.linked.is_(True), reader.c.forgotten.is_not(True))
    return list(db.scalars(query.order_by(guardian.c.pupil_id)))


def class_names(db: Connection, school: str) -> dict[str, str]:
    query = select(school_class).where(school_class.c.school == school)
    return {row.class_id: f"{row.grade}-{row.letter}" for row in db.execute(query)}


def name_of_school(db: Connection, school: str, language: str) -> str:
    """Name a school in Russian to who reads Russian, else in Kyrgyz; nothing while unknown."""
    row = db.execute(select(school_name).where(school_name.c.school == school)).first()
    if row is None:
        return ""
    named: str = row.name_ru if language == "ru" else row.name_ky
    return named


def taken_numbers(db: Connection, numbers: Iterable[str]) -> set[str]:
    """Say which of these card numbers are somebody's already, at whatever school."""
    query = select(reader.c.card_number).where(reader.c.card_number.in_(list(numbers)))
    return set(db.scalars(query))


def _class(row: Row[tuple[object, ...]], cards: Sequence[str | None]) -> SchoolClass:
    return SchoolClass(
        class_id=row.class_id,
        name=f"{row.grade}-{row.letter}",
        readers=len(cards),
        without_card=sum(card is None for card in cards),
    )


def _in_order(db: Connection, query: Select[Any]) -> list[Reader]:
    found = [Reader(**row) for row in db.execute(query).mappings()]
    return sorted(found, key=lambda one: (by_file(one.file_number), one.patron_id))


def _one(row: RowMapping | None) -> Reader | None:
    return None if row is None else Reader(**row)


PROJECTION = Projection(
    name="circulation.readers",
    sources={"identity": IDENTITY, "journal": JOURNAL, "circulation": Codec(CARDS)},
    tables=(reader, school_class, school_name, guardian),
    project=project,
)
