"""What identity sees to once a day by itself, in a process that has the keys.

A process of its own for it (a timer, a container) would be one more place that is given the keys,
and one more thing that somebody forgets to set up.
"""

from contextlib import suppress
from datetime import date, datetime

from prometheus_client import Gauge
from sqlalchemy.exc import OperationalError

from chassis import metrics
from chassis.chores import once_a_day
from chassis.runtime import BISHKEK, Runtime
from identity.vault.overwriting import StillSeen, note, noted, overwrite
from identity.vault.sessions import aware
from identity.wiring import build

_overwritten = Gauge(
    "kitepkana_keys_overwritten_timestamp_seconds",
    "When destroyed keys were last overwritten in the files of the key database; 0 for never.",
    registry=metrics.REGISTRY,
)


@once_a_day
def overwrite_destroyed_keys(runtime: Runtime) -> int | None:
    """Overwrite, once a day, what was destroyed in the key database; a chore.

    Somebody who still looks, or a backup that is being made, is not waited for: it is tried again
    a second later, and an alert says when it did not come to it for a day and a half.
    """
    today, renewed = runtime.today(), 0
    last = noted(runtime.wired(build).vault.keys.engine)
    if last is None or _day(last) < today:
        with suppress(StillSeen, OperationalError):
            last, renewed = overwrite_now(runtime), 1
    if last is None:
        return None
    _overwritten.set(aware(last).timestamp())
    return renewed if _day(last) >= today else None


def overwrite_now(runtime: Runtime) -> datetime:
    """Do it at once, and write down when; raises StillSeen or OperationalError."""
    engine, now = runtime.wired(build).vault.keys.engine, runtime.now()
    overwrite(engine)
    note(engine, now)
    return now


def _day(moment: datetime) -> date:
    return aware(moment).astimezone(BISHKEK).date()
