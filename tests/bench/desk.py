"""Twenty desks at once over HTTP, and what the same server needs to say nothing at all."""

import http.client
import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import SimpleNamespace
from uuid import uuid4

from chassis.runtime import House
from deploy.district.district import District
from deploy.house import service_named
from deploy.local.ports import free_port
from deploy.local.processes import Process
from tests.bench.ground import Figure, Ground, in_threads
from tests.faults.words import Town, an_id

_SCHOOL = "school"
_DESKS = 20
_TURNS = 40
_ROUNDS = 3
_COPIES = _DESKS * _TURNS * _ROUNDS
_LIMIT = 5  # Books a reader may have; every reader of the run takes as many.


def _opened(environ: dict[str, str]) -> House:
    """Open identity and circulation on their own databases; circulation reads identity's log."""
    house = House(environ)
    for name in ("identity", "catalog", "journal", "circulation"):
        house.open(service_named(name)).migrate()
    return house


def _founded(house: House, url: str) -> Town:
    """Record readers and as many copies, straight into the logs."""
    place: District = SimpleNamespace(url=url, house={})  # type: ignore[assignment]
    town = Town(place, house)
    town.publish_key()
    for number in range(_COPIES // _LIMIT):
        reader = an_id("reader", number)
        known = {"person_id": reader, "kind": "pupil", "file_number": f"А/{number + 1}"}
        kind = "identity.person-registered.v1"
        town.fact("identity", _SCHOOL, f"person-{reader}", kind, **known)
    for number in range(_COPIES):
        copy_id = an_id("copy", number)
        book = {"title": "Тоо булагы", "responsibility": "", "bbk": "84 Ки7", "price": None}
        book |= {"copy_id": copy_id, "record_id": an_id("record"), "on": "2026-09-01"}
        numbers = {"inventory_number": number + 1, "barcode": f"300010000{number:05}"}
        kind = "catalog.copy-accessioned.v1"
        town.fact("catalog", _SCHOOL, f"copy-{copy_id}", kind, **book, **numbers)
    for subscription in house.runtimes["circulation"].subscriptions.values():
        subscription.catch_up()
    return town


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] * 1000


def _at_once(
    port: int, first: int, work: Callable[[http.client.HTTPConnection, int, list[float]], None]
) -> float:
    """Let every desk work on a connection of its own; return the 95th percentile in ms."""
    times: list[float] = []

    def desk(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        mine: list[float] = []
        for turn in range(_TURNS):
            work(connection, first + number + _DESKS * turn, mine)
        times.extend(mine[2:])  # The first turns open connections and caches.
        connection.close()

    in_threads(_DESKS, desk)
    return _p95(times)


def _ask(connection: http.client.HTTPConnection, method: str, path: str, **sent: str) -> int:
    headers = {
        "Accept": "application/json",
        **(
            {}
            if "token" not in sent
            else {
                "Authorization": f"Bearer {sent['token']}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(uuid4()),
            }
        ),
    }
    connection.request(method, path, body=sent.get("body"), headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def desk(ground: Ground) -> Figure:
    """Check a copy out at each of 20 desks again and again; only the check-out is timed."""
    port = free_port()
    environ = {
        "DATABASE_URL": ground.database().rsplit("/", 1)[0] + "/desk_{service}",
        "BROKER_URL": "memory://",
        "KEYS_DATABASE_URL": ground.postgres.create_database("desk_keys"),
        "SERVICE_SECRET": secrets.token_urlsafe(48),
        "BIND": f"127.0.0.1:{port}",
        "DATA": str(ground.folder / "desk"),
    }
    for name in ("identity", "catalog", "journal", "circulation"):
        ground.postgres.create_database(f"desk_{name}")
    with ExitStack() as stack:
        house = _opened(environ)
        stack.callback(house.close)
        town = _founded(house, f"http://127.0.0.1:{port}")
        token = town.token(_SCHOOL)
        server = Process(
            "circulation",
            [sys.executable, "-m", "tests.bench.desk_server"],
            log=ground.folder / "desk.log",
            environment=dict(os.environ) | environ,
        )
        stack.callback(server.stop)
        server.wait_until(lambda: _answers(port))

        def check_out(
            connection: http.client.HTTPConnection, number: int, mine: list[float]
        ) -> None:
            # A reader stands at one desk, and takes all the books there.
            reader = an_id("reader", number % _DESKS + number // (_DESKS * _LIMIT) * _DESKS)
            body = json.dumps({"copy_id": an_id("copy", number), "patron_id": reader})
            begun = time.perf_counter()
            status = _ask(
                connection, "POST", f"/circulation/{_SCHOOL}/loans", body=body, token=token
            )
            mine.append(time.perf_counter() - begun)
            if status != 201:
                raise AssertionError(status)

        def nothing(connection: http.client.HTTPConnection, number: int, mine: list[float]) -> None:
            begun = time.perf_counter()
            _ask(connection, "POST", f"/circulation/{_SCHOOL}/nothing", body="{}", token=token)
            mine.append(time.perf_counter() - begun)

        rounds = [
            (_at_once(port, first, nothing), _at_once(port, first, check_out))
            for first in range(0, _COPIES, _DESKS * _TURNS)
        ]
    plain = statistics.median(empty for empty, _ in rounds)
    mine = statistics.median(loan for _, loan in rounds)
    return Figure(
        name="desk",
        ours=mine,
        baseline=plain,
        ratio=mine / plain,
        unit="ms p95",
        baseline_is="a handler that does nothing on the same server, behind the same sign-in check",
    )


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        return _ask(connection, "GET", "/circulation/live") == 200
    except OSError:
        return False
