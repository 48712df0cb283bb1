"""The register of orders: what was ordered, whom it names, and what was cancelled by what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    String,
    Table,
    or_,
    select,
)

from identity.domain.orders.events import OrderCancelled, OrderIssued
from identity.domain.orders.numbers import spelt
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

order = Table(
    "school_order",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("position", BigInteger, nullable=False),
    Column("year", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("number", String, nullable=False),
    Column("on", Date, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("entered_by", String, nullable=False),
    Column("cancels", String),
)

named = Table(
    "school_order_names",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("person_id", String, primary_key=True),
    Column("place", Integer, nullable=False),
)

cancelled = Table(
    "school_order_cancelled",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("cancelled_by", String, nullable=False),
    Column("cancelled_on", Date, nullable=False),
)

Rows: TypeAlias = Sequence[Row[Any]]


def project(db: Connection, batch: Sequence[Message]) -> None:
    orders: dict[str, dict[str, object]] = {}
    people: dict[tuple[str, str], dict[str, object]] = {}
    ended: dict[str, dict[str, object]] = {}
    for message in batch:
        match message.event:
            case OrderIssued() as event:
                orders[event.order_id] = _order(message, event)
                for place, person in enumerate(event.person_ids):
                    people[event.order_id, person] = {
                        "order_id": event.order_id,
                        "person_id": person,
                        "place": place,
                    }
            case OrderCancelled() as event:
                ended[event.order_id] = {
                    "order_id": event.order_id,
                    "cancelled_by": event.cancelled_by,
                    "cancelled_on": event.on,
                }
            case _:
                pass
    upsert(db, order, list(orders.values()))
    upsert(db, named, list(people.values()))
    upsert(db, cancelled, list(ended.values()))


def _order(message: Message, event: OrderIssued) -> dict[str, object]:
    return {
        "order_id": event.order_id,
        "school": message.partition,
        "position": message.position,
        "year": event.on.year,
        "kind": event.kind,
        "number": event.number,
        "on": event.on,
        "valid_from": event.valid_from,
        "valid_until": event.valid_until,
        "entered_by": event.entered_by,
        "cancels": event.cancels,
    }


ORDERS: Final = Projection(
    name="identity.orders",
    sources={"identity": CODEC.only(OrderCancelled, OrderIssued)},
    tables=(order, named, cancelled),
    project=project,
)

STATES: Final = ("in-force", "ended", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which orders of a register to show; what is empty does not narrow it."""

    year: int | None = None
    kind: str = ""
    state: str = ""


def register(db: Connection, school: str, wanted: Wanted, today: date) -> Rows:
    """Return orders with what cancelled them, the newest first."""
    query = _whole().where(order.c.school == school)
    if wanted.year:
        query = query.where(order.c.year == wanted.year)
    if wanted.kind:
        query = query.where(order.c.kind == wanted.kind)
    if wanted.state:
        query = query.where(_states(today)[wanted.state])
    return db.execute(query.order_by(order.c.on.desc(), order.c.position.desc())).all()


def one_order(db: Connection, order_id: str) -> Row[Any] | None:
    """Return an order with what cancelled it, None when there is no such order."""
    return db.execute(_whole().where(order.c.order_id == order_id)).first()


def named_in(db: Connection, order_id: str) -> list[str]:
    """Return whom an order names, in the order of the paper."""
    query = select(named.c.person_id).where(named.c.order_id == order_id)
    return list(db.execute(query.order_by(named.c.place)).scalars())


def naming(db: Connection, school: str) -> dict[str, list[str]]:
    """Return whom each order of a school names."""
    joined = named.join(order, order.c.order_id == named.c.order_id)
    query = select(named).select_from(joined).where(order.c.school == school)
    found: dict[str, list[str]] = {}
    for row in db.execute(query.order_by(named.c.place)):
        found.setdefault(row.order_id, []).append(row.person_id)
    return found


def years_of(db: Connection, school: str) -> list[int]:
    """Return the years in which a school has orders, the newest first."""
    query = select(order.c.year).where(order.c.school == school).distinct()
    return sorted(db.execute(query).scalars(), reverse=True)


def numbers_of(db: Connection, school: str, year: int) -> frozenset[str]:
    """Return the numbers that stand in the register of a year, each in its one spelling.

    Orders from before there was a book are in no book, so whoever enters one brings these along.
    """
    this_year = (order.c.school == school) & (order.c.year == year)
    numbers = db.execute(select(order.c.number).where(this_year)).scalars()
    return frozenset(spelt(number, year) for number in numbers)


def of_kind(db: Connection, school: str, *kinds: str) -> Rows:
    """Return the orders of some kinds that are not cancelled, the newest first."""
    query = _whole().where(order.c.school == school, order.c.kind.in_(kinds))
    query = query.where(cancelled.c.order_id.is_(None))
    return db.execute(query.order_by(order.c.on.desc(), order.c.position.desc())).all()


def _whole() -> Select[Any]:
    joined = order.outerjoin(cancelled, cancelled.c.order_id == order.c.order_id)
    return select(order, cancelled.c.cancelled_by, cancelled.c.cancelled_on).select_from(joined)


def _states(today: date) -> dict[str, ColumnElement[bool]]:
    holds = cancelled.c.order_id.is_(None)
    has_ended = order.c.valid_until < today
    return {
        "in-force": holds & or_(order.c.valid_until.is_(None), order.c.valid_until >= today),
        "ended": holds & has_ended,
        "cancelled": ~holds,
    }
