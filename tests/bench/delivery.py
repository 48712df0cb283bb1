"""From the commit to the broker, and from the broker to a read model."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import amqp

from kernel.rabbit import RabbitPublisher, Topology, declare
from kernel.relay import Lease, Relay
from kernel.store import Change, Store
from tests.bench.ground import Counted, Figure, Ground, context, median_of, per_second

_EVENTS = 20_000
_IN_FLIGHT = 500


def fill(store: Store, partition: str, events: int) -> None:
    """Append so many toy events, a thousand at a time."""
    for number in range(events // 1000):
        facts = [Counted(amount=1, total=n, note="a copy of a book") for n in range(1, 1001)]
        store.append(partition, [Change(f"copy-{number}", 0, facts)], context())


def channel_of(url: str) -> Any:
    parts = urlsplit(url)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port}",
        userid=parts.username,
        password=parts.password,
        virtual_host="/",
    )
    connection.connect()
    return connection.channel()


def publish_by_hand(channel: Any, exchange: str, key: str, bodies: Sequence[bytes]) -> None:
    """Publish persistent mandatory messages with up to 500 unconfirmed ones."""
    waiting: set[int] = set()

    def acked(tag: int, multiple: bool) -> None:
        if multiple:
            waiting.difference_update([known for known in waiting if known <= tag])
        else:
            waiting.discard(tag)

    channel.confirm_select()
    channel.events["basic_ack"].add(acked)
    for tag, body in enumerate(bodies, 1):
        waiting.add(tag)
        channel.basic_publish(amqp.Message(body, delivery_mode=2), exchange, key, mandatory=True)
        while len(waiting) >= _IN_FLIGHT:
            channel.connection.drain_events()
    while waiting:
        channel.connection.drain_events()


def relay(ground: Ground) -> Figure:
    """Read committed events, publish them to a quorum queue, hear every confirm, move the mark."""
    url = ground.rabbitmq.url
    declare(url, Topology(subscription="bench.relay", sources=("toy",)))

    def ours() -> float:
        store = ground.store()
        fill(store, "school", _EVENTS)
        work = Relay(store, RabbitPublisher(url, "toy"), Lease(store.engine, "relay"))

        def run() -> int:
            while work.run_once():
                pass
            return _EVENTS

        return per_second(run)

    sample = ground.store()
    fill(sample, "school", 1000)
    bodies = [envelope.to_json() for envelope in sample.read("school", 0)] * (_EVENTS // 1000)

    def theirs() -> float:
        channel = channel_of(url)

        def run() -> int:
            publish_by_hand(channel, "toy.events", "toy.counted.v1.p00", bodies)
            return _EVENTS

        try:
            return per_second(run)
        finally:
            channel.connection.close()

    mine, plain = median_of(3, ours, theirs)
    return Figure(
        name="relay",
        ours=mine,
        baseline=plain,
        ratio=mine / plain,
        unit="events/s",
        baseline_is="py-amqp, the same bodies from memory, confirms pipelined 500",
    )
