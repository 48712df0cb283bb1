"""Publish what is committed, in order.

The event table is the outbox; the mark moves after the broker's word.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Protocol

from sqlalchemy import Engine, update

from kernel.envelope import Envelope
from kernel.observer import SILENT, Observer
from kernel.schema import lease
from kernel.sql import insert_missing, writing
from kernel.store import Store


class Unpublished(Exception):
    """The broker refused, returned or did not confirm a message.

    Nothing is marked and it is tried again.
    """


class Publisher(Protocol):
    """Hands messages to the broker."""

    def publish(self, envelopes: Sequence[Envelope]) -> None:
        """Return when every message is confirmed; raises Unpublished."""
        ...


@dataclass(slots=True)
class Lease:
    """Let one of several relays work at a time.

    Two at once would only repeat messages, never lose or reorder facts.
    """

    engine: Engine
    name: str
    seconds: float = 10.0
    clock: Callable[[], float] = time.time  # noqa: TID251 - a lease needs the wall clock
    holder: str = ""
    _until: float = 0.0

    def held(self) -> bool:
        """Take or renew the lease; the database is asked only in the second half of its time."""
        self.holder = self.holder or token_hex(16)
        now = self.clock()
        if now < self._until - self.seconds / 2:
            return True
        with writing(self.engine) as db:
            insert_missing(db, lease, {"name": self.name, "holder": self.holder, "until": 0.0})
            mine = (lease.c.holder == self.holder) | (lease.c.until < now)
            renewed = {"holder": self.holder, "until": now + self.seconds}
            taken = db.execute(
                update(lease).where((lease.c.name == self.name) & mine).values(renewed)
            )
        self._until = now + self.seconds if taken.rowcount else 0.0
        return bool(taken.rowcount)

    def release(self) -> None:
        """Let another relay begin at once."""
        with writing(self.engine) as db:
            mine = (lease.c.name == self.name) & (lease.c.holder == self.holder)
            db.execute(update(lease).where(mine).values(until=0.0))
        self._until = 0.0


class Relay:
    """Move committed events of one store to the broker."""

    def __init__(
        self,
        store: Store,
        publisher: Publisher,
        lease: Lease,
        observer: Observer = SILENT,
        page: int = 1000,
    ) -> None:
        self.store = store
        self.publisher = publisher
        self.lease = lease
        self.observer = observer
        self.page = page

    def run_once(self) -> int:
        """Publish one page of every partition that waits; return how many events went out.

        Raises Unpublished.
        """
        waiting = self.store.unpublished()
        if not waiting or not self.lease.held():
            return 0
        # No partition may starve behind a busy one, so each gets its share of a turn.
        share = max(100, self.page // len(waiting))
        pages = [self.store.read(partition, after, share) for partition, after in waiting.items()]
        pages = [page for page in pages if page]
        self.publisher.publish([envelope for page in pages for envelope in page])
        self.store.mark_published({page[-1].partition: page[-1].position for page in pages})
        for page in pages:
            self.observer.published(page[-1].partition, page[-1].position, len(page))
        return sum(map(len, pages))
