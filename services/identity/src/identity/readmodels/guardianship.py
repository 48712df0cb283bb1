"""Who stands for whom as which document says, until when, and whom a court excludes."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, Connection, Date, Row, String, Table, select

from identity.domain.people.events import (
    GuardianExcluded,
    GuardianReadmitted,
    GuardianshipRecorded,
    GuardianUnlinked,
)
from identity.readmodels import CODEC, metadata
from identity.readmodels.batches import Key, RowOrGone, keep
from kernel.subscription import Message, Projection

_Event: TypeAlias = GuardianshipRecorded | GuardianUnlinked | GuardianExcluded | GuardianReadmitted

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
    documents: dict[Key, RowOrGone] = {}
    exclusions: dict[Key, RowOrGone] = {}
    for message in batch:
        match message.event:
            case GuardianshipRecorded() as event:
                documents[_pair(event)] = _recorded(message, event)
            case GuardianUnlinked() as event:
                documents[_pair(event)] = None
            case GuardianExcluded() as event:
                exclusions[_pair(event)] = _excluded(event)
            case GuardianReadmitted() as event:
                exclusions[_pair(event)] = None
            case _:
                pass
    keep(db, guardianship, documents)
    keep(db, exclusion, exclusions)


def _pair(event: _Event) -> Key:
    return event.guardian_id, event.pupil_id


def _recorded(message: Message, event: GuardianshipRecorded) -> dict[str, object]:
    return {
        "guardian_id": event.guardian_id,
        "pupil_id": event.pupil_id,
        "school": message.partition,
        "relation": event.relation,
        "valid_from": event.valid_from,
        "valid_until": event.valid_until,
    }


def _excluded(event: GuardianExcluded) -> dict[str, object]:
    return {
        "guardian_id": event.guardian_id,
        "pupil_id": event.pupil_id,
        "decision_number": event.decision_number,
        "on": event.on,
    }


GUARDIANSHIP: Final = Projection(
    name="identity.guardianship",
    sources={
        "identity": CODEC.only(
            GuardianExcluded, GuardianReadmitted, GuardianUnlinked, GuardianshipRecorded
        )
    },
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
