"""Wrong tries to sign in, counted under tokens that name neither an account nor an address."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select

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
from kernel.sql import upsert, writing

Counts = Mapping[str, Limit]


class Tries:
    """Count a try before the secret is looked at.

    So that many at once cannot slip through together.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def begin(self, counts: Counts, now: datetime) -> None:
        """Count one try; raises WaitFirst, and then counts nothing."""
        with writing(self.engine) as db:
            db.execute(delete(failure).where(failure.c.last < now - FORGIVEN_AFTER))
            before = _failures(db, counts)
            longest = max((wait(limit, before.get(key), now) for key, limit in counts.items()))
            if longest > timedelta(0):
                raise WaitFirst(longest)
            rows = [
                {"key": key, "count": before[key].count + 1 if key in before else 1, "last": now}
                for key in counts
            ]
            upsert(db, failure, rows)

    def succeeded(self, counts: Counts) -> None:
        """Take the try back: it was none.

        What one account failed from one place is forgiven altogether.
        """
        with writing(self.engine) as db:
            for key, limit in counts.items():
                mine = failure.c.key == key
                if limit is ACCOUNT_AND_PLACE:
                    db.execute(delete(failure).where(mine))
                else:
                    less = failure.update().where(mine).values(count=failure.c.count - 1)
                    db.execute(less)


def counts_for(account: str, place: str) -> Counts:
    """Name the three counts that a try adds to; both arguments are tokens already."""
    return {f"both {account} {place}": ACCOUNT_AND_PLACE, account: ACCOUNT, place: PLACE}


def _failures(db: Connection, counts: Counts) -> dict[str, Failures]:
    rows = db.execute(
        select(failure.c.key, failure.c.count, failure.c.last).where(
            failure.c.key.in_(list(counts))
        )
    ).all()
    return {row.key: Failures(int(row[1]), aware(row.last)) for row in rows}
