"""What came in with which document: the entries of the accession register."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Date, Index, Integer, Row, String, Table, select

from catalog.domain.register.events import WIRE, BatchEntered
from catalog.readmodels import metadata
from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message, Projection

NAME = "catalog.batches"

batch = Table(
    "batch",
    metadata,
    Column("batch_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("record_id", String, nullable=False, index=True),
    Column("first_number", Integer, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("price", Integer),
    Column("came_from", String, nullable=False),
    Column("document_number", String, nullable=False),
    Column("document_date", Date),
    Column("on", Date, nullable=False),
    Index("batch_entry", "school", "entry"),
)


def project(db: Connection, messages: Sequence[Message]) -> None:
    """Write one row for each entry."""
    entries = [message for message in messages if isinstance(message.event, BatchEntered)]
    upsert(db, batch, [_row(message.partition, message.event) for message in entries])


PROJECTION = Projection(
    name=NAME, sources={"catalog": Codec(WIRE)}, tables=(batch,), project=project
)


def read_batch(db: Connection, school: str, batch_id: str) -> Row[Any] | None:
    """Return one entry of this school's register."""
    where = (batch.c.school == school) & (batch.c.batch_id == batch_id)
    return db.execute(select(batch).where(where)).one_or_none()


def latest(db: Connection, school: str, limit: int) -> Sequence[Row[Any]]:
    """Return the last entries, the newest first."""
    query = select(batch).where(batch.c.school == school)
    return db.execute(query.order_by(batch.c.entry.desc()).limit(limit)).all()


def between(db: Connection, school: str, first: int, last: int) -> Sequence[Row[Any]]:
    """Return the entries that hold any of these inventory numbers, in their order."""
    meets = (batch.c.last_number >= first) & (batch.c.first_number <= last)
    query = select(batch).where(batch.c.school == school, meets)
    return db.execute(query.order_by(batch.c.entry)).all()


def _row(school: str, entered: BatchEntered) -> dict[str, object]:
    return {
        "batch_id": entered.batch_id,
        "school": school,
        "entry": entered.entry,
        "record_id": entered.record_id,
        "first_number": entered.first_number,
        "last_number": entered.last_number,
        "price": entered.price,
        "came_from": entered.came_from,
        "document_number": entered.document_number,
        "document_date": entered.document_date,
        "on": entered.on,
    }
