"""The clocks of the data officer's desk: the head is told in time, figures show what is late."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from weakref import WeakKeyDictionary

from prometheus_client import Gauge
from sqlalchemy import Connection

from chassis import metrics
from chassis.runtime import BISHKEK, Runtime
from identity.application.ids import derived
from identity.application.requests import Requests
from identity.application.retention import Retention
from identity.domain.ids import PersonId, RequestId, SchoolId
from identity.domain.retention.classes import CLASSES, Kept
from identity.readmodels import acts, breaches, requests, settings
from identity.vault.sessions import aware
from kernel.store import Conflict, Context

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


class ProposeDue:
    """Once a day: put pupils whose personal data have outlived their term on an act; a chore.

    An act is a proposal only. The head reads and signs it, or does not (L-14).
    """

    def __init__(self) -> None:
        self._looked: WeakKeyDictionary[Runtime, date] = WeakKeyDictionary()

    def __call__(self, runtime: Runtime) -> int:
        today = runtime.today()
        if self._looked.get(runtime) == today:
            return 0
        with runtime.read() as db:
            due = {school: due_at(db, school, today) for school in acts.schools(db)}
        context = runtime.context_for_system("retention")
        proposed = sum(_proposed(runtime, context, school, due[school], today) for school in due)
        self._looked[runtime] = today
        return proposed


def due_at(db: Connection, school: str, today: date) -> list[PersonId]:
    """Return the pupils who left a school so long ago that their personal data are due."""
    years = settings.value(db, school, CLASSES[Kept.PERSONAL_FILE].years, today)
    return [PersonId(one) for one in acts.departed_before(db, school, years_before(today, years))]


def years_before(day: date, years: int) -> date:
    """Return the same day years ago; a 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _proposed(
    runtime: Runtime, context: Context, school: str, due: list[PersonId], today: date
) -> int:
    command = derived("retention", school, today.isoformat())
    retention = Retention(runtime.application, _never)
    here = replace(context, command_id=command)
    with suppress(Conflict):  # Another process was faster.
        done = retention.propose(here, SchoolId(school), Kept.PERSONAL_FILE, due, today)
        return len(done.events)
    return 0


def _never(*_: object) -> None:
    raise AssertionError("whoever proposes an act forgets nobody")


propose_due: Final = ProposeDue()


def measure(db: Connection) -> None:
    """Set the figures of the desk from what is open now."""
    for gauge in (_open, _escalated, _left, _breaches):
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


def _set_earliest(gauge: Gauge, moments: Mapping[str, Sequence[float]]) -> None:
    for school, known in moments.items():
        gauge.labels(school).set(min(known))


def _end_of(day: date) -> float:
    """Return the moment at which a day is over in Kyrgyzstan, as seconds since 1970."""
    following = day + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=BISHKEK).timestamp()
