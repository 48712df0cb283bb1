"""Which copies there are: barcode, title and inventory number, as the catalogue has them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Integer, RowMapping, String, Table, select

from circulation.readmodels import metadata
from circulation.readmodels.foreign import CATALOG
from kernel.sql import upsert
from kernel.subscription import Message, Projection

copy = Table(
    "copy",
    metadata,
    Column("school", String, primary_key=True),
    Column("copy_id", String, primary_key=True),
    Column("record_id", String, nullable=False),
    Column("title", String, nullable=False),
    Column("responsibility", String, nullable=False),
    Column("inventory_number", Integer, nullable=False),
    Column("barcode", String, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    school: str
    copy_id: str
    record_id: str
    title: str
    responsibility: str
    inventory_number: int
    barcode: str


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = {
        (message.partition, message.event.copy_id): {
            "school": message.partition,
            "copy_id": message.event.copy_id,
            "record_id": message.event.record_id,
            "title": message.event.title,
            "responsibility": message.event.responsibility or "",
            "inventory_number": message.event.inventory_number,
            "barcode": message.event.barcode,
        }
        for message in batch
    }
    upsert(db, copy, list(rows.values()))


def by_barcode(db: Connection, barcode: str) -> Copy | None:
    """Find the copy with this barcode, at whatever school."""
    return _one(db.execute(select(copy).where(copy.c.barcode == barcode)).mappings().first())


def by_id(db: Connection, school: str, copy_id: str) -> Copy | None:
    here = (copy.c.school == school) & (copy.c.copy_id == copy_id)
    return _one(db.execute(select(copy).where(here)).mappings().first())


def by_inventory_number(db: Connection, school: str, number: int) -> Copy | None:
    here = (copy.c.school == school) & (copy.c.inventory_number == number)
    return _one(db.execute(select(copy).where(here)).mappings().first())


def known(db: Connection, school: str, copy_ids: Sequence[str]) -> list[Copy]:
    """Give those of the copies that this school has."""
    here = (copy.c.school == school) & copy.c.copy_id.in_(copy_ids)
    return [Copy(**row) for row in db.execute(select(copy).where(here)).mappings()]


def _one(row: RowMapping | None) -> Copy | None:
    return None if row is None else Copy(**row)


PROJECTION = Projection(
    name="circulation.copies", sources={"catalog": CATALOG}, tables=(copy,), project=project
)
