"""Appending: one event a command, and a thousand at once."""

from urllib.parse import urlsplit
from uuid import UUID, uuid4

import eventsourcing.application
import eventsourcing.domain

from kernel.application import Application, Step
from kernel.store import Change
from tests.bench import by_hand
from tests.bench.ground import (
    Count,
    Counted,
    Figure,
    Ground,
    context,
    counting,
    in_threads,
    median_of,
    per_second,
)

_SCHOOLS = 16
_COMMANDS = 150


def append_one(ground: Ground) -> Figure:
    """16 writers on 16 schools: load a stream, decide, append one event, commit."""
    url = ground.database()
    store = ground.store(url)
    application = Application(store)

    def ours() -> int:
        def write(number: int) -> None:
            for turn in range(_COMMANDS):
                step = Step(f"copy-{number}-{turn % 30}", counting, Count(amount=1))
                application.handle(f"school-{number}", [step], context())

        in_threads(_SCHOOLS, write)
        return _SCHOOLS * _COMMANDS

    def theirs() -> int:
        def write(number: int) -> None:
            connection = by_hand.connect(ground.dsn(url))
            with connection.cursor() as cursor:
                by_hand.open_partition(cursor, f"plain-{number}")
                for turn in range(_COMMANDS):
                    by_hand.load_and_append(cursor, f"plain-{number}", f"copy-{number}-{turn % 30}")
            connection.close()

        in_threads(_SCHOOLS, write)
        return _SCHOOLS * _COMMANDS

    mine, plain = median_of(5, lambda: per_second(ours), lambda: per_second(theirs))
    return Figure(
        name="append-one",
        ours=mine,
        baseline=plain,
        ratio=mine / plain,
        unit="commands/s",
        baseline_is="psycopg2, SELECT and one CTE a command, same rows, positions and digests",
    )


def append_batch(ground: Ground) -> Figure:
    """1,000 events in one append."""
    url = ground.database()
    store = ground.store(url)
    connection = by_hand.connect(ground.dsn(url), autocommit=False)
    with connection, connection.cursor() as cursor:
        by_hand.open_partition(cursor, "plain")

    def ours() -> int:
        stream = f"copy-{uuid4()}"
        events = [Counted(amount=1, total=n, note="a copy of a book") for n in range(1, 1001)]
        store.append("school", [Change(stream, 0, events)], context())
        return 1000

    def theirs() -> int:
        stream = f"copy-{uuid4()}"
        rows = [by_hand.row("plain", stream, n, n) for n in range(1, 1001)]
        by_hand.append_batch(connection, "plain", rows)
        return 1000

    mine, plain = median_of(15, lambda: per_second(ours), lambda: per_second(theirs))
    connection.close()
    return Figure(
        name="append-batch",
        ours=mine,
        baseline=plain,
        ratio=mine / plain,
        unit="events/s",
        baseline_is="psycopg2 execute_values, same rows, positions and digests",
    )


class _Counter(eventsourcing.domain.Aggregate):
    def __init__(self) -> None:
        self.total = 0

    @eventsourcing.domain.event("Counted")
    def count(self, amount: int, note: str) -> None:
        self.total += amount


def versus_eventsourcing(ground: Ground) -> Figure:
    """One client: one command, one event, load, decide, append."""
    store = ground.store()
    application = Application(store)
    server = ground.postgres
    database = ground.database().rsplit("/", 1)[1]
    peer: eventsourcing.application.Application[UUID] = eventsourcing.application.Application(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": database,
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(server.port),
            "POSTGRES_USER": "postgres",
            "POSTGRES_PASSWORD": urlsplit(server.url("x")).password or "",
        }
    )
    counters = [_Counter() for _ in range(20)]
    peer.save(*counters)

    def ours() -> int:
        for turn in range(300):
            step = Step(f"copy-{turn % 20}", counting, Count(amount=1))
            application.handle("school", [step], context())
        return 300

    def theirs() -> int:
        for turn in range(300):
            counter: _Counter = peer.repository.get(counters[turn % 20].id)
            counter.count(1, "a copy of a book")
            peer.save(counter)
        return 300

    mine, other = median_of(5, lambda: per_second(ours), lambda: per_second(theirs))
    peer.close()
    return Figure(
        name="versus-eventsourcing",
        ours=mine,
        baseline=other,
        ratio=mine / other,
        unit="commands/s",
        baseline_is="eventsourcing 9.5, PostgreSQL, default settings",
    )
