"""When the birthdays were looked at last, for whoever watches over the nightly command."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, DateTime, String, Table, select

from identity.domain.people.birthday_check import BirthdaysChecked
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

birthday_check = Table(
    "birthday_check",
    metadata,
    Column("partition", String, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    last = {
        message.partition: {"partition": message.partition, "at": message.time}
        for message in batch
        if isinstance(message.event, BirthdaysChecked)
    }
    upsert(db, birthday_check, list(last.values()))


BIRTHDAY_CHECKS: Final = Projection(
    name="identity.birthday-checks",
    sources={"identity": CODEC.only(BirthdaysChecked)},
    tables=(birthday_check,),
    project=project,
)


def last(db: Connection) -> datetime | None:
    """Return when they were looked at; None for never. SQLite tells no time zone: it is UTC."""
    at: datetime | None = db.execute(select(birthday_check.c.at)).scalars().first()
    return at
