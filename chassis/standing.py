"""Figures read from the database whenever Prometheus asks: they are right after every restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from chassis.metrics import REGISTRY
from kernel.schema import parked

if TYPE_CHECKING:
    from chassis.runtime import Runtime

_database = Gauge(
    "kitepkana_database_up", "Whether the database answers.", ["service"], registry=REGISTRY
)
_unpublished = Gauge(
    "kitepkana_relay_lag_events",
    "Events recorded but not yet confirmed by the broker.",
    ["service", "partition"],
    registry=REGISTRY,
)
_parked = Gauge(
    "kitepkana_parked_waiting", "Events parked now.", ["subscription"], registry=REGISTRY
)
_stopped = Gauge(
    "kitepkana_partitions_stopped",
    "Partitions that may not go on now, as this process sees it.",
    ["subscription"],
    registry=REGISTRY,
)


def measure(runtime: Runtime) -> None:
    """Bring the figures of a service up to date; without its database the others stay as known."""
    service = runtime.service.name
    for name, subscription in runtime.subscriptions.items():
        _stopped.labels(name).set(len(subscription.stopped))
    try:
        heads = runtime.store.heads()
        waiting = _waiting(runtime)
    except SQLAlchemyError:
        _database.labels(service).set(0)
        return
    _database.labels(service).set(1)
    if runtime.service.figures is not None:
        with runtime.read() as db:
            runtime.service.figures(db)
    for partition, head in heads.items():
        _unpublished.labels(service, partition).set(head.position - head.published)
    for name in runtime.subscriptions:
        _parked.labels(name).set(waiting.get(name, 0))


def _waiting(runtime: Runtime) -> dict[str, int]:
    query = select(parked.c.subscription, func.count()).group_by(parked.c.subscription)
    with runtime.read() as db:
        return {row[0]: row[1] for row in db.execute(query)}
