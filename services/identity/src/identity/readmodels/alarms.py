"""Accounts of the staff that were used in two places at once: whose, when, and nothing of where."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, DateTime, Row, String, Table, select

from identity.domain.access.events import SeenInTwoPlaces
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

alarm = Table(
    "two_places",
    metadata,
    Column("school", String, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("person_id", String, nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
_SHOWN: Final = 5


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = [
        {
            "school": message.partition,
            "position": message.position,
            "person_id": message.event.person_id,
            "at": message.time,
        }
        for message in batch
        if isinstance(message.event, SeenInTwoPlaces)
    ]
    upsert(db, alarm, rows)


ALARMS: Final = Projection(
    name="identity.alarms",
    sources={"identity": CODEC.only(SeenInTwoPlaces)},
    tables=(alarm,),
    project=project,
)


def of_person(db: Connection, person_id: str) -> Sequence[Row[Any]]:
    """Return when somebody's account was last used in two places, the latest first."""
    query = select(alarm).where(alarm.c.person_id == person_id)
    return db.execute(query.order_by(alarm.c.at.desc()).limit(_SHOWN)).all()


def of_school(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return every alarm at a school, the latest first."""
    query = select(alarm).where(alarm.c.school == school)
    return db.execute(query.order_by(alarm.c.at.desc())).all()
