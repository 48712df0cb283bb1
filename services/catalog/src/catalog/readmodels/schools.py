"""What the schools are called, for the bar of a page and for paper."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, String, Table, select

from catalog.readmodels import metadata
from catalog.readmodels.foreign import IDENTITY, SchoolRegistered
from kernel.sql import upsert
from kernel.subscription import Message, Projection

NAME = "catalog.schools"

school_table = Table(
    "school",
    metadata,
    Column("school", String, primary_key=True),
    Column("name_ky", String, nullable=False),
    Column("name_ru", String, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Keep the latest names of each school."""
    events = [m.event for m in batch if isinstance(m.event, SchoolRegistered)]
    rows = {
        event.school_id: {
            "school": event.school_id,
            "name_ky": event.name_ky,
            "name_ru": event.name_ru,
        }
        for event in events
    }
    upsert(db, school_table, list(rows.values()))


PROJECTION = Projection(
    name=NAME, sources={"identity": IDENTITY}, tables=(school_table,), project=project
)


def name_of(db: Connection, school: str, language: str) -> str:
    """Return the name of a school, or its id before identity has told."""
    row = db.execute(select(school_table).where(school_table.c.school == school)).one_or_none()
    if row is None:
        return school
    name: str = row.name_ru if language == "ru" else row.name_ky
    return name


def known(db: Connection) -> frozenset[str]:
    """Return the ids of the schools that identity has told of."""
    return frozenset(db.scalars(select(school_table.c.school)))
