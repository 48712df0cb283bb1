"""Whose records have outlived their term, and the acts by which they are destroyed."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, Connection, Date, Row, String, Table, Text, delete, select, update

from identity.domain.consent.events import ConsentGiven, PersonForgotten, Purpose
from identity.domain.retention.acts import Stage
from identity.domain.retention.events import (
    DestructionCarriedOut,
    DestructionDropped,
    DestructionProposed,
    DestructionSigned,
)
from identity.readmodels import CODEC, metadata
from identity.readmodels.foreign import JOURNAL, PupilDeparted, PupilEnrolled
from kernel.sql import upsert
from kernel.subscription import Message, Projection

departed = Table(
    "departed_pupil",
    metadata,
    Column("pupil_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("on", Date, nullable=False),
)

# Whom there is nothing left to destroy of; kept apart, because two services tell the two halves.
gone = Table("forgotten_pupil", metadata, Column("pupil_id", String, primary_key=True))

act = Table(
    "destruction_act",
    metadata,
    Column("act_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("number", String, nullable=False),
    Column("retention_class", String, nullable=False),
    Column("people", Text, nullable=False),
    Column("stage", String, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("signed_by", String),
    Column("signed_on", Date),
    Column("closed_on", Date),
)

Rows: TypeAlias = Sequence[Row[Any]]


def project(db: Connection, batch: Sequence[Message]) -> None:
    for message in batch:
        match message.event:
            case PupilDeparted(pupil_id=pupil, on=on):
                row = {"pupil_id": pupil, "school": message.partition, "on": on}
                upsert(db, departed, [row])
            case PupilEnrolled(pupil_id=pupil):
                db.execute(delete(departed).where(departed.c.pupil_id == pupil))
            case PersonForgotten(person_id=person):
                upsert(db, gone, [{"pupil_id": person}])
            case ConsentGiven(person_id=person, purposes=purposes) if Purpose.EMIS in purposes:
                db.execute(delete(gone).where(gone.c.pupil_id == person))
            case event:
                _project_act(db, message.partition, event)


def _project_act(db: Connection, school: str, event: object) -> None:
    match event:
        case DestructionProposed():
            upsert(db, act, [_row(school, event)])
        case DestructionSigned(act_id=which, signed_by=by, on=on):
            _set(db, which, stage=Stage.SIGNED, signed_by=by, signed_on=on)
        case DestructionDropped(act_id=which, on=on):
            _set(db, which, stage=Stage.DROPPED, closed_on=on)
        case DestructionCarriedOut(act_id=which, on=on):
            _set(db, which, stage=Stage.CARRIED_OUT, closed_on=on)
        case _:
            pass


def _row(school: str, event: DestructionProposed) -> dict[str, object]:
    return {
        "act_id": event.act_id,
        "school": school,
        "number": event.number,
        "retention_class": event.retention_class,
        "people": json.dumps(event.person_ids),
        "stage": Stage.PROPOSED,
        "proposed_on": event.on,
        "signed_by": None,
        "signed_on": None,
        "closed_on": None,
    }


def _set(db: Connection, which: str, **values: object) -> None:
    db.execute(update(act).where(act.c.act_id == which).values(**values))


ACTS: Final = Projection(
    name="identity.acts",
    sources={"identity": CODEC, "journal": JOURNAL},
    tables=(departed, gone, act),
    project=project,
)


def schools(db: Connection) -> list[str]:
    """Return the schools that somebody has left."""
    return list(db.execute(select(departed.c.school).distinct()).scalars())


def departed_before(db: Connection, school: str, day: date) -> list[str]:
    """Return the pupils who left a school before a day and are not forgotten yet."""
    left = (departed.c.school == school) & (departed.c.on < day)
    kept = departed.c.pupil_id.notin_(select(gone.c.pupil_id))
    query = select(departed.c.pupil_id).where(left & kept)
    return list(db.execute(query.order_by(departed.c.on, departed.c.pupil_id)).scalars())


def of_school(db: Connection, school: str) -> Rows:
    """Return the acts, those that wait for a signature first, then the newest."""
    order = act.c.closed_on.isnot(None), act.c.proposed_on.desc(), act.c.number.desc()
    return db.execute(select(act).where(act.c.school == school).order_by(*order)).all()


def signed_everywhere(db: Connection) -> Rows:
    """Return the acts of all schools that are signed and not carried out."""
    return db.execute(select(act).where(act.c.stage == Stage.SIGNED)).all()


def one(db: Connection, act_id: str) -> Row[Any] | None:
    return db.execute(select(act).where(act.c.act_id == act_id)).first()


def people_of(row: Row[Any]) -> list[str]:
    """Return the ids that stand on an act."""
    return [str(person) for person in json.loads(row.people)]
