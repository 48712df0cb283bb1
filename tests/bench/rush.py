"""Eight in the morning: a whole school signs in at once, from behind its one address."""

import http.client
import os
import secrets
import socket
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from urllib.parse import urlencode
from uuid import uuid4

from chassis.runtime import House
from deploy.house import service_named
from deploy.local.ports import free_port
from deploy.local.processes import Process
from identity.domain.ids import PersonId, SchoolId
from identity.domain.people.events import Kind, PersonRegistered
from identity.vault.accounts import AT_ONCE, HASHER, put_account
from identity.wiring import build
from kernel.feed import FeedUnavailable
from kernel.sql import writing
from kernel.store import Change
from tests.bench.ground import Figure, Ground, in_threads

_PEOPLE = 500
_SCHOOL = SchoolId("school")
_SECRET = "four ordinary words"
_BARE = 40  # Verifications to take the median of.


def _filled(environ: dict[str, str]) -> None:
    """Enter pupils with accounts, straight into log and tables."""
    house = House(environ)
    runtime = house.open(service_named("identity"))
    runtime.migrate()
    identity = runtime.wired(build)
    people = [PersonId(str(uuid4())) for _ in range(_PEOPLE)]
    changes = [
        Change(f"alphabet-{number}", 0, [_pupil(person, number)])
        for number, person in enumerate(people, 1)
    ]
    runtime.store.append(_SCHOOL, changes, runtime.context_for_system("bench"))
    for subscription in runtime.subscriptions.values():
        with suppress(FeedUnavailable):  # The journal is not here, and nobody asks for classes.
            subscription.catch_up()

    def prepared(number: int) -> object:
        return identity.sign_in.accounts.prepare(
            _SCHOOL, people[number], f"pupil-{number}", _SECRET, runtime.now(), must_change=False
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        accounts = list(pool.map(prepared, range(_PEOPLE)))
    with writing(runtime.engine) as db:
        for account in accounts:
            put_account(db, account)  # type: ignore[arg-type]
    house.close()


def _pupil(person: PersonId, number: int) -> PersonRegistered:
    return PersonRegistered(person_id=person, kind=Kind.PUPIL, file_number=f"А/{number}")


def _bare() -> float:
    """Return the seconds that one verification takes alone, with nothing around it."""
    hashed = HASHER.hash(_SECRET)
    times: list[float] = []

    def verify(_: int) -> None:
        begun = time.perf_counter()
        HASHER.verify(hashed, _SECRET)
        times.append(time.perf_counter() - begun)

    for number in range(_BARE):
        verify(number)
    return statistics.median(times)


def _rush(port: int) -> list[float]:
    """Let everybody press the button at the same moment; return how long each waited, seconds."""
    gate, times = threading.Barrier(_PEOPLE), [0.0] * _PEOPLE

    def sign_in(number: int) -> None:
        # Plain bytes: who measures shares the processors with what is measured.
        body = urlencode({"username": f"pupil-{number}", "secret": _SECRET})
        head = (
            "POST /identity/sign-in HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Connection: close",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Mode: navigate",
            "Accept: text/html",
        )
        asked = "\r\n".join((*head, "", body)).encode()
        gate.wait()
        begun = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
            connection.sendall(asked)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        times[number] = time.perf_counter() - begun
        if not answer.startswith(b"HTTP/1.1 303") or b"kp_token" not in answer:
            raise AssertionError((number, answer[:200]))

    in_threads(_PEOPLE, sign_in)
    return times


def sign_in_rush(ground: Ground) -> Figure:
    """Sign 500 pupils in at once over HTTP, from one address; nobody is refused."""
    port = free_port()
    environ = {
        "DATABASE_URL": ground.postgres.create_database("rush_identity"),
        "BROKER_URL": "memory://",
        "KEYS_DATABASE_URL": ground.postgres.create_database("rush_keys"),
        "KITEPKANA_MASTER_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "SERVICE_SECRET": secrets.token_urlsafe(48),
        "BIND": f"127.0.0.1:{port}",
        "DATA": str(ground.folder / "rush"),
    }
    with ExitStack() as stack:
        _filled(environ)
        server = Process(
            "identity",
            [sys.executable, "-m", "chassis.serve", "identity", "http"],
            log=ground.folder / "rush.log",
            environment=dict(os.environ) | environ,
        )
        stack.callback(server.stop)
        server.wait_until(lambda: _answers(port))
        before = _bare()
        waited = _rush(port)
        bare = statistics.median([before, _bare()])
    mine = statistics.quantiles(waited, n=20)[-1] * 1000
    processors = os.cpu_count() or 1
    queue = bare * _PEOPLE / processors * 1000
    return Figure(
        name="sign-in-rush",
        ours=mine,
        baseline=queue,
        ratio=mine / queue,
        unit="ms p95",
        baseline_is=f"one bare argon2 verification, times {_PEOPLE} / {processors} processors",
    )


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        connection.request("GET", "/identity/live")
        return connection.getresponse().status == 200
    except OSError:
        return False
