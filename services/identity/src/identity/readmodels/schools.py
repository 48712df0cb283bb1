"""The schools that work with the platform, and what they are called."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, String, Table, select

from identity.domain.school.events import SchoolRegistered
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

school = Table(
    "school",
    metadata,
    Column("school_id", String, primary_key=True),
    Column("number", String, nullable=False),
    Column("name_ky", String, nullable=False),
    Column("name_ru", String, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = {
        message.event.school_id: {
            "school_id": message.event.school_id,
            "number": message.event.number,
            "name_ky": message.event.name_ky,
            "name_ru": message.event.name_ru,
        }
        for message in batch
        if isinstance(message.event, SchoolRegistered)
    }
    upsert(db, school, list(rows.values()))


SCHOOLS: Final = Projection(
    name="identity.schools",
    sources={"identity": CODEC.only(SchoolRegistered)},
    tables=(school,),
    project=project,
)


def name_of(db: Connection, school_id: str, language: str) -> str:
    """Return a school's name as it is written in a language; its id while it has no name here."""
    row: Row[Any] | None = db.execute(select(school).where(school.c.school_id == school_id)).first()
    if row is None:
        return school_id
    return str(row.name_ru if language == "ru" else row.name_ky)


def letterhead(db: Connection, school_id: str) -> dict[str, str]:
    """Return the names that stand on a school's papers: `name_ky` and `name_ru`."""
    return {f"name_{code}": name_of(db, school_id, code) for code in ("ky", "ru")}


def exists(db: Connection, school_id: str) -> bool:
    return db.execute(select(school).where(school.c.school_id == school_id)).first() is not None


def every(db: Connection) -> Sequence[Row[Any]]:
    """Return the schools of the district in the order of their numbers."""
    return db.execute(select(school).order_by(school.c.number, school.c.school_id)).all()
