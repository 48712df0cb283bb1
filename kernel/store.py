"""The log of a service: a dense, chained sequence of events for each partition.

Positions come from a head row that the append itself moves, so a reader never sees a hole or a
wrong order. The row is taken last: writers of one partition queue for the length of one statement
and a commit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import count
from operator import itemgetter
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    TextClause,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy import insert as insert_into
from sqlalchemy.exc import IntegrityError

from kernel import epoch
from kernel.codec import Codec, canonical
from kernel.envelope import Envelope
from kernel.observer import SILENT, Observer
from kernel.schema import event, head
from kernel.sql import committing_alone, insert_missing, writing

NOTHING = bytes(32)
_meta_decoder = msgspec.json.Decoder()
_STREAMS_AT_ONCE = 500  # A query names no more streams than every database takes as parameters.
_AT_ONCE = 4  # More events than this go through a transaction of several statements.


class Conflict(Exception):
    """Somebody else appended to the stream first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who does it, when (aware, UTC) and why.

    The same ``command_id`` (a UUID) is done only once.
    """

    actor: str
    at: datetime
    command_id: str
    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Events for one stream, which must be at version ``expected`` (0: new) when they arrive."""

    stream: str
    expected: int
    events: Sequence[object]


@dataclass(frozen=True, slots=True)
class Appended:
    """The position of the last event; ``repeated`` when the command had been done before."""

    position: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """The events of one stream, oldest first, and its version."""

    events: tuple[Any, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Head:
    """How far a partition's log goes, and how much of it was published."""

    position: int
    published: int
    epoch: str


class Store:
    """Append to and read from the log of one service."""

    def __init__(
        self, engine: Engine, codec: Codec, service: str, observer: Observer = SILENT
    ) -> None:
        self.engine = engine
        self.codec = codec
        self.service = service
        self.observer = observer
        self.at_once = committing_alone(engine)
        self._one_statement = engine.dialect.name == "postgresql"

    # Reading

    def load(self, partition: str, stream: str) -> History:
        """Read one stream whole."""
        return self.load_for(partition, [stream])[0][stream]

    def load_for(
        self, partition: str, streams: Sequence[str], command_id: str | None = None
    ) -> tuple[dict[str, History], Appended | None]:
        """Read several streams in one query.

        And whether the command was done before (then where it ended).
        """
        if len(streams) > _STREAMS_AT_ONCE and command_id is None:
            found: dict[str, History] = {}
            for start in range(0, len(streams), _STREAMS_AT_ONCE):
                found |= self.load_for(partition, streams[start : start + _STREAMS_AT_ONCE])[0]
            return found, None
        values = {f"stream_{number}": stream for number, stream in enumerate(streams)}
        values["partition"] = partition
        if command_id is not None:
            values["first"] = _event_id(command_id, 0)
        query = _load_statement(len(streams), asks=command_id is not None)
        with self.at_once.connect() as db:
            rows = db.execute(query, values).all()
        histories: dict[str, list[Any]] = {stream: [] for stream in streams}
        repeated = None
        for stream, _, name, data in sorted(rows, key=_BY_VERSION):
            if stream is None:
                repeated = Appended(self.heads()[partition].position, repeated=True)
            else:
                histories[stream].append(self.codec.load(name, data.encode()))
        return {name: History(tuple(h), len(h)) for name, h in histories.items()}, repeated

    def heads(self) -> dict[str, Head]:
        """Return how far each partition goes."""
        with self.at_once.connect() as db:
            return {row[0]: Head(*row[1:]) for row in db.execute(_HEADS)}

    def read(self, partition: str, after: int, limit: int = 1000) -> list[Envelope]:
        """Read committed events of a partition behind a position, in order."""
        asked = {"this_partition": partition, "after": after, "at_most": limit}
        with self.at_once.connect() as db:
            return [
                Envelope(
                    id=event_id,
                    source=self.service,
                    type=name,
                    partition=partition,
                    position=position,
                    epoch=now,
                    stream=stream,
                    version=version,
                    time=datetime.fromisoformat(recorded_at),
                    data=data.encode(),
                    **_meta_decoder.decode(meta),
                )
                for event_id, name, position, stream, version, recorded_at, data, meta, now in (
                    db.execute(_READ, asked).all()
                )
            ]

    # Appending

    def append(
        self,
        partition: str,
        changes: Sequence[Change],
        context: Context,
        *,
        also: Callable[[Connection], None] | None = None,
    ) -> Appended:
        """Record all changes or none, in one transaction.

        ``also`` writes beside the events in the same transaction. Raises Conflict when a stream is
        not at its expected version; a command that was done before is answered with where it ended,
        and nothing is written.
        """
        rows = list(self._rows(partition, changes, context))
        if not rows:
            msg = "an append needs at least one event"
            raise ValueError(msg)
        try:
            if self._one_statement and also is None and len(rows) <= _AT_ONCE:
                position = self._append_at_once(partition, rows)
            else:
                position = self._append_in_transaction(partition, rows, also)
        except IntegrityError:
            if done := self.done_before(partition, context.command_id):
                return done
            self.observer.conflicted(partition)
            raise Conflict(partition, [change.stream for change in changes]) from None
        self.observer.appended(partition, position, len(rows))
        return Appended(position)

    def _rows(
        self, partition: str, changes: Sequence[Change], context: Context
    ) -> Iterator[dict[str, Any]]:
        meta = canonical(
            {
                "actor": context.actor,
                "correlation_id": context.correlation_id,
                "causation_id": context.causation_id,
                "traceparent": context.traceparent,
            }
        ).decode()
        at = context.at.isoformat(timespec="microseconds")
        numbers = count()
        for change in changes:
            for version, fact in enumerate(change.events, change.expected + 1):
                name, data = self.codec.dump(fact)
                row = {
                    "partition": partition,
                    "stream": change.stream,
                    "version": version,
                    "id": _event_id(context.command_id, next(numbers)),
                    "type": name,
                    "data": data.decode(),
                    "meta": meta,
                    "recorded_at": at,
                }
                yield row | {"body": body_of(row)}

    def _append_at_once(self, partition: str, rows: Sequence[Mapping[str, Any]]) -> int:
        values: dict[str, Any] = {"partition": partition, "n": len(rows)}
        for number, row in enumerate(rows):
            values |= {f"{name}_{number}": value for name, value in row.items()}
        with self.at_once.connect() as db:
            position = db.execute(_append_statement(len(rows)), values).scalar()
        if position is None:
            self._open_partition(partition)
            return self._append_at_once(partition, rows)
        return int(position)

    def _open_partition(self, partition: str) -> None:
        with writing(self.engine) as db:
            self._insert_head(db, partition)

    def _insert_head(self, db: Connection, partition: str) -> None:
        start = {"position": 0, "published": 0, "digest": NOTHING, "previous": NOTHING}
        row = start | {"partition": partition, "epoch": epoch.begun(token_hex(4))}
        insert_missing(db, head, row)

    def _append_in_transaction(
        self,
        partition: str,
        rows: Sequence[dict[str, Any]],
        also: Callable[[Connection], None] | None,
    ) -> int:
        with writing(self.engine) as db:
            if also is not None:
                also(db)
            query = select(head.c.position, head.c.digest).where(head.c.partition == partition)
            found = db.execute(query.with_for_update()).one_or_none()
            if found is None:
                self._insert_head(db, partition)
                found = db.execute(query.with_for_update()).one()
            position, digest = found
            digests = [bytes(digest)]
            for row in rows:
                digests.append(chained(digests[-1], row["body"]))
            stored = [
                {name: value for name, value in row.items() if name != "body"}
                | {"position": position + number, "digest": digests[number]}
                for number, row in enumerate(rows, 1)
            ]
            db.execute(insert_into(event), stored)
            moved = {
                "position": position + len(rows),
                "digest": digests[-1],
                "previous": digests[0],
            }
            db.execute(update(head).where(head.c.partition == partition).values(moved))
        return int(position) + len(rows)

    def done_before(self, partition: str, command_id: str) -> Appended | None:
        """Tell whether an earlier run of the same command got through.

        The head is surely behind its last event.
        """
        query = select(event.c.position).where(event.c.id == _event_id(command_id, 0))
        with self.at_once.connect() as db:
            done = db.execute(query).one_or_none()
        return Appended(self.heads()[partition].position, repeated=True) if done else None

    # Publishing and restoring

    def unpublished(self) -> dict[str, int]:
        """Return the partitions with events not yet confirmed by the broker.

        And how far each is confirmed.
        """
        query = select(head.c.partition, head.c.published).where(head.c.published < head.c.position)
        with self.at_once.connect() as db:
            return {row.partition: row.published for row in db.execute(query)}

    def mark_published(self, positions: Mapping[str, int]) -> None:
        """Remember what the broker has confirmed; the mark never goes back."""
        with writing(self.engine) as db:
            for partition, position in sorted(positions.items()):
                behind = (head.c.partition == partition) & (head.c.published < position)
                db.execute(update(head).where(behind).values(published=position))

    def restored(self) -> None:
        """Begin a new epoch everywhere: the database was restored to an earlier state."""
        with writing(self.engine) as db:
            for row in db.execute(select(head).order_by(head.c.partition)).all():
                now = epoch.restored(row.epoch, token_hex(4), row.position)
                db.execute(update(head).where(head.c.partition == row.partition).values(epoch=now))


_BY_VERSION = itemgetter(1)
_fields = "id", "type", "position", "stream", "version", "recorded_at", "data", "meta"
_ENVELOPE = *(event.c[name] for name in _fields), head.c.epoch
_READ = (
    select(*_ENVELOPE)
    .join(head, head.c.partition == event.c.partition)
    .where(event.c.partition == bindparam("this_partition"))
    .where(event.c.position > bindparam("after"))
    .order_by(event.c.position)
    .limit(bindparam("at_most"))
)
_HEADS = select(head.c.partition, head.c.position, head.c.published, head.c.epoch)


@cache
def _load_statement(streams: int, *, asks: bool) -> TextClause:
    """Write one query for the events of several streams, and `asks` for a command's first event."""
    # PostgreSQL has no empty list; nothing equals NULL.
    names = ", ".join(f":stream_{number}" for number in range(streams)) or "NULL"
    return text(
        "SELECT stream, version, type, data FROM event "  # noqa: S608 - the numbers are ours
        f"WHERE partition = :partition AND stream IN ({names})"
        + (" UNION ALL SELECT NULL, position, NULL, NULL FROM event WHERE id = :first" * asks)
    )


@cache
def _append_statement(events: int) -> TextClause:
    """Write one PostgreSQL statement that moves the head row and inserts the events behind it.

    Chained.

    ``previous`` keeps the digest the row had before, from which each event's own digest is
    computed; PostgreSQL's ``RETURNING`` shows only the row as it became.
    """
    columns = ["partition", "stream", "version", "id", "type", "data", "meta", "recorded_at"]

    def digest(base: str, number: int) -> str:
        return base if number < 0 else f"sha256({digest(base, number - 1)} || :body_{number})"

    inserted = " UNION ALL ".join(
        f"SELECT moved.position - :n + {number + 1}, {digest('moved.previous', number)}, "  # noqa: S608 - no user text
        + ", ".join(f":{name}_{number}" for name in columns)
        + " FROM moved"
        for number in range(events)
    )
    return text(
        "WITH moved AS (UPDATE head SET position = position + :n, previous = digest, "  # noqa: S608
        f"digest = {digest('digest', events - 1)} WHERE partition = :partition "
        "RETURNING position, previous), added AS ("
        f"INSERT INTO event (position, digest, {', '.join(columns)}) {inserted} "
        "RETURNING position) SELECT max(position) FROM added"
    )


def body_of(row: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of an event's canonical form (without position and digest.

    Which the chain supplies).
    """
    fields = "partition", "stream", "version", "id", "type", "data", "meta", "recorded_at"
    return sha256(canonical([row[name] for name in fields])).digest()


def chained(digest: bytes, body: bytes) -> bytes:
    """Chain an event to the one before it.

    SHA-256 over the previous digest and the event's body hash.
    """
    return sha256(digest + body).digest()


def _event_id(command_id: str, number: int) -> str:
    """Derive event ids from the command.

    So that the database itself refuses a command done twice.
    """
    return str(uuid5(UUID(command_id), str(number)))
