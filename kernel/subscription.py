"""Fold a source's events into a read model, each exactly once and in order.

The broker only rings: messages may come twice, late or never. What counts is the position of each
event against the checkpoint, which moves in the same transaction as the read model. A gap is filled
from the source's feed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, Table, bindparam, select, update
from sqlalchemy.exc import OperationalError

from kernel import epoch
from kernel.codec import Codec
from kernel.envelope import Envelope
from kernel.feed import Feed, FeedUnavailable
from kernel.observer import SILENT, Observer
from kernel.schema import checkpoint, parked
from kernel.sql import insert_missing, upsert, writing
from kernel.store import Head

_PAGE = 2000
# Written once: to put a statement together takes longer than SQLite takes to answer it.
_KEY = "subscription", "source", "partition"
_HERE: dict[str, Any] = {name: bindparam(f"this_{name}") for name in _KEY}
_AT = [checkpoint.c[name] == value for name, value in _HERE.items()]
_MARK = select(checkpoint).where(*_AT)
_MARKS = select(checkpoint).where(*_AT[:2])
_LOCKED = _MARK.with_for_update()
_MOVE = update(checkpoint).where(*_AT)
_WAITING = select(parked.c.stream).distinct().where(*(parked.c[n] == v for n, v in _HERE.items()))


class Stopped(Exception):
    """A partition may not go on: its source lacks an event, or was restored behind its reader."""


class _Gap(Exception):
    """Events are missing between the checkpoint and the batch."""

    def __init__(self, position: int, found: int) -> None:
        super().__init__(position, found)
        self.after = position
        self.missing = found - position - 1


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One event as a read model sees it, decoded, with where it stood and who caused it."""

    source: str
    partition: str
    position: int
    stream: str
    version: int
    type: str
    time: datetime
    actor: str
    event: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """A read model: its tables, the events it understands, and how a batch is folded into it.

    ``project`` runs inside the transaction that moves the checkpoint and gets each batch in order.
    ``after_commit``, for what lives outside the database (a search index), may see a batch again
    after a crash.
    """

    name: str
    sources: Mapping[str, Codec]
    tables: Sequence[Table]
    project: Callable[[Connection, Sequence[Message]], None]
    after_commit: Callable[[Sequence[Message]], None] | None = None


class Subscription:
    """Keep one projection up with its sources."""

    def __init__(
        self,
        engine: Engine,
        projection: Projection,
        feeds: Mapping[str, Feed],
        observer: Observer = SILENT,
    ) -> None:
        self.engine = engine
        self.projection = projection
        self.feeds = feeds
        self.observer = observer
        self.stopped: dict[tuple[str, str], str] = {}

    @property
    def name(self) -> str:
        """The projection's name, under which checkpoints are kept."""
        return self.projection.name

    # What moves it

    def receive(self, envelopes: Sequence[Envelope]) -> None:
        """Take messages from the broker, in any order and number.

        Returns when they may be acknowledged.
        """
        batches: defaultdict[tuple[str, str], dict[int, Envelope]] = defaultdict(dict)
        for envelope in envelopes:
            if envelope.source in self.projection.sources:
                batches[envelope.source, envelope.partition][envelope.position] = envelope
        for (source, partition), batch in batches.items():
            # What could not be pulled now is pulled when heads are compared; the message has done
            # its ringing.
            with self._stopping(source, partition), suppress(FeedUnavailable):
                self._take(source, partition, [batch[position] for position in sorted(batch)])

    def catch_up(self) -> None:
        """Compare every source's heads with the checkpoints and pull what is missing.

        A source that cannot be asked is passed over; FeedUnavailable is raised at the end, after
        the others.
        """
        unavailable = None
        for source in self.projection.sources:
            # The checkpoints first: what moves on meanwhile is never ahead of heads seen later.
            marks = self._marks(source)
            try:
                for partition, head in self.feeds[source].heads().items():
                    with self._stopping(source, partition):
                        self._compare(source, partition, head, marks.get(partition))
            except FeedUnavailable as reason:
                unavailable = reason
        if unavailable:
            raise unavailable

    def position(self, source: str, partition: str) -> int:
        """Return how far this read model has seen a partition."""
        with self.engine.connect() as db:
            mark = db.execute(_MARK, self._here(source, partition)).one_or_none()
        return mark.position if mark else 0

    def settled(self, source: str, partition: str, position: int) -> bool:
        """Tell whether the read model has seen a position."""
        return self.position(source, partition) >= position

    def lag(self) -> dict[tuple[str, str], int]:
        """Return how many events of each (source, partition) are still to come."""
        return {
            (source, partition): head.position - self.position(source, partition)
            for source in self.projection.sources
            for partition, head in self.feeds[source].heads().items()
        }

    # How it moves

    @contextmanager
    def _stopping(self, source: str, partition: str) -> Iterator[None]:
        """Let one partition stop and say why, while the others go on."""
        try:
            yield
        except Stopped as reason:
            self.stopped[source, partition] = str(reason)
            self.observer.stopped(self.name, source, partition, str(reason))
        else:
            self.stopped.pop((source, partition), None)

    def _take(self, source: str, partition: str, batch: Sequence[Envelope]) -> None:
        try:
            self._apply(source, partition, batch)
        except _Gap as gap:
            self.observer.gap(self.name, source, partition, gap.missing)
            self._pull(source, partition, gap.after, batch[-1].position)

    def _compare(self, source: str, partition: str, head: Head, mark: Row[Any] | None) -> None:
        seen = mark.position if mark else 0
        self._check_epoch(mark, head.epoch)
        if head.position < seen:
            ends = f"the source ends at {head.position}, this reader saw {seen}"
            raise Stopped(f"{ends}: begin a new epoch there")
        self.observer.behind(self.name, source, partition, head.position - seen)
        self._pull(source, partition, seen, head.position)

    def _pull(self, source: str, partition: str, after: int, until: int) -> None:
        while after < until:
            page = self.feeds[source].read(partition, after, _PAGE)
            if not page:
                return
            try:
                self._apply(source, partition, page)
            except _Gap as hole:
                # The feed itself lacks the event: no waiting will bring it.
                lacks = f"the log of {source} lacks {hole.missing} events after {after}"
                raise Stopped(lacks) from None
            after = page[-1].position

    def _apply(self, source: str, partition: str, batch: Sequence[Envelope]) -> None:
        """Fold what is new of an ordered batch and move the checkpoint, in one transaction.

        Raises _Gap.
        """
        with writing(self.engine) as db:
            mark = self._locked_mark(db, source, partition)
            self._check_epoch(mark, batch[-1].epoch)
            if not (fresh := [each for each in batch if each.position > mark.position]):
                return
            for expected, envelope in enumerate(fresh, mark.position + 1):
                if envelope.position != expected:
                    raise _Gap(expected - 1, envelope.position)
            messages = self._readable(db, source, partition, fresh)
            self._fold(db, messages)
            last = fresh[-1]
            at = last.time.isoformat()
            moved = {"position": last.position, "epoch": last.epoch, "event_time": at}
            db.execute(_MOVE, self._here(source, partition) | moved)
        if self.projection.after_commit and messages:
            self.projection.after_commit([message for message, _ in messages])
        self.observer.applied(self.name, source, partition, last.position, len(fresh), last.time)

    def _check_epoch(self, mark: Row[Any] | None, now: str) -> None:
        if mark is not None and mark.epoch and epoch.diverged(mark.epoch, now, mark.position):
            msg = f"the source was restored behind this reader ({mark.epoch} -> {now}): rebuild it"
            raise Stopped(msg)

    def _fold(self, db: Connection, messages: Sequence[tuple[Message, Envelope]]) -> None:
        """Project a batch.

        When it fails, halve it until the poisonous event stands alone, and park that.
        """
        if not messages:
            return
        try:
            with db.begin_nested():
                self.projection.project(db, [message for message, _ in messages])
        except OperationalError:
            raise  # The database is away or locked: the batch is not to blame and is tried again.
        except Exception as reason:  # noqa: BLE001 - whatever a projection raises, only its stream waits
            if len(messages) == 1:
                self._park(db, messages[0][1], repr(reason))
                return
            middle = len(messages) // 2
            self._fold(db, messages[:middle])
            waiting = self._parked_streams(db, messages[0][0].source, messages[0][0].partition)
            rest = messages[middle:]
            for message, envelope in rest:
                if message.stream in waiting:
                    self._park(db, envelope, "an earlier event of its stream is parked")
            self._fold(db, [pair for pair in rest if pair[0].stream not in waiting])

    def _readable(
        self, db: Connection, source: str, partition: str, envelopes: Sequence[Envelope]
    ) -> list[tuple[Message, Envelope]]:
        """Decode what the projection understands.

        Park what cannot be decoded or stands behind a parked event.
        """
        codec = self.projection.sources[source]
        waiting = self._parked_streams(db, source, partition)
        readable = []
        for envelope in envelopes:
            if envelope.type not in codec:
                continue  # Other events only move the checkpoint.
            if envelope.stream in waiting:
                self._park(db, envelope, "an earlier event of its stream is parked")
                continue
            try:
                readable.append((message_of(envelope, codec), envelope))
            except Exception as reason:  # noqa: BLE001 - an unreadable event must not stop the others
                self._park(db, envelope, repr(reason))
                waiting.add(envelope.stream)
        return readable

    def _park(self, db: Connection, envelope: Envelope, reason: str) -> None:
        row = {
            "subscription": self.name,
            "source": envelope.source,
            "partition": envelope.partition,
            "position": envelope.position,
            "stream": envelope.stream,
            "envelope": envelope.to_json().decode(),
            "reason": reason[:500],
        }
        upsert(db, parked, [row])
        self.observer.parked(
            self.name, envelope.source, envelope.partition, envelope.stream, reason
        )

    def _parked_streams(self, db: Connection, source: str, partition: str) -> set[str]:
        return set(db.scalars(_WAITING, self._here(source, partition)))

    # Checkpoints

    def _here(self, source: str, partition: str) -> dict[str, str]:
        key = zip(_KEY, (self.name, source, partition), strict=True)
        return {f"this_{name}": value for name, value in key}

    def _marks(self, source: str) -> dict[str, Row[Any]]:
        with self.engine.connect() as db:
            found = db.execute(_MARKS, self._here(source, "")).all()
        return {mark.partition: mark for mark in found}

    def _locked_mark(self, db: Connection, source: str, partition: str) -> Row[Any]:
        """Take the checkpoint's row.

        So that a second reader of the same subscription waits its turn.
        """
        found = db.execute(_LOCKED, self._here(source, partition)).one_or_none()
        if found is not None:
            return found
        here = {"subscription": self.name, "source": source, "partition": partition}
        insert_missing(db, checkpoint, here | {"position": 0, "epoch": "", "event_time": ""})
        return db.execute(_LOCKED, self._here(source, partition)).one()


def message_of(envelope: Envelope, codec: Codec) -> Message:
    """Decode an envelope for a projection; raises what the codec raises."""
    return Message(
        source=envelope.source,
        partition=envelope.partition,
        position=envelope.position,
        stream=envelope.stream,
        version=envelope.version,
        type=envelope.type,
        time=envelope.time,
        actor=envelope.actor,
        event=codec.load(envelope.type, envelope.data),
    )
