"""What each import brought, and what it left out and why."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Date, Index, Integer, Row, String, Table, Text, select

from catalog.domain.imports.imports import WIRE, ImportFinished, RefusedRecord
from catalog.readmodels import metadata
from kernel.codec import Codec, canonical
from kernel.sql import upsert
from kernel.subscription import Message, Projection

NAME = "catalog.imports"

import_result = Table(
    "import_result",
    metadata,
    Column("import_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("stamp", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("refusals", Text, nullable=False),
    Column("on", Date, nullable=False),
    Index("import_result_stamp", "school", "stamp"),
)

_refusals = msgspec.json.Decoder(tuple[RefusedRecord, ...])


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Write one row for each finished import."""
    finished = [message for message in batch if isinstance(message.event, ImportFinished)]
    upsert(db, import_result, [_row(message) for message in finished])


PROJECTION = Projection(
    name=NAME, sources={"catalog": Codec(WIRE)}, tables=(import_result,), project=project
)


def read_import(db: Connection, school: str, import_id: str) -> Row[Any] | None:
    """Return the outcome of one import of this school."""
    where = (import_result.c.school == school) & (import_result.c.import_id == import_id)
    return db.execute(select(import_result).where(where)).one_or_none()


def refusals(row: Row[Any]) -> tuple[RefusedRecord, ...]:
    """Return the refused records of an outcome."""
    return _refusals.decode(row.refusals)


def latest(db: Connection, school: str, limit: int) -> Sequence[Row[Any]]:
    """Return the last imports, the newest first."""
    query = select(import_result).where(import_result.c.school == school)
    return db.execute(query.order_by(import_result.c.stamp.desc()).limit(limit)).all()


def _row(message: Message) -> dict[str, object]:
    said = asdict(message.event)
    kept = ("import_id", "new", "changed", "same", "refused", "on")
    return {name: said[name] for name in kept} | {
        "school": message.partition,
        "stamp": message.position,
        "refusals": canonical(message.event.refusals).decode(),
    }
