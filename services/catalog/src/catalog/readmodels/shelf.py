"""What the school has: records with their copies. Drop the tables and replay to rebuild them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    func,
    select,
)

from catalog.domain.copy.events import WIRE as COPY_WIRE
from catalog.domain.copy.events import CopyAccessioned
from catalog.domain.record.events import WIRE as RECORD_WIRE
from catalog.domain.record.events import RecordCatalogued
from catalog.readmodels import metadata
from kernel.codec import Codec, canonical
from kernel.sql import upsert
from kernel.subscription import Message, Projection

NAME = "catalog.shelf"

# `stamp` is the position of the event that wrote the row: the search index reads from there on.
record = Table(
    "shelf_record",
    metadata,
    Column("record_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("stamp", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("year", Integer),
    Column("bbk", Text, nullable=False),
    Column("data", Text, nullable=False),
    Index("shelf_record_stamp", "school", "stamp"),
)

copy = Table(
    "shelf_copy",
    metadata,
    Column("copy_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("stamp", Integer, nullable=False),
    Column("record_id", String, nullable=False, index=True),
    Column("inventory_number", Integer, nullable=False),
    Column("barcode", String, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("responsibility", Text, nullable=False),
    Column("price", Integer),
    Column("bbk", Text, nullable=False),
    Column("on", Date, nullable=False),
    Index("shelf_copy_number", "school", "inventory_number"),
    Index("shelf_copy_stamp", "school", "stamp"),
)

_decoder = msgspec.json.Decoder(RecordCatalogued)


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Set each record and copy to what its latest event says."""
    records: dict[str, dict[str, object]] = {}
    copies: dict[str, dict[str, object]] = {}
    for message in batch:
        match message.event:
            case RecordCatalogued() as said:
                records[said.record_id] = _record_row(message, said)
            case CopyAccessioned() as entry:
                copies[entry.copy_id] = _copy_row(message, entry)
            case _:
                pass  # The codec lets nothing else through.
    upsert(db, record, list(records.values()))
    upsert(db, copy, list(copies.values()))


PROJECTION = Projection(
    name=NAME,
    sources={"catalog": Codec(RECORD_WIRE | COPY_WIRE)},
    tables=(record, copy),
    project=project,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A record as a list shows it; `copies` is how many the school has."""

    record_id: str
    title: str
    author: str
    year: int | None
    bbk: str
    copies: int


def read_record(db: Connection, school: str, record_id: str) -> RecordCatalogued | None:
    """Return a record of this school, whole; another school's is not there."""
    query = select(record.c.data).where(record.c.record_id == record_id, record.c.school == school)
    data = db.scalar(query)
    return _decoder.decode(data) if data else None


def known(db: Connection, school: str, ids: Collection[str]) -> dict[str, RecordCatalogued]:
    """Return those of the records that the school has."""
    query = select(record.c.data).where(record.c.school == school, record.c.record_id.in_(ids))
    found = (_decoder.decode(data) for data in db.scalars(query))
    return {said.record_id: said for said in found}


def books(db: Connection, school: str, ids: Sequence[str]) -> list[Book]:
    """Return the records of this school among the ids, in the order of the ids."""
    query = _books().where(record.c.school == school, record.c.record_id.in_(ids))
    found = {row.record_id: _book(row) for row in db.execute(query)}
    return [found[record_id] for record_id in ids if record_id in found]


def latest(db: Connection, school: str, limit: int) -> list[Book]:
    """Return the records that came or changed last."""
    query = _books().where(record.c.school == school).order_by(record.c.stamp.desc()).limit(limit)
    return [_book(row) for row in db.execute(query)]


def count(db: Connection, school: str) -> tuple[int, int]:
    """Return how many records and how many copies the school has."""
    records = select(func.count()).select_from(record).where(record.c.school == school)
    copies = select(func.count()).select_from(copy).where(copy.c.school == school)
    return db.scalar(records) or 0, db.scalar(copies) or 0


def schools(db: Connection) -> Sequence[str]:
    """Return the schools that have any record."""
    return db.scalars(select(record.c.school).distinct().order_by(record.c.school)).all()


def copies_of(db: Connection, school: str, record_id: str) -> Sequence[Row[Any]]:
    """Return the school's copies of a record in the order of their numbers."""
    where = (copy.c.school == school) & (copy.c.record_id == record_id)
    return db.execute(select(copy).where(where).order_by(copy.c.inventory_number)).all()


def copies_between(db: Connection, school: str, first: int, last: int) -> Sequence[Row[Any]]:
    """Return the copies with inventory numbers from `first` to `last`, both included."""
    number = copy.c.inventory_number
    where = (copy.c.school == school) & number.between(first, last)
    columns = (*copy.c, record.c.year)
    joined = copy.outerjoin(record, record.c.record_id == copy.c.record_id)
    return db.execute(select(*columns).select_from(joined).where(where).order_by(number)).all()


def last_number(db: Connection, school: str) -> int:
    """Return the highest inventory number the school has given, 0 before the first."""
    query = select(func.max(copy.c.inventory_number)).where(copy.c.school == school)
    return db.scalar(query) or 0


def _books() -> Any:
    number = (
        select(func.count())
        .select_from(copy)
        .where(copy.c.record_id == record.c.record_id)
        .scalar_subquery()
    )
    shown = record.c.record_id, record.c.title, record.c.author, record.c.year, record.c.bbk
    return select(*shown, number.label("copies"))


def _book(row: Row[Any]) -> Book:
    return Book(**row._mapping)  # noqa: SLF001 - the public name of SQLAlchemy's mapping


def _record_row(message: Message, said: RecordCatalogued) -> dict[str, object]:
    return {
        "record_id": said.record_id,
        "school": message.partition,
        "stamp": message.position,
        "title": said.title,
        "author": said.authors[0] if said.authors else "",
        "year": said.year,
        "bbk": said.bbk or said.udc,
        "data": canonical(said).decode(),
    }


def _copy_row(message: Message, entry: CopyAccessioned) -> dict[str, object]:
    return {
        "copy_id": entry.copy_id,
        "school": message.partition,
        "stamp": message.position,
        "record_id": entry.record_id,
        "inventory_number": entry.inventory_number,
        "barcode": entry.barcode,
        "title": entry.title,
        "responsibility": entry.responsibility,
        "price": entry.price,
        "bbk": entry.bbk,
        "on": entry.on,
    }
