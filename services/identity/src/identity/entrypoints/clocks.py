"""The clocks of the data officer's desk: the head is told in time, figures show what is late."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from prometheus_client import Gauge
from sqlalchemy import Connection

from chassis import metrics
from chassis.runtime import BISHKEK, Runtime
from identity.application.requests import Requests
from identity.domain.ids import PersonId, RequestId, SchoolId
from identity.readmodels import acts, breaches, requests
from identity.vault.sessions import aware

_open = Gauge(
    "kitepkana_data_requests_open",
    "Requests about own data that wait for an answer.",
    ["school"],
    registry=metrics.REGISTRY,
)
_escalated = Gauge(
    "kitepkana_data_requests_escalated",
    "Requests about own data of which the head had to be told.",
    ["school"],
    registry=metrics.REGISTRY,
)
_left = Gauge(
    "kitepkana_data_request_due_timestamp_seconds",
    "The end of the term of the most urgent request, when its last day is over.",
    ["school"],
    registry=metrics.REGISTRY,
)
_breaches = Gauge(
    "kitepkana_breach_due_timestamp_seconds",
    "By when the most urgent breach has to be reported.",
    ["school"],
    registry=metrics.REGISTRY,
)

_acts = Gauge(
    "kitepkana_destruction_act_waiting_timestamp_seconds",
    "Since when the oldest act of destruction waits for the head's signature.",
    ["school"],
    registry=metrics.REGISTRY,
)


def escalate_requests(runtime: Runtime) -> int:
    """Tell the heads about requests that nobody has answered in time; a chore (L-08)."""
    today = runtime.today()
    with runtime.read() as db:
        late = requests.to_escalate(db, today)
    if not late:
        return 0
    desk, context = Requests(runtime.application), runtime.context_for_system("clocks")
    return sum(
        desk.escalate(
            context, SchoolId(row.school), PersonId(row.person_id), RequestId(row.request_id), today
        )
        for row in late
    )


def measure(db: Connection) -> None:
    """Set the figures of the desk from what is open now."""
    for gauge in (_open, _escalated, _left, _breaches, _acts):
        gauge.clear()
    ends: dict[str, list[float]] = {}
    for row in requests.waiting_everywhere(db):
        _open.labels(row.school).inc()
        _escalated.labels(row.school).inc(row.escalated_on is not None)
        ends.setdefault(row.school, []).append(_end_of(row.due_on))
    _set_earliest(_left, ends)
    reports: dict[str, list[float]] = {}
    for row in breaches.open_everywhere(db):
        if row.agency_at is None or row.people_at is None:
            reports.setdefault(row.school, []).append(aware(row.report_by).timestamp())
    _set_earliest(_breaches, reports)
    unsigned: dict[str, list[float]] = {}
    for row in acts.unsigned_everywhere(db):
        unsigned.setdefault(row.school, []).append(_end_of(row.proposed_on))
    _set_earliest(_acts, unsigned)


def _set_earliest(gauge: Gauge, moments: Mapping[str, Sequence[float]]) -> None:
    for school, known in moments.items():
        gauge.labels(school).set(min(known))


def _end_of(day: date) -> float:
    """Return the moment at which a day is over in Kyrgyzstan, as seconds since 1970."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=BISHKEK).timestamp()
