"""What left the school about whom, who has been told, and which receivers know old data."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    Row,
    String,
    Table,
    func,
    select,
    tuple_,
    update,
)

from identity.domain.consent.events import PersonalDataStored
from identity.domain.disclosure.events import DisclosureRecorded, DisclosureTold, ReceiverTold
from identity.readmodels import CODEC, metadata
from identity.readmodels.orders import cancelled, order
from kernel.sql import upsert
from kernel.subscription import Message, Projection

disclosure = Table(
    "disclosure",
    metadata,
    Column("disclosure_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("receiver", String, nullable=False),
    Column("organisation", String, nullable=False),
    Column("categories", String, nullable=False),
    Column("basis", String, nullable=False),
    Column("order_id", String),
    Column("on", Date, nullable=False),
    Column("people", Integer, nullable=False),
)

disclosed = Table(
    "disclosed_person",
    metadata,
    Column("disclosure_id", String, primary_key=True),
    Column("person_id", String, primary_key=True, index=True),
    Column("categories", String, nullable=False),
    Column("told_on", Date),
    # The day on which something that the receiver was given changed, until it is told.
    Column("changed_on", Date),
)

Rows: TypeAlias = Sequence[Row[Any]]
_Event: TypeAlias = DisclosureRecorded | DisclosureTold | ReceiverTold | PersonalDataStored


def project(db: Connection, batch: Sequence[Message]) -> None:
    # In order, because what was stored before a disclosure was handed over with it.
    ours = [message for message in batch if isinstance(message.event, _Event)]
    for is_change, messages in groupby(ours, key=_is_change):
        if is_change:
            _note_changes(db, list(messages))
            continue
        for message in messages:
            _fold(db, message)


def _is_change(message: Message) -> bool:
    return isinstance(message.event, PersonalDataStored)


def _fold(db: Connection, message: Message) -> None:
    match message.event:
        case DisclosureRecorded() as event:
            _record(db, message.partition, event)
        case DisclosureTold(disclosure_id=which, person_ids=people, on=on):
            _set(db, which, people, told_on=on)
        case ReceiverTold(disclosure_id=which, person_ids=people):
            _set(db, which, people, changed_on=None)
        case _:
            pass


def _record(db: Connection, school: str, event: DisclosureRecorded) -> None:
    categories = " ".join(event.categories)
    row = {
        "disclosure_id": event.disclosure_id,
        "school": school,
        "receiver": event.receiver,
        "organisation": event.organisation,
        "categories": categories,
        "basis": event.basis,
        "order_id": event.order_id,
        "on": event.on,
        "people": len(event.person_ids),
    }
    upsert(db, disclosure, [row])
    about = [
        {
            "disclosure_id": event.disclosure_id,
            "person_id": person,
            "categories": categories,
            "told_on": None,
            "changed_on": None,
        }
        for person in event.person_ids
    ]
    upsert(db, disclosed, about)


def _set(db: Connection, which: str, people: Sequence[str], **values: object) -> None:
    these = (disclosed.c.disclosure_id == which) & disclosed.c.person_id.in_(people)
    if people:
        db.execute(update(disclosed).where(these).values(**values))


def _note_changes(db: Connection, messages: Sequence[Message]) -> None:
    """Mark what receivers were given and what is not so any more: one question for all."""
    changes: dict[str, list[Message]] = {}
    for message in messages:
        changes.setdefault(message.event.person_id, []).append(message)
    columns = disclosed.c.disclosure_id, disclosed.c.person_id, disclosed.c.categories
    query = select(*columns).where(disclosed.c.person_id.in_(list(changes)))
    days: dict[date, list[tuple[str, str]]] = {}
    for which, person, given in db.execute(query).all():
        if found := [m for m in changes[person] if _touches(m, given.split())]:
            days.setdefault(found[-1].time.date(), []).append((which, person))
    key = tuple_(disclosed.c.disclosure_id, disclosed.c.person_id)
    for on, those in days.items():
        db.execute(update(disclosed).where(key.in_(those)).values(changed_on=on))


def _touches(message: Message, given: Sequence[str]) -> bool:
    return not set(message.event.categories).isdisjoint(given)


DISCLOSURES: Final = Projection(
    name="identity.disclosures",
    sources={
        "identity": CODEC.only(DisclosureRecorded, DisclosureTold, PersonalDataStored, ReceiverTold)
    },
    tables=(disclosure, disclosed),
    project=project,
)


def of_school(db: Connection, school: str) -> Rows:
    """Return the register, the newest first, with how many are still to be told and to be renewed.

    ``untold`` people have no notice yet; about ``changed`` people the receiver knows old data.
    """
    counted = (
        select(
            disclosed.c.disclosure_id,
            func.count().filter(disclosed.c.told_on.is_(None)).label("untold"),
            func.count().filter(disclosed.c.changed_on.isnot(None)).label("changed"),
        )
        .group_by(disclosed.c.disclosure_id)
        .subquery()
    )
    joined = disclosure.join(counted, counted.c.disclosure_id == disclosure.c.disclosure_id)
    query = select(disclosure, counted.c.untold, counted.c.changed).select_from(joined)
    return db.execute(
        query.where(disclosure.c.school == school).order_by(
            disclosure.c.on.desc(), disclosure.c.disclosure_id
        )
    ).all()


def one(db: Connection, disclosure_id: str) -> Row[Any] | None:
    query = select(disclosure).where(disclosure.c.disclosure_id == disclosure_id)
    return db.execute(query).first()


def people_of(db: Connection, disclosure_id: str) -> Rows:
    """Return about whom a disclosure was: person_id, told_on, changed_on."""
    query = select(disclosed).where(disclosed.c.disclosure_id == disclosure_id)
    return db.execute(query.order_by(disclosed.c.person_id)).all()


def about(db: Connection, person_id: str) -> Rows:
    """Return every disclosure about a person with ``told_on``, the newest first."""
    joined = disclosure.join(disclosed, disclosed.c.disclosure_id == disclosure.c.disclosure_id)
    query = select(disclosure, disclosed.c.told_on).select_from(joined)
    return db.execute(
        query.where(disclosed.c.person_id == person_id).order_by(disclosure.c.on.desc())
    ).all()


def orders_to_name(db: Connection, school: str, limit: int = 100) -> Rows:
    """Return the latest orders that are not cancelled: by these data may be given by law."""
    holds = order.c.order_id.not_in(select(cancelled.c.order_id))
    mine = select(order).where(order.c.school == school, holds)
    return db.execute(mine.order_by(order.c.on.desc(), order.c.position.desc()).limit(limit)).all()
