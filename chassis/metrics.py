"""Figures for Prometheus: what the kernel reports, and how long each route takes."""

# ruff: noqa: ARG002 - an observer hears more than it counts

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from kernel.observer import Observer

REGISTRY: Final = CollectorRegistry()

_appends = Counter("kitepkana_appends", "Events recorded.", ["service"], registry=REGISTRY)
_conflicts = Counter(
    "kitepkana_conflicts", "Writers that were overtaken.", ["service"], registry=REGISTRY
)
_head = Gauge(
    "kitepkana_head", "Position of the last event.", ["service", "partition"], registry=REGISTRY
)
_published = Gauge(
    "kitepkana_published",
    "Position that the broker confirmed.",
    ["service", "partition"],
    registry=REGISTRY,
)
_applied = Counter(
    "kitepkana_applied", "Events folded into a read model.", ["subscription"], registry=REGISTRY
)
_behind = Gauge(
    "kitepkana_projection_lag_events",
    "Events still to come when heads were last compared.",
    ["subscription", "source", "partition"],
    registry=REGISTRY,
)
_late = Histogram(
    "kitepkana_projection_lag_seconds",
    "Time from an event to its read model.",
    ["subscription"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600, 3600),
    registry=REGISTRY,
)
_gaps = Counter(
    "kitepkana_gaps", "Messages that did not arrive.", ["subscription"], registry=REGISTRY
)
_parked = Counter(
    "kitepkana_parked", "Events that could not be folded.", ["subscription"], registry=REGISTRY
)
_stopped = Counter(
    "kitepkana_stopped", "Partitions that may not go on.", ["subscription"], registry=REGISTRY
)
_refusals = Counter(
    "kitepkana_refusals",
    "Commands that a rule refused.",
    ["service", "reason"],
    registry=REGISTRY,
)
_http = Histogram(
    "kitepkana_http_seconds",
    "Time to answer, by route template.",
    ["service", "method", "route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)

_chores_failed = Counter(
    "kitepkana_chores_failed",
    "Work that a service does by itself and that failed; it is tried again.",
    ["service", "chore"],
    registry=REGISTRY,
)
_denied = Counter(
    "kitepkana_denied",
    "Requests of people who are signed in, denied for their role or for the object.",
    ["service", "because"],
    registry=REGISTRY,
)


def answered(service: str, method: str, route: str, status: int, seconds: float) -> None:
    """Count an answer under the route's template, never under the address itself."""
    _http.labels(service, method, route, str(status)).observe(seconds)


def refused(service: str, reason: str) -> None:
    """Count a refusal by its reason, `consent-missing` among them."""
    _refusals.labels(service, reason).inc()


def denied(service: str, because: str) -> None:
    """Count what was denied to somebody who is signed in: for the `role`, or for the `object`."""
    _denied.labels(service, because).inc()


def chore_failed(service: str, chore: str) -> None:
    """Count a chore that failed and is tried again."""
    _chores_failed.labels(service, chore).inc()


def exposition() -> tuple[bytes, str]:
    """Give the figures of this process and their media type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


class Measured(Observer):
    """Turn what the kernel reports into figures."""

    def __init__(self, service: str, appended: Callable[[], object] = lambda: None) -> None:
        """Count for a service; `appended` is called after every append."""
        self.service = service
        self._appended = appended

    def appended(self, partition: str, position: int, count: int) -> None:
        _appends.labels(self.service).inc(count)
        _head.labels(self.service, partition).set(position)
        self._appended()

    def conflicted(self, partition: str) -> None:
        _conflicts.labels(self.service).inc()

    def published(self, partition: str, position: int, count: int) -> None:
        _published.labels(self.service, partition).set(position)

    def applied(
        self,
        subscription: str,
        source: str,
        partition: str,
        position: int,
        count: int,
        time: datetime,
    ) -> None:
        _applied.labels(subscription).inc(count)
        _late.labels(subscription).observe(max(0.0, (datetime.now(UTC) - time).total_seconds()))
        _behind.labels(subscription, source, partition).set(0)

    def behind(self, subscription: str, source: str, partition: str, events: int) -> None:
        _behind.labels(subscription, source, partition).set(events)

    def gap(self, subscription: str, source: str, partition: str, missing: int) -> None:
        _gaps.labels(subscription).inc()

    def parked(
        self, subscription: str, source: str, partition: str, stream: str, reason: str
    ) -> None:
        _parked.labels(subscription).inc()

    def stopped(self, subscription: str, source: str, partition: str, reason: str) -> None:
        _stopped.labels(subscription).inc()
