"""What identity does about erasures by itself: begins, completes, and says that one is overdue."""

from datetime import timedelta
from typing import Any, Final

from prometheus_client import Gauge
from sqlalchemy import Connection, Row

from chassis import metrics
from chassis.runtime import BISHKEK, Runtime, utc_now
from identity.application.forgetting import Saga, Wish, command_of
from identity.domain.erasure.commands import FollowErasure
from identity.domain.erasure.erasures import ASKED
from identity.domain.erasure.events import Reason
from identity.domain.ids import PersonId, SchoolId
from identity.domain.settings.keys import Key
from identity.readmodels import erasures, settings
from identity.wiring import saga_of

_open = Gauge(
    "kitepkana_erasures_open",
    "People who are being forgotten and whom not every service has confirmed.",
    registry=metrics.REGISTRY,
)
_overdue = Gauge(
    "kitepkana_erasures_overdue", "Erasures beyond their term.", registry=metrics.REGISTRY
)
_unconfirmed = Gauge(
    "kitepkana_erasures_unconfirmed",
    "Open erasures that a service has not confirmed.",
    ["service"],
    registry=metrics.REGISTRY,
)


def follow_erasures(runtime: Runtime) -> int:
    """Begin what nobody has begun, and look after what is open; return how much was done.

    Whoever is forgotten on another way than the direct one (a consent taken back or run out, an act
    of destruction) is met here, within a second, with the same saga.
    """
    saga = runtime.wired(saga_of)
    with runtime.read() as db:
        waiting, running = erasures.not_begun(db), erasures.open_ones(db)
    begun = sum(_begin(runtime, saga, row) for row in waiting)
    return begun + sum(_follow(runtime, saga, progress) for progress in running)


def _begin(runtime: Runtime, saga: Saga, row: Row[Any]) -> int:
    school, person = SchoolId(row.school), PersonId(row.person_id)
    with runtime.read() as db:
        days = settings.value(db, school, Key.ERASURE_DAYS, row.on)
    wish = Wish(
        person_id=person, reason=Reason(row.reason), on=row.on, due=row.on + timedelta(days=days)
    )
    context = runtime.context_for_system("erasures")
    here = command_of(context, "erasure", school, person, str(row.position))
    return len(saga.begin(here, school, wish).events)


def _follow(runtime: Runtime, saga: Saga, progress: erasures.Progress) -> int:
    school, number = SchoolId(progress.row.school), progress.row.number
    today = runtime.today()
    is_late = today > progress.row.due and not progress.row.is_overdue
    if progress.missing and not is_late:
        return 0
    command = FollowErasure(number=number, confirmed=frozenset(progress.kept), on=today)
    context = runtime.context_for_system("erasures")
    return len(saga.follow(context, school, command).events)


def figures(db: Connection) -> None:
    """Set the gauges of erasures, whenever Prometheus asks."""
    running = erasures.open_ones(db)
    today = utc_now().astimezone(BISHKEK).date()
    _open.set(len(running))
    _overdue.set(sum(progress.row.due < today for progress in running))
    for service in ASKED:
        _unconfirmed.labels(service).set(sum(service in p.missing for p in running))


__all__: Final = ["figures", "follow_erasures"]
