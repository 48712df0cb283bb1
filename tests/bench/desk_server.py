"""Circulation as a district serves it, with one more address that does nothing."""

# isort: off
import chassis.green  # noqa: F401 - before everything else of ours

# isort: on
import os
from dataclasses import replace

from werkzeug import Response

from chassis.http import Call, answer, http, roles
from chassis.runner import run
from chassis.service import service_named


class Nothing:
    """An empty handler: what the server itself costs, the sign-in check included."""

    name = "circulation-nothing"

    @http("POST", "/circulation/<school>/nothing", allow=roles("librarian"))
    def nothing(self, call: Call, school: str) -> Response:
        return answer(200, {})


if __name__ == "__main__":
    circulation = service_named("circulation")
    run([replace(circulation, http=(*circulation.http, Nothing))], os.environ, ("http",))
