"""The stages that each school has gone through, by which order."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, Row, String, Table, select

from identity.domain.rollout.rollout import RolloutStageSet
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

stage = Table(
    "rollout_stage",
    metadata,
    Column("school", String, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("stage", Integer, nullable=False),
    Column("order_id", String),
    Column("valid_from", Date, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = [
        {
            "school": message.event.school_id,
            "position": message.position,
            "stage": message.event.stage,
            "order_id": message.event.order_id,
            "valid_from": message.event.valid_from,
        }
        for message in batch
        if isinstance(message.event, RolloutStageSet)
    ]
    upsert(db, stage, rows)


ROLLOUT: Final = Projection(
    name="identity.rollout",
    sources={"identity": CODEC.only(RolloutStageSet)},
    tables=(stage,),
    project=project,
)


def history(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return what was said about a school's stage, the newest first."""
    query = select(stage).where(stage.c.school == school)
    return db.execute(query.order_by(stage.c.position.desc())).all()
