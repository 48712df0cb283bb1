"""How long to wait after wrong secrets.

Short for a slip of the finger, long for a machine that guesses.

Three counts are kept: for one account from one place, for one account from anywhere, and for one
place. Only failures count, so five hundred pupils who sign in from one school address at eight in
the morning never wait; and a stranger who guesses at a teacher's account elsewhere slows himself
down and hardly the teacher.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_LONGEST: Final = timedelta(minutes=15)
FORGIVEN_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures are free.

    Each one more doubles the wait, up to a quarter of an hour or ``longest``.
    """

    free: int
    longest: timedelta = _LONGEST


ACCOUNT_AND_PLACE: Final = Limit(5)
ACCOUNT: Final = Limit(50, longest=timedelta(seconds=30))
PLACE: Final = Limit(1000, longest=timedelta(seconds=10))


@dataclass(frozen=True, slots=True)
class Failures:
    count: int
    last: datetime


def wait(limit: Limit, failures: Failures | None, now: datetime) -> timedelta:
    """Return how long the next try has to wait; zero or less: not at all."""
    if failures is None or now - failures.last >= FORGIVEN_AFTER:
        return timedelta(0)
    over = failures.count - limit.free
    if over < 0:
        return timedelta(0)
    penalty = min(timedelta(seconds=2 ** min(over, 12)), limit.longest)
    return failures.last + penalty - now
