"""The addresses that every service has without doing anything."""

# ruff: noqa: ARG002 - every handler takes its call

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from werkzeug.wrappers import Response

from chassis import health, metrics, standing
from chassis.feeds import events_json, heads_json
from chassis.http import JSON, PUBLIC, SERVICE, SIGNED_IN, Call, answer, http

AT_MOST: Final = 2000  # Events in one answer of the feed.


def upkeep(service: str) -> tuple[type, ...]:
    """Make the classes that the chassis adds to a service where it answers people."""
    from chassis.operations import operations  # noqa: PLC0415 - a relay has no pages

    return standard(service), operations(service)


def standard(service: str) -> type:
    """Make the class that answers a service's own upkeep addresses."""

    class Standard:
        name = f"{service}-standard"

        @http("GET", f"/{service}/live", allow=PUBLIC)
        def live(self, call: Call) -> Response:
            return answer(200, {"live": True})

        @http("GET", f"/{service}/ready", allow=PUBLIC)
        def ready(self, call: Call) -> Response:
            state = health.state(call.runtime)
            return answer(200 if state["ready"] else 503, state)

        @http("GET", f"/{service}/metrics", allow=PUBLIC)
        def metrics(self, call: Call) -> Response:
            standing.measure(call.runtime)
            body, kind = metrics.exposition()
            return Response(body, content_type=kind)

        @http("GET", f"/{service}/feed", allow=SERVICE)
        def heads(self, call: Call) -> Response:
            return Response(heads_json(call.runtime.store.heads()), mimetype=JSON)

        @http("GET", f"/{service}/feed/<partition>", allow=SERVICE)
        def events(self, call: Call, partition: str) -> Response:
            after = max(0, call.request.args.get("after", 0, int))
            limit = min(AT_MOST, max(1, call.request.args.get("limit", AT_MOST, int)))
            body = events_json(call.runtime.store.read(partition, after, limit))
            return Response(body, mimetype="application/cloudevents-batch+json")

        @http("GET", f"/{service}/jobs/<job_id>", allow=SIGNED_IN)
        def job(self, call: Call, job_id: str) -> Response:
            return answer(200, asdict(call.runtime.jobs.find(job_id, call)))

        @http("GET", f"/{service}/static/<path:path>", allow=PUBLIC)
        def static(self, call: Call, path: str) -> Response:
            return call.runtime.pages.static_file(path, call.request)

    Standard.__qualname__ = f"Standard[{service}]"
    return Standard
