"""The acts by which a school destroys what has outlived its term, and how far each is."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    Row,
    String,
    Table,
    Text,
    select,
    update,
)

from identity.domain.retention.acts import Stage
from identity.domain.retention.events import (
    DestructionCarriedOut,
    DestructionDropped,
    DestructionProposed,
    DestructionSigned,
)
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

act = Table(
    "act_of_destruction",
    metadata,
    Column("act_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("number", String, nullable=False),
    Column("retention_class", String, nullable=False),
    Column("years", Integer, nullable=False),
    # [person, paper or "", the day on which the term began or ""], as the act lists them.
    Column("lines", Text, nullable=False),
    Column("before", DateTime(timezone=True)),
    Column("how_many", Integer, nullable=False),
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
            case DestructionProposed() as event:
                upsert(db, act, [_row(message.partition, event)])
            case DestructionSigned(act_id=which, signed_by=by, on=on):
                _set(db, which, stage=Stage.SIGNED, signed_by=by, signed_on=on)
            case DestructionDropped(act_id=which, on=on):
                _set(db, which, stage=Stage.DROPPED, closed_on=on)
            case DestructionCarriedOut(act_id=which, on=on):
                _set(db, which, stage=Stage.CARRIED_OUT, closed_on=on)
            case _:
                pass


def _row(school: str, event: DestructionProposed) -> dict[str, object]:
    lines = [
        (line.person_id, line.paper_id, line.since.isoformat() if line.since else "")
        for line in event.lines
    ]
    return {
        "act_id": event.act_id,
        "school": school,
        "number": event.number,
        "retention_class": event.retention_class,
        "years": event.years,
        "lines": json.dumps(lines),
        "before": event.before,
        "how_many": event.how_many,
        "stage": Stage.PROPOSED,
        "proposed_on": event.on,
        "signed_by": None,
        "signed_on": None,
        "closed_on": None,
    }


def _set(db: Connection, which: str, **values: object) -> None:
    db.execute(update(act).where(act.c.act_id == which).values(**values))


ACTS: Final = Projection(
    name="identity.destruction-acts",
    sources={
        "identity": CODEC.only(
            DestructionCarriedOut, DestructionDropped, DestructionProposed, DestructionSigned
        )
    },
    tables=(act,),
    project=project,
)


def of_school(db: Connection, school: str) -> Rows:
    """Return the acts, those that wait for a signature first, then the newest."""
    order = act.c.closed_on.isnot(None), act.c.proposed_on.desc(), act.c.number.desc()
    return db.execute(select(act).where(act.c.school == school).order_by(*order)).all()


def classes_since(db: Connection, school: str, day: date) -> set[str]:
    """Return of which classes an act was proposed at a school since a day."""
    lately = (act.c.school == school) & (act.c.proposed_on > day)
    return set(db.execute(select(act.c.retention_class).where(lately).distinct()).scalars())


def unsigned_everywhere(db: Connection) -> Rows:
    """Return the (school, proposed_on) of every act that waits for its signature, for figures."""
    waiting = act.c.stage == Stage.PROPOSED
    return db.execute(select(act.c.school, act.c.proposed_on).where(waiting)).all()


def one(db: Connection, act_id: str) -> Row[Any] | None:
    return db.execute(select(act).where(act.c.act_id == act_id)).first()


def lines_of(row: Row[Any]) -> list[tuple[str, str, str]]:
    """Return the (person, paper, day) that stand on an act; what is not said is empty."""
    return [(person, paper, since) for person, paper, since in json.loads(row.lines)]


def people_of(row: Row[Any]) -> list[str]:
    """Return the ids that stand on an act, each once."""
    return list(dict.fromkeys(person for person, _, _ in lines_of(row)))
