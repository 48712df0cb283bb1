"""Who has which role, since when and by which order."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Row,
    Select,
    String,
    Table,
    or_,
    select,
)

from identity.domain.orders.events import RoleEnded, RoleGranted
from identity.readmodels import CODEC, metadata, undertakings
from identity.readmodels.orders import cancelled, order
from kernel.sql import upsert
from kernel.subscription import Message, Projection

role = Table(
    "role",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("order_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("has_ended", Boolean, nullable=False),
)

Rows: TypeAlias = Sequence[Row[Any]]


def project(db: Connection, batch: Sequence[Message]) -> None:
    roles: dict[tuple[str, str, str], dict[str, object]] = {}
    for message in batch:
        match message.event:
            case RoleGranted() | RoleEnded() as event:
                key = event.person_id, event.role, event.order_id
                roles[key] = _role(message, event)
            case _:
                pass
    upsert(db, role, list(roles.values()))


def _role(message: Message, event: RoleGranted | RoleEnded) -> dict[str, object]:
    return {
        "person_id": event.person_id,
        "role": event.role,
        "order_id": event.order_id,
        "school": message.partition,
        "valid_from": event.valid_from,
        "valid_until": event.valid_until,
        "has_ended": isinstance(event, RoleEnded),
    }


DUTIES: Final = Projection(
    name="identity.duties",
    sources={"identity": CODEC.only(RoleEnded, RoleGranted)},
    tables=(role,),
    project=project,
)


def roles_of(db: Connection, person_id: str, on: date) -> Rows:
    """Return the (role, school) that a person has on a day."""
    in_time = (role.c.valid_from <= on) & or_(
        role.c.valid_until.is_(None), role.c.valid_until >= on
    )
    mine = (role.c.person_id == person_id) & ~role.c.has_ended & ~_is_void()
    columns = role.c.role, role.c.school
    return db.execute(
        select(*columns).where(mine & in_time).distinct().order_by(role.c.school, role.c.role)
    ).all()


def _is_void() -> ColumnElement[bool]:
    """Say that a role's order was cancelled, also when the role was given at that very moment."""
    return role.c.order_id.in_(select(cancelled.c.order_id))


def of_person(db: Connection, person_id: str) -> Rows:
    """Return every role a person has or had, with the number of its order, the newest first."""
    joined = role.join(order, order.c.order_id == role.c.order_id)
    query = select(role, order.c.number).select_from(joined)
    return db.execute(
        query.where(role.c.person_id == person_id).order_by(role.c.valid_from.desc())
    ).all()


def roles_of_school(db: Connection, school: str) -> Rows:
    """Return every role given at a school with its order, those in force first."""
    query = _with_orders().where(role.c.school == school)
    return db.execute(query.order_by(role.c.has_ended, role.c.valid_from.desc())).all()


def by_order(db: Connection, order_id: str) -> Rows:
    """Return the roles that an order has given."""
    query = _with_orders().where(role.c.order_id == order_id)
    return db.execute(query.order_by(role.c.valid_from, role.c.role)).all()


def _with_orders() -> Select[Any]:
    joined = role.outerjoin(order, order.c.order_id == role.c.order_id)
    about = order.c.number, order.c.on.label("ordered_on"), order.c.kind
    return select(role, *about, _is_void().label("is_void")).select_from(joined)


def is_founded(db: Connection) -> bool:
    """Say whether anybody was ever given a role: if not, the first is still to come."""
    return db.execute(select(role.c.role).limit(1)).first() is not None


def has_undertaken(db: Connection, person_id: str) -> bool:
    """Say whether somebody has given the undertaking without which duties give nothing (L-18)."""
    return undertakings.one(db, person_id) is not None


def holders(db: Connection, school: str, of: str, on: date) -> list[str]:
    """Return who has a role at a school on a day."""
    in_time = (role.c.valid_from <= on) & or_(
        role.c.valid_until.is_(None), role.c.valid_until >= on
    )
    here = (role.c.school == school) & (role.c.role == of) & ~role.c.has_ended & ~_is_void()
    query = select(role.c.person_id).where(here, in_time).distinct()
    return list(db.execute(query.order_by(role.c.person_id)).scalars())
