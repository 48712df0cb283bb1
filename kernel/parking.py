"""What an operator does with parked events.

Look at them, try a stream again, or skip one with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from kernel.codec import Codec
from kernel.decider import Refused
from kernel.envelope import Envelope
from kernel.schema import parked
from kernel.store import Change, Context, Store
from kernel.subscription import Subscription, message_of


class NothingParked(Refused):
    """This event is no longer parked. Somebody else may have dealt with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEventRetried:
    """An operator had a parked event folded after all."""

    subscription: str
    source: str
    partition: str
    stream: str
    position: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedEventSkipped:
    """An operator decided that a read model goes on without an event."""

    subscription: str
    source: str
    partition: str
    stream: str
    position: int
    by: str
    reason_code: str


def operations_codec(service: str) -> Codec:
    """Return the names of a service's operational events; part of every service's own codec."""
    return Codec(
        {
            f"{service}.parked-event-retried.v1": ParkedEventRetried,
            f"{service}.parked-event-skipped.v1": ParkedEventSkipped,
        }
    )


def parked_events(db: Connection) -> Sequence[Row[Any]]:
    """Return all parked events of a service, each stream in order."""
    order = parked.c.subscription, parked.c.source, parked.c.partition, parked.c.position
    return db.execute(select(parked).order_by(*order)).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """The address of a parked event."""

    source: str
    partition: str
    position: int


def retry(subscription: Subscription, store: Store, which: Parked, context: Context) -> None:
    """Fold the parked events of one stream, from the first on.

    Raises what the projection raises, changing nothing.
    """
    row = _find(subscription, which)

    def fold(db: Connection) -> None:
        stream = _stream_of(subscription, row)
        rows = db.execute(select(parked).where(stream).order_by(parked.c.position)).all()
        codec = subscription.projection.sources[which.source]
        envelopes = [Envelope.from_json(row.envelope.encode()) for row in rows]
        subscription.projection.project(db, [message_of(e, codec) for e in envelopes])
        db.execute(delete(parked).where(stream))

    fact = ParkedEventRetried(**_facts(row), by=context.actor)
    _record(store, which.partition, fact, context, fold)


def skip(
    subscription: Subscription, store: Store, which: Parked, reason_code: str, context: Context
) -> None:
    """Give one parked event up, on record.

    The rest of its stream stays parked until it is retried.
    """
    row = _find(subscription, which)

    def drop(db: Connection) -> None:
        this = _stream_of(subscription, row) & (parked.c.position == which.position)
        db.execute(delete(parked).where(this))

    fact = ParkedEventSkipped(**_facts(row), by=context.actor, reason_code=reason_code)
    _record(store, which.partition, fact, context, drop)


def _record(store: Store, partition: str, fact: object, context: Context, also: Any) -> None:
    stream = f"operations-{context.command_id}"
    store.append(partition, [Change(stream, 0, [fact])], context, also=also)


def _facts(row: Row[Any]) -> dict[str, Any]:
    names = "subscription", "source", "partition", "stream", "position"
    return {name: getattr(row, name) for name in names}


def _find(subscription: Subscription, which: Parked) -> Row[Any]:
    this = (
        (parked.c.subscription == subscription.name)
        & (parked.c.source == which.source)
        & (parked.c.partition == which.partition)
        & (parked.c.position == which.position)
    )
    with subscription.engine.connect() as db:
        row = db.execute(select(parked).where(this)).one_or_none()
    if row is None:
        raise NothingParked
    return row


def _stream_of(subscription: Subscription, row: Row[Any]) -> Any:
    return (
        (parked.c.subscription == subscription.name)
        & (parked.c.source == row.source)
        & (parked.c.partition == row.partition)
        & (parked.c.stream == row.stream)
    )
