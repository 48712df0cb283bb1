"""The journal on a real port of this machine, for stories told in a browser."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

from playwright.sync_api import BrowserContext
from werkzeug.serving import make_server

from chassis.web import COOKIE
from services.journal.tests.school import ROLES, SmallSchool, a_small_school
from services.journal.tests.words import SCHOOL


@dataclass
class Served:
    """A small school that a browser can visit."""

    school: SmallSchool
    port: int

    def signs_in(self, visitor: BrowserContext, person: str) -> None:
        token = self.school.it.token(person, (ROLES[person], SCHOOL))
        visitor.add_cookies([{"name": COOKIE, "value": token, "url": self.url("")}])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/journal/{SCHOOL}/{path}"


@contextmanager
def served() -> Iterator[Served]:
    # Werkzeug logs every request; a story is long enough without.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with a_small_school() as school:
        turn = Lock()

        def one_at_a_time(environ: Any, start: Any) -> Any:
            # The services under test bring their read models up to date inside a request.
            with turn:
                return list(school.it.site(environ, start))

        server = make_server("127.0.0.1", 0, one_at_a_time, threaded=True)
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Served(school, server.server_port)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
