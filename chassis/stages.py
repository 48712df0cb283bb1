"""How far each school has gone: which parts of the system are switched on there (docs/adr/0010).

A school begins with people and the library, goes on to the journal, and then to distance learning,
portfolio and messages. Routes, classes of routes and places in the navigation name the stage from
which they are on. A school of which nothing was said has everything: it was there before stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    select,
)

from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message

FIRST: Final = 1
LIBRARY: Final = 1
JOURNAL: Final = 2
EVERYTHING: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutStageSet:
    school_id: str
    stage: int
    valid_from: date


CODEC: Final = Codec({"identity.rollout-stage-set.v1": RolloutStageSet})

metadata = MetaData()

stage_set = Table(
    "access_stage",
    metadata,
    Column("school", String, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("stage", Integer, nullable=False),
    Column("valid_from", Date, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Learn which stage a school is at, from which day."""
    rows: list[dict[str, Any]] = [
        {
            "school": message.event.school_id,
            "position": message.position,
            "stage": message.event.stage,
            "valid_from": message.event.valid_from,
        }
        for message in batch
        if isinstance(message.event, RolloutStageSet)
    ]
    upsert(db, stage_set, rows)


def stage_of(db: Connection, school: str, on: date) -> int:
    """Return the stage of a school on a day: what was said last for that day."""
    held = (stage_set.c.school == school) & (stage_set.c.valid_from <= on)
    query = select(stage_set.c.stage).where(held).order_by(stage_set.c.position.desc()).limit(1)
    found = db.scalar(query)
    return EVERYTHING if found is None else int(found)
