"""How schools and classes are called, and who is a class's teacher."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, String, Table, select

from kernel.sql import upsert
from kernel.subscription import Message, Projection
from reporting.domain.ids import ClassId, PersonId, SchoolId
from reporting.readmodels import metadata
from reporting.readmodels.foreign import CLASSES, SCHOOLS, ClassFormed, SchoolRegistered

school_table = Table(
    "school",
    metadata,
    Column("school", String, primary_key=True),
    Column("number", String, nullable=False),
    Column("name_ky", String, nullable=False),
    Column("name_ru", String, nullable=False),
)

class_table = Table(
    "school_class",
    metadata,
    Column("school", String, primary_key=True),
    Column("class_id", String, primary_key=True),
    Column("grade", Integer, nullable=False),
    Column("letter", String, nullable=False),
    Column("language", String, nullable=False),
    Column("school_year", String, nullable=False),
    Column("class_teacher_id", String),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school and its names as the district gave them."""

    school: SchoolId
    number: str
    name_ky: str
    name_ru: str

    def name(self, language: str) -> str:
        """Call the school in the reader's language; English has no name of its own for it."""
        return self.name_ru if language == "ru" else self.name_ky


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolClass:
    """A class of one school year, such as 5-А of 2026/27."""

    class_id: ClassId
    grade: int
    letter: str
    language: str
    school_year: str
    class_teacher_id: PersonId | None

    @property
    def label(self) -> str:
        """Call the class as people do: 5-А."""
        return f"{self.grade}-{self.letter}"


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Set what is known of each school and class; the latest word counts."""
    schools: dict[str, dict[str, object]] = {}
    classes: dict[tuple[str, str], dict[str, object]] = {}
    for message in batch:
        match message.event:
            case SchoolRegistered() as event:
                schools[event.school_id] = _school_row(event)
            case ClassFormed() as event:
                classes[message.partition, event.class_id] = _class_row(message.partition, event)
            case _:
                pass
    upsert(db, school_table, list(schools.values()))
    upsert(db, class_table, list(classes.values()))


def _school_row(event: SchoolRegistered) -> dict[str, object]:
    return {
        "school": event.school_id,
        "number": event.number,
        "name_ky": event.name_ky,
        "name_ru": event.name_ru,
    }


def _class_row(school: str, event: ClassFormed) -> dict[str, object]:
    return {
        "school": school,
        "class_id": event.class_id,
        "grade": event.grade,
        "letter": event.letter,
        "language": event.language,
        "school_year": event.school_year,
        "class_teacher_id": event.class_teacher_id,
    }


PROJECTION = Projection(
    name="reporting.classes",
    sources={"identity": SCHOOLS, "journal": CLASSES},
    tables=(school_table, class_table),
    project=project,
)


def all_schools(db: Connection) -> list[School]:
    """List the district's schools by id, which keeps a table in one order from day to day."""
    rows = db.execute(select(school_table).order_by(school_table.c.school))
    return [
        School(school=row.school, number=row.number, name_ky=row.name_ky, name_ru=row.name_ru)
        for row in rows
    ]


def name_of_school(db: Connection, school: str, language: str) -> str:
    """Call a school; before identity has said its name, by its id."""
    own = select(school_table).where(school_table.c.school == school)
    row = db.execute(own).one_or_none()
    if row is None:
        return school
    return str(row.name_ru if language == "ru" else row.name_ky)


def classes_of(db: Connection, school: SchoolId) -> dict[ClassId, SchoolClass]:
    """Give a school's classes, the latest school year first, then by grade and letter."""
    own = class_table.c
    rows = db.execute(
        select(class_table)
        .where(own.school == school)
        .order_by(own.school_year.desc(), own.grade, own.letter)
    )
    return {row.class_id: _school_class(row) for row in rows}


def _school_class(row: Row[Any]) -> SchoolClass:
    return SchoolClass(
        class_id=row.class_id,
        grade=row.grade,
        letter=row.letter,
        language=row.language,
        school_year=row.school_year,
        class_teacher_id=row.class_teacher_id,
    )
