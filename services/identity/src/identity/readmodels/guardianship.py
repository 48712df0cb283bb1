"""Who stands for whom as which document says, until when, and whom a court excludes."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Row, String, Table, delete, select

from identity.domain.people.events import (
    GuardianExcluded,
    GuardianReadmitted,
    GuardianshipRecorded,
    GuardianUnlinked,
)
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

guardianship = Table(
    "guardianship",
    metadata,
    Column("guardian_id", String, primary_key=True),
    Column("pupil_id", String, primary_key=True, index=True),
    Column("school", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date, index=True),
)

exclusion = Table(
    "guardian_exclusion",
    metadata,
    Column("guardian_id", String, primary_key=True),
    Column("pupil_id", String, primary_key=True, index=True),
    Column("decision_number", String, nullable=False),
    Column("on", Date, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    for message in batch:
        match message.event:
            case GuardianshipRecorded() as event:
                upsert(db, guardianship, [_recorded(message, event)])
            case GuardianUnlinked() as event:
                _drop(db, guardianship, event)
            case GuardianExcluded() as event:
                row = {
                    "guardian_id": event.guardian_id,
                    "pupil_id": event.pupil_id,
                    "decision_number": event.decision_number,
                    "on": event.on,
                }
                upsert(db, exclusion, [row])
            case GuardianReadmitted() as event:
                _drop(db, exclusion, event)
            case _:
                pass


def _recorded(message: Message, event: GuardianshipRecorded) -> dict[str, object]:
    return {
        "guardian_id": event.guardian_id,
        "pupil_id": event.pupil_id,
        "school": message.partition,
        "relation": event.relation,
        "valid_from": event.valid_from,
        "valid_until": event.valid_until,
    }


def _drop(db: Connection, table: Table, event: GuardianUnlinked | GuardianReadmitted) -> None:
    pair = (table.c.guardian_id == event.guardian_id) & (table.c.pupil_id == event.pupil_id)
    db.execute(delete(table).where(pair))


GUARDIANSHIP: Final = Projection(
    name="identity.guardianship",
    sources={"identity": CODEC},
    tables=(guardianship, exclusion),
    project=project,
)


def recorded_of(db: Connection, pupil_id: str) -> dict[str, Row[Any]]:
    """Return what the documents say of everybody around a pupil, by guardian."""
    query = select(guardianship).where(guardianship.c.pupil_id == pupil_id)
    return {row.guardian_id: row for row in db.execute(query)}


def excluded_of(db: Connection, pupil_id: str) -> Sequence[Row[Any]]:
    return db.execute(select(exclusion).where(exclusion.c.pupil_id == pupil_id)).all()


def ending_by(db: Connection, on: object) -> Sequence[Row[Any]]:
    """Return the (school, pupil_id) whose representative's term is over."""
    over = guardianship.c.valid_until < on
    columns = guardianship.c.school, guardianship.c.pupil_id
    return db.execute(select(*columns).where(over).distinct()).all()
