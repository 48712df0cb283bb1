"""From the commit to reporting's read model over RabbitMQ, with every part running at once."""

import json
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import psycopg2.extras
from sqlalchemy import text

from kernel.codec import canonical
from kernel.feed import Feed, LocalFeed
from kernel.rabbit import BatchConsumer, RabbitPublisher, Topology, declare
from kernel.relay import Lease, Relay
from kernel.schema import log, reading
from kernel.sql import engine_for
from kernel.store import Change, Store
from kernel.subscription import Subscription
from reporting.readmodels import loans, metadata
from tests.bench import by_hand
from tests.bench.delivery import channel_of, publish_by_hand
from tests.bench.ground import Figure, Ground, context, median_of
from tests.bench.projecting import UPSERT, ByHand, NoFeed, by_hand_tables, codec, lendings

_EVENTS = 24_000
_spawn = multiprocessing.get_context("spawn")


def _store(url: str) -> Store:
    return Store(engine_for(url), codec, "circulation")


def _in_order(events: int) -> Iterator[list[tuple[str, int, Any]]]:
    """Yield (stream, version before, fact), a thousand at a time, in the order of time."""
    histories = lendings(events, copies=2000)
    for turn in range(len(histories[0][1])):
        for start in range(0, len(histories), 1000):
            yield [(stream, turn, facts[turn]) for stream, facts in histories[start : start + 1000]]


# Ours


def _append(url: str, go: Any) -> None:
    store, batches = _store(url), list(_in_order(_EVENTS))
    go.wait()
    for batch in batches:
        changes = [Change(stream, turn, [fact]) for stream, turn, fact in batch]
        store.append("school", changes, context())


def _relay(url: str, broker: str, go: Any) -> None:
    store = _store(url)
    relay = Relay(store, RabbitPublisher(broker, "circulation"), Lease(store.engine, "relay"))
    go.wait()
    while True:
        if not relay.run_once():
            time.sleep(0.01)


def _subscribe(url: str, broker: str, go: Any) -> None:
    store = _store(url)
    feeds: dict[str, Feed] = {"circulation": LocalFeed(store), "catalog": NoFeed()}
    subscription = Subscription(store.engine, loans.PROJECTION, feeds)
    go.wait()
    queues = Topology(subscription="bench.loans", sources=("circulation",)).queues()
    BatchConsumer(broker, queues).run(subscription.receive, threading.Event())


# By hand


def _append_by_hand(dsn: str, go: Any) -> None:
    connection = by_hand.connect(dsn, autocommit=False)
    with connection, connection.cursor() as cursor:
        by_hand.open_partition(cursor, "school")
    batches = list(_in_order(_EVENTS))
    go.wait()
    for batch in batches:
        rows = []
        for stream, turn, fact in batch:
            row = by_hand.row("school", stream, turn + 1, 1)
            name, data = codec.dump(fact)
            row |= {"type": name, "data": data.decode()}
            fields = [value for key, value in row.items() if key != "body"]
            row["body"] = sha256(canonical(fields)).digest()
            rows.append(row)
        by_hand.append_batch(connection, "school", rows)


def _relay_by_hand(dsn: str, broker: str, go: Any) -> None:
    connection = by_hand.connect(dsn)
    cursor = connection.cursor()
    channel = channel_of(broker)
    go.wait()
    published = 0
    while True:
        cursor.execute(
            "SELECT position, type, stream, version, id, recorded_at, meta, data FROM event "
            "WHERE partition = 'school' AND position > %s ORDER BY position LIMIT 1000",
            (published,),
        )
        rows = cursor.fetchall()
        if not rows:
            time.sleep(0.01)
            continue
        bodies = [
            b'{"sequence":%d,"type":"%s","subject":"%s","streamversion":%d,"id":"%s","time":"%s",'
            b'"meta":%s,"data":%s}'
            % (
                row[0],
                *(_bytes(value) for value in row[1:3]),
                row[3],
                *(_bytes(value) for value in row[4:]),
            )
            for row in rows
        ]
        publish_by_hand(channel, "circulation.events", "copy.p00", bodies)
        channel.events["basic_ack"].clear()
        channel = channel.connection.channel()
        published = rows[-1][0]
        cursor.execute("UPDATE head SET published = %s WHERE partition = 'school'", (published,))


def _bytes(value: str) -> bytes:
    return value.encode()


def _subscribe_by_hand(dsn: str, broker: str, go: Any) -> None:
    connection = by_hand.connect(dsn, autocommit=False)
    cursor = connection.cursor()
    channel = channel_of(broker)
    channel.basic_qos(0, 2000, False)
    messages: list[Any] = []
    model = ByHand()
    channel.basic_consume("bench.loans.p00", callback=messages.append)
    go.wait()
    while True:
        channel.connection.drain_events()
        try:
            while len(messages) < 1000:
                channel.connection.drain_events(timeout=0.002)
        except TimeoutError:
            pass
        events = []
        for message in messages:
            fact = json.loads(message.body)
            events.append((fact["sequence"], fact["type"], fact["data"]))
        psycopg2.extras.execute_values(cursor, UPSERT, model.fold(events), page_size=1000)
        cursor.execute(
            "UPDATE checkpoint SET position = %s WHERE subscription = 'by hand'", (events[-1][0],)
        )
        connection.commit()
        channel.basic_ack(messages[-1].delivery_tag, multiple=True)
        messages.clear()


@contextmanager
def _together(*parts: tuple[Callable[..., None], Sequence[Any]]) -> Iterator[Any]:
    """Start every part in a process of its own; they begin at the same moment."""
    go = _spawn.Event()
    processes = [_spawn.Process(target=part, args=(*args, go), daemon=True) for part, args in parts]
    for process in processes:
        process.start()
    time.sleep(3)  # The parts import and connect; none of that is measured.
    try:
        yield go
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


def _seconds_until(url: str, query: str, go: Any) -> float:
    engine = engine_for(url, isolation_level="AUTOCOMMIT")
    begun = time.perf_counter()
    go.set()
    with engine.connect() as db:
        while (db.execute(text(query)).scalar() or 0) < _EVENTS:
            time.sleep(0.01)
    engine.dispose()
    return time.perf_counter() - begun


def _prepared(ground: Ground) -> str:
    url = ground.database()
    engine = engine_for(url)
    for tables in (log, reading, metadata):
        tables.create_all(engine)
    engine.dispose()
    by_hand_tables(url)
    broker = ground.rabbitmq
    broker.ctl("await_startup")
    declare(broker.url, Topology(subscription="bench.loans", sources=("circulation",)))
    return url


def end_to_end(ground: Ground) -> Figure:
    """Append, relay, subscribe: three processes at once, until the read model has seen it all."""
    broker = ground.rabbitmq.url

    def ours() -> float:
        url = _prepared(ground)
        parts = (_append, (url,)), (_relay, (url, broker)), (_subscribe, (url, broker))
        query = "SELECT position FROM checkpoint WHERE subscription = 'reporting.loans'"
        with _together(*parts) as go:
            return _EVENTS / _seconds_until(url, query, go)

    def theirs() -> float:
        url = _prepared(ground)
        engine = engine_for(url)
        with engine.begin() as db:
            db.execute(
                text(
                    "INSERT INTO checkpoint VALUES ('by hand', 'circulation', 'school', 0, '', '')"
                )
            )
        engine.dispose()
        dsn = ground.dsn(url)
        parts = (
            (_append_by_hand, (dsn,)),
            (_relay_by_hand, (dsn, broker)),
            (_subscribe_by_hand, (dsn, broker)),
        )
        query = "SELECT position FROM checkpoint WHERE subscription = 'by hand'"
        with _together(*parts) as go:
            return _EVENTS / _seconds_until(url, query, go)

    mine, plain = median_of(3, ours, theirs)
    return Figure(
        name="end-to-end",
        ours=mine,
        baseline=plain,
        ratio=mine / plain,
        unit="events/s",
        baseline_is="the same three processes by hand: SELECT, pipelined publish, batch, upsert",
    )
