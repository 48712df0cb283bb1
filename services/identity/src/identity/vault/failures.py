"""Wrong tries to sign in, counted under tokens that name neither an account nor an address."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from sqlalchemy import Connection, Engine, delete, select

from chassis.among import among
from identity.domain.access.patience import (
    ACCOUNT,
    ACCOUNT_AND_PLACE,
    FORGIVEN_AFTER,
    PLACE,
    Failures,
    Limit,
    wait,
)
from identity.domain.access.refusals import WaitFirst
from identity.vault.schema import failure
from identity.vault.sessions import aware
from kernel.decider import Refused
from kernel.sql import upsert, writing

_FAILURES: Final = select(failure.c.key, failure.c.count, failure.c.last).where(
    among(failure.c.key, "keys")
)

Counts = Mapping[str, Limit]


class Tries:
    """Count tries that fail. One that succeeds writes nothing, however many do so at once.

    A try under way counts as failed until it is over, so that many at once cannot slip through
    together; processes know of each other's only when they have failed.
    """

    def __init__(self, engine: Engine, reading: Engine) -> None:
        self.engine = engine
        self.reading = reading
        self._under_way: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def attempt(self, counts: Counts, now: datetime) -> Iterator[None]:
        """Let the block try once; raises WaitFirst, and then counts nothing.

        The block raises a refusal when the try has failed.
        """
        with self.reading.connect() as db:
            before = _failures(db, counts)
        self._enter(counts, before, now)
        try:
            yield
        except Refused:
            self._failed(counts, now)
            raise
        finally:
            with self._lock:
                self._under_way.subtract(list(counts))
                self._under_way += Counter()  # Forgets whatever has come down to nothing.
        self._forgive(counts, before)

    def _enter(self, counts: Counts, before: Mapping[str, Failures], now: datetime) -> None:
        with self._lock:
            waits = [
                wait(limit, self._with_those_under_way(key, limit, before.get(key), now), now)
                for key, limit in counts.items()
            ]
            if max(waits) > timedelta(0):
                raise WaitFirst(max(waits))
            self._under_way.update(list(counts))

    def _with_those_under_way(
        self, key: str, limit: Limit, failed: Failures | None, now: datetime
    ) -> Failures | None:
        # Five hundred people at one address are five hundred people and not one who guesses.
        under_way = 0 if limit is PLACE else self._under_way[key]
        if not under_way:
            return failed
        return Failures(under_way + (failed.count if failed else 0), now)

    def _failed(self, counts: Counts, now: datetime) -> None:
        with writing(self.engine) as db:
            db.execute(delete(failure).where(failure.c.last < now - FORGIVEN_AFTER))
            before = _failures(db, counts)
            rows = [
                {"key": key, "count": before[key].count + 1 if key in before else 1, "last": now}
                for key in counts
            ]
            upsert(db, failure, rows)

    def _forgive(self, counts: Counts, before: Mapping[str, Failures]) -> None:
        """Forget what one account failed from one place, now that it was its owner."""
        mine = [key for key, limit in counts.items() if limit is ACCOUNT_AND_PLACE]
        if any(key in before for key in mine):
            with writing(self.engine) as db:
                db.execute(delete(failure).where(failure.c.key.in_(mine)))


def counts_for(account: str, place: str) -> Counts:
    """Name the three counts that a try adds to; both arguments are tokens already."""
    return {f"both {account} {place}": ACCOUNT_AND_PLACE, account: ACCOUNT, place: PLACE}


def _failures(db: Connection, counts: Counts) -> dict[str, Failures]:
    rows = db.execute(_FAILURES, {"keys": counts}).all()
    return {row.key: Failures(int(row[1]), aware(row.last)) for row in rows}
