"""The operator's page of a service: how far its read models are, what is parked, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from chassis import logs
from chassis.http import Call, Wired, answer, http, not_found, see_other
from chassis.languages import N_
from chassis.policy import operating
from kernel.decider import Refused
from kernel.feed import FeedUnavailable
from kernel.parking import Parked, parked_events, retry, skip
from kernel.rebuild import rebuild
from kernel.schema import parked

if TYPE_CHECKING:
    from chassis.jobs import Progress
    from chassis.runtime import Runtime
    from kernel.subscription import Subscription

# Why an operator goes on without an event. The code is what the audit event keeps.
REASONS: Mapping[str, str] = {
    "duplicate": N_("The same fact is recorded elsewhere"),
    "obsolete": N_("Nobody needs it any more"),
    "unreadable": N_("It cannot be read and will not be corrected"),
}


class StillFailing(Refused):
    """The event still cannot be folded. It stays parked; nothing has changed."""


class Choice(Schema):
    subscription = fields.String(required=True)
    source = fields.String(required=True)
    partition = fields.String(required=True)
    position = fields.Integer(required=True, validate=validate.Range(min=1))


class Skipping(Choice):
    reason_code = fields.String(required=True, validate=validate.OneOf(list(REASONS)))


class Rebuilding(Schema):
    subscription = fields.String(required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One read model and how far it is: `behind` in events, None while a source is away."""

    name: str
    sources: tuple[str, ...]
    behind: int | None
    parked: int
    stopped: tuple[str, ...]
    broker: str


class Operations:
    """What an operator may do with a service's read models."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def readers(self) -> list[Reader]:
        """List every read model of the service, the chassis' own among them."""
        return [self._reader(subscription) for subscription in self._runtime.subscriptions.values()]

    def parked(self) -> list[Mapping[str, Any]]:
        """List the parked events; the reason names what went wrong, never a person."""
        with self._runtime.read() as db:
            found = [row._asdict() for row in parked_events(db)]
        return [{k: value for k, value in row.items() if k != "envelope"} for row in found]

    def retry(self, chosen: Mapping[str, Any], call: Call) -> None:
        """Fold a parked stream again; raises StillFailing, or NothingParked."""
        subscription = self._subscription(chosen["subscription"])
        try:
            retry(subscription, self._runtime.store, _address(chosen), call.context())
        except Refused:
            raise
        except Exception as error:
            logs.fault(error, "retry-failed", subscription=subscription.name)
            raise StillFailing from error

    def skip(self, chosen: Mapping[str, Any], call: Call) -> None:
        """Go on without a parked event, on record; raises NothingParked."""
        subscription = self._subscription(chosen["subscription"])
        which, code = _address(chosen), str(chosen["reason_code"])
        skip(subscription, self._runtime.store, which, code, call.context())

    def rebuild(self, name: str, call: Call) -> str:
        """Begin to make a read model anew beside the old one; give the id of the job."""
        subscription = self._subscription(name)
        runtime = self._runtime

        def work(progress: Progress) -> str:
            watch = _Watch(progress, subscription)
            rebuild(runtime.engine, subscription.projection, watch.feeds)
            subscription.stopped.clear()
            return f"/{runtime.service.name}/operations"

        total = sum(self._lengths(subscription))
        return runtime.jobs.start(
            call.caller.person_id, N_("Making a read model anew"), work, total=total
        )

    def _lengths(self, subscription: Subscription) -> list[int]:
        feeds = subscription.feeds.values()
        try:
            return [head.position for feed in feeds for head in feed.heads().values()]
        except FeedUnavailable:
            return []

    def _subscription(self, name: str) -> Subscription:
        if name not in self._runtime.subscriptions:
            not_found()
        return self._runtime.subscriptions[name]

    def _reader(self, subscription: Subscription) -> Reader:
        try:
            behind: int | None = sum(subscription.lag().values())
        except FeedUnavailable:
            behind = None
        mine = parked.c.subscription == subscription.name
        with self._runtime.read() as db:
            waiting = db.scalar(select(func.count()).select_from(parked).where(mine)) or 0
        return Reader(
            name=subscription.name,
            sources=tuple(subscription.projection.sources),
            behind=behind,
            parked=waiting,
            stopped=tuple(subscription.stopped.values()),
            broker=self._runtime.broker.get(subscription.name, ""),
        )


class _Watch:
    """Feeds that count what is read through them, so that a rebuild shows how far it is."""

    def __init__(self, progress: Progress, subscription: Subscription) -> None:
        self.feeds = {
            source: _Counting(feed, progress) for source, feed in subscription.feeds.items()
        }


class _Counting:
    def __init__(self, feed: Any, progress: Progress) -> None:
        self._feed = feed
        self._progress = progress

    def heads(self) -> Any:
        return self._feed.heads()

    def read(self, partition: str, after: int, limit: int) -> Any:
        page = self._feed.read(partition, after, limit)
        self._progress.done += len(page)
        return page


def _address(chosen: Mapping[str, Any]) -> Parked:
    return Parked(
        source=chosen["source"], partition=chosen["partition"], position=chosen["position"]
    )


def operations(service: str) -> type:
    """Make the class that answers a service's `/operations`."""
    here = f"/{service}/operations"
    operate = operating(service)

    class OperationsHttp:
        name = f"{service}-operations"
        app = Wired(Operations)

        @http("GET", here, allow=operate)
        def show(self, call: Call) -> Response:
            job_id = call.request.args.get("job", "")
            job = call.runtime.jobs.find(job_id, call) if job_id else None
            readers, waiting = self.app.readers(), self.app.parked()
            if not call.wants_html:
                return answer(200, {"readers": readers, "parked": waiting})
            return call.runtime.pages.render(
                call,
                "operations.html",
                readers=readers,
                waiting=waiting,
                reasons=list(REASONS.items()),
                job=job,
                here=here,
            )

        @http("POST", f"{here}/retry", allow=operate, body=Choice)
        def retry(self, call: Call) -> Response:
            self.app.retry(_sent(call, Choice()), call)
            return see_other(here)

        @http("POST", f"{here}/skip", allow=operate, body=Skipping)
        def skip(self, call: Call) -> Response:
            self.app.skip(_sent(call, Skipping()), call)
            return see_other(here)

        @http("POST", f"{here}/rebuild", allow=operate, body=Rebuilding)
        def rebuild(self, call: Call) -> Response:
            job = self.app.rebuild(_sent(call, Rebuilding())["subscription"], call)
            return see_other(f"{here}?job={job}")

    OperationsHttp.__qualname__ = f"OperationsHttp[{service}]"
    return OperationsHttp


def _sent(call: Call, schema: Schema) -> dict[str, Any]:
    return call.json(schema) if call.request.is_json else call.form().read(schema)
