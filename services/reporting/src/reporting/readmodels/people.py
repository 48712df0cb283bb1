"""Who is there: an id, a kind and a file number, and never a name."""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    String,
    Table,
    bindparam,
    func,
    select,
    update,
)

from kernel.sql import upsert
from kernel.subscription import Message, Projection
from reporting.domain.ids import PersonId, SchoolId
from reporting.readmodels import metadata
from reporting.readmodels.foreign import PEOPLE, PersonForgotten, PersonRegistered

person = Table(
    "person",
    metadata,
    Column("school", String, primary_key=True),
    Column("person_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("file_number", String),
    Column("forgotten", Boolean, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Enter people; of the forgotten keep only that somebody was there, so that totals stay."""
    registered: dict[tuple[str, str], dict[str, object]] = {}
    forgotten: dict[tuple[str, str], dict[str, str]] = {}
    for message in batch:
        match message.event:
            case PersonRegistered() as event:
                registered[message.partition, event.person_id] = {
                    "school": message.partition,
                    "person_id": event.person_id,
                    "kind": event.kind,
                    "file_number": event.file_number,
                    "forgotten": False,
                }
            case PersonForgotten() as event:
                key = {"of_school": message.partition, "of_person": event.person_id}
                forgotten[message.partition, event.person_id] = key
            case _:
                pass
    upsert(db, person, list(registered.values()))
    if forgotten:
        db.execute(_FORGET, list(forgotten.values()))


_FORGET = (
    update(person)
    .where(person.c.school == bindparam("of_school"), person.c.person_id == bindparam("of_person"))
    .values(file_number=None, forgotten=True)
)

PROJECTION = Projection(
    name="reporting.people", sources={"identity": PEOPLE}, tables=(person,), project=project
)


def file_numbers(
    db: Connection, school: SchoolId, people: Collection[PersonId]
) -> dict[PersonId, str | None]:
    """Give the file numbers of these people; who is forgotten or unknown has none."""
    own = person.c
    rows = db.execute(
        select(own.person_id, own.file_number).where(
            own.school == school, own.person_id.in_(sorted(set(people)))
        )
    )
    return {PersonId(person_id): number for person_id, number in rows}


def how_many(db: Connection, school: SchoolId) -> dict[str, int]:
    """Count everybody ever entered by kind, the forgotten among them."""
    own = person.c
    rows = db.execute(select(own.kind, func.count()).where(own.school == school).group_by(own.kind))
    return {row[0]: row[1] for row in rows}
