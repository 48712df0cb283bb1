"""Which terms hold at a school on a day, and since when by which source."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, Row, String, Table, select

from identity.domain.settings.keys import Key
from identity.domain.settings.settings import TermSet
from identity.domain.settings.table import TERMS
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

term = Table(
    "term",
    metadata,
    Column("school", String, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("key", String, nullable=False),
    Column("value", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("order_id", String),
    Column("valid_from", Date, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = [
        {
            "school": message.partition,
            "position": message.position,
            "key": message.event.key,
            "value": message.event.value,
            "source": message.event.source,
            "order_id": message.event.order_id,
            "valid_from": message.event.valid_from,
        }
        for message in batch
        if isinstance(message.event, TermSet)
    ]
    upsert(db, term, rows)


SETTINGS: Final = Projection(
    name="identity.settings",
    sources={"identity": CODEC.only(TermSet)},
    tables=(term,),
    project=project,
)


def value(db: Connection, school: str, key: Key, on: date) -> int:
    """Return a term in its unit: what the school has set last for that day, or the default."""
    held = (term.c.school == school) & (term.c.key == key) & (term.c.valid_from <= on)
    query = select(term.c.value).where(held).order_by(term.c.position.desc()).limit(1)
    found = db.execute(query).scalar()
    return TERMS[key].default if found is None else int(found)


def history(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return every change of a school's terms, the newest first."""
    query = select(term).where(term.c.school == school)
    return db.execute(query.order_by(term.c.position.desc())).all()
