"""What a service's tests use: it on a temporary database, and a client signed in as anybody.

Requests take the way they take in production (routing, tokens, roles, errors), without eventlet,
without a socket and without a broker.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from werkzeug.test import Client as WerkzeugClient
from werkzeug.test import TestResponse

from chassis.access import signing_key
from chassis.caller import Grant
from chassis.chores import do_all
from chassis.http import endpoints
from chassis.runtime import House, Runtime
from chassis.service import Service
from chassis.standard import upkeep
from chassis.tokens import LIFETIME, sign_person, sign_service
from chassis.web import COOKIE, Site
from kernel.envelope import Envelope
from kernel.feed import FeedUnavailable
from kernel.sql import upsert, writing

KEY_ID: Final = "key-of-the-tests"
SECRET: Final = "a secret that only the tests know about"  # noqa: S105
# One chore may make another one due; more rounds than this are an endless loop.
ROUNDS: Final = 20
# A Monday in the second quarter, ten in the morning in Bishkek.
MORNING: Final = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)


@dataclass
class TestClock:
    """A clock that stands still until a test moves it."""

    __test__ = False

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass: `clock.forward(minutes=11)`."""
        self.now += timedelta(**by)


class Client:
    """A browser, or a script, that speaks to the services under test.

    `get`, `post`, `put`, `delete` take werkzeug's arguments (`json=`, `data=`, `query_string=`) and
    give its response. As a browser (the default) it asks for pages and comes from our own site.
    """

    def __init__(self, running: Running, headers: Mapping[str, str], token: str | None) -> None:
        self.running = running
        self._headers = dict(headers)
        self._token = token
        self._client = WerkzeugClient(running.site, use_cookies=True)
        if token is not None:
            self._client.set_cookie(COOKIE, token)

    def as_(self, person_id: str, *grants: tuple[str, str], session_id: str = "") -> Client:
        """Give a client signed in as a person: `client.as_(ID, ("librarian", "school-a"))`."""
        token = self.running.token(person_id, *grants, session_id=session_id)
        return Client(self.running, self._headers, token)

    def script(self) -> Client:
        """Give the same person as a script of our pages that wants JSON."""
        headers = {
            "Accept": "application/json",
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Mode": "cors",
        }
        return Client(self.running, headers, self._token)

    def with_token(self, token: str) -> Client:
        """Give a client with any token, a wrong one too."""
        return Client(self.running, self._headers, token)

    def open(self, method: str, path: str, **arguments: Any) -> TestResponse:
        headers = {**self._headers, **dict(arguments.pop("headers", None) or {})}
        sent = {name: value for name, value in headers.items() if value is not None}
        return self._client.open(path, method=method, headers=sent, **arguments)

    def get(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("GET", path, **arguments)

    def head(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("HEAD", path, **arguments)

    def post(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("POST", path, **arguments)

    def put(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("PUT", path, **arguments)

    def delete(self, path: str, **arguments: Any) -> TestResponse:
        return self.open("DELETE", path, **arguments)


BROWSER: Final = {
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "en",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
}


@dataclass
class Running:
    """Services at work on temporary databases. `runtime` is the first of them."""

    house: House
    services: Sequence[Service]
    clock: TestClock
    raises: bool = True
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def __post_init__(self) -> None:
        for runtime in self.runtimes.values():
            runtime.migrate()
            runtime.bring_up_to_date = self.settle
            runtime.jobs.at_once = True
            self._publish_key(runtime)

    @property
    def runtime(self) -> Runtime:
        return self.runtimes[self.services[0].name]

    @cached_property
    def runtimes(self) -> dict[str, Runtime]:
        return {service.name: self.house.open(service) for service in self.services}

    @cached_property
    def site(self) -> Site:
        site = Site(raises=self.raises)
        for runtime in self.runtimes.values():
            for owner in (*runtime.service.http, *upkeep(runtime.service.name)):
                site.mount(endpoints(owner, runtime))
        return site

    @property
    def client(self) -> Client:
        """Give a browser in which nobody is signed in, reading English."""
        return Client(self, BROWSER, None)

    def token(
        self,
        person_id: str,
        *grants: tuple[str, str],
        session_id: str = "",
        key: Ed25519PrivateKey | None = None,
        lifetime: timedelta = LIFETIME,
    ) -> str:
        """Sign a real token as identity would."""
        return sign_person(
            key or self.key,
            KEY_ID,
            person_id=person_id,
            session_id=session_id or str(uuid5(NAMESPACE_URL, person_id)),
            grants=tuple(Grant(role, school) for role, school in grants),
            now=self.clock.now,
            lifetime=lifetime,
            proven_at=self.clock.now,
        )

    def service_token(self, service: str, target: str) -> str:
        """Sign a service's credential for another one's feed."""
        return sign_service(SECRET, service, target, self.clock.now)

    def settle(self) -> None:
        """Bring every read model up to date and do the chores, until nothing is left to do.

        Sources that are not here are left out.
        """
        self._catch_up()
        for _ in range(ROUNDS):
            if not sum(do_all(runtime) for runtime in self.runtimes.values()):
                return
            self._catch_up()

    def _catch_up(self) -> None:
        for runtime in self.runtimes.values():
            for subscription in runtime.subscriptions.values():
                with suppress(FeedUnavailable):
                    subscription.catch_up()

    def hear(self, service: str, *examples: Mapping[str, Any] | bytes | Path) -> None:
        """Let every subscription receive events of a service that is not here.

        An example is an envelope as JSON: a mapping, its bytes, or the path of a contract's file.
        """
        envelopes = [_envelope(example) for example in examples]
        if any(envelope.source != service for envelope in envelopes):
            raise ValueError(f"these are not all events of {service}")
        for runtime in self.runtimes.values():
            for subscription in runtime.subscriptions.values():
                subscription.receive(envelopes)

    def _publish_key(self, runtime: Runtime) -> None:
        pem = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        with writing(runtime.engine) as db:
            upsert(db, signing_key, [{"key_id": KEY_ID, "public_key": pem.decode()}])


@contextmanager
def running(
    *services: Service,
    data: Path | None = None,
    environ: Mapping[str, str] | None = None,
    raises: bool = True,
    like: Path | None = None,
) -> Iterator[Running]:
    """Run services together on temporary SQLite files, for as long as the block lasts.

    An unexpected error in a handler is raised into the test, unless `raises` is false. `like` is
    the folder of an installation that is closed; it begins with a copy of all that lies there.
    """
    with TemporaryDirectory() as folder:
        clock, here = TestClock(), data or Path(folder)
        if like is not None:
            copytree(like, here, dirs_exist_ok=True)
        given = {"DATA": str(here), "SERVICE_SECRET": SECRET, **dict(environ or {})}
        house = House(given, clock=clock)
        try:
            yield Running(house, services, clock, raises)
        finally:
            house.close()


def _envelope(example: Mapping[str, Any] | bytes | Path) -> Envelope:
    match example:
        case Path():
            return Envelope.from_json(example.read_bytes())
        case bytes():
            return Envelope.from_json(example)
        case _:
            return Envelope.from_json(json.dumps(example).encode())
