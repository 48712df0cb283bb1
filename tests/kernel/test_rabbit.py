"""The broker for real: confirms, batches, dead letters, and what happens when it dies."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

import msgspec
import pytest
from amqp import Message as AmqpMessage
from kombu import Queue

from kernel.feed import LocalFeed
from kernel.rabbit import (
    BROKER_ERRORS,
    BatchConsumer,
    RabbitPublisher,
    Topology,
    TopologyMismatch,
    connected,
    declare,
    queue_channel,
)
from kernel.relay import Lease, Relay, Unpublished
from kernel.subscription import Subscription
from tests.kernel.words import TOTALS, add, totals_in

TOPOLOGY = Topology(subscription="toy.totals", sources=("toy",), shards=2)


@pytest.fixture(params=["memory", "rabbitmq"])
def broker(request):
    in_memory = request.param == "memory"
    url = "memory://" if in_memory else request.getfixturevalue("fresh_vhost")
    declare(url, TOPOLOGY)
    return url


def eventually(true: Callable[[], bool], within: float = 30) -> None:
    """Wait until something is true; a deadline, not a pause."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it did not become true in time"
        time.sleep(0.005)


class Consuming:
    """A consumer in a thread that reconnects as the chassis does."""

    def __init__(self, url, handle, **options):
        self.stop = threading.Event()
        self.consumer = BatchConsumer(url, TOPOLOGY.queues(), **options)
        self.handle = handle
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        while not self.stop.is_set():
            with suppress(*BROKER_ERRORS):
                self.consumer.run(self.handle, self.stop)
            self.stop.wait(0.05)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


@pytest.fixture
def relaying():
    """Make relays; their connections are closed after the test."""
    publishers = []

    def make(store, url):
        publishers.append(RabbitPublisher(url, "toy", TOPOLOGY.shards))
        return Relay(store, publishers[-1], Lease(store.engine, "relay", seconds=0.0))

    yield make
    for publisher in publishers:
        publisher.close()


def test_events_travel_from_the_log_to_the_read_model(store, engine, broker, relaying):
    for number in range(50):
        add(store, f"school-{number % 5}", "a")
    subscription = Subscription(engine, TOTALS, {"toy": LocalFeed(store)})
    with Consuming(broker, subscription.receive):
        relaying(store, broker).run_once()
        eventually(lambda: sum(totals_in(engine).values()) == 50)


def test_a_batch_that_fails_stays_with_the_broker(store, engine, fresh_vhost, relaying):
    declare(fresh_vhost, TOPOLOGY)
    add(store, "school", "a")
    subscription = Subscription(engine, TOTALS, {"toy": LocalFeed(store)})
    failures = []

    class Bad(OSError):
        pass

    def fails_at_first(envelopes):
        if not failures:
            failures.append(envelopes)
            raise Bad
        subscription.receive(envelopes)

    with Consuming(fresh_vhost, fails_at_first):
        relaying(store, fresh_vhost).run_once()
        eventually(lambda: totals_in(engine) == {("school", "box-a"): 1})
    assert len(failures) == 1


def test_a_message_no_queue_takes_is_not_marked_as_published(store, broker, relaying):
    if broker.startswith("memory"):
        pytest.skip("the in-process broker has no returns; positions find what it drops")
    with queue_channel(broker) as channel:
        for name in TOPOLOGY.queues():
            channel.queue_delete(name)
    add(store, "school", "a")

    with pytest.raises(Unpublished, match="no queue takes"):
        relaying(store, broker).run_once()
    assert store.unpublished() == {"school": 0}


def test_a_message_the_broker_refuses_is_not_marked_as_published(store, fresh_vhost, relaying):
    declare(fresh_vhost, TOPOLOGY)
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    with connected(fresh_vhost) as connection:
        channel = connection.default_channel
        narrow = Queue("narrow", durable=True, queue_arguments=full)(channel)
        narrow.declare()
        narrow.bind_to("toy.events", routing_key="#")
    for _ in range(5):
        add(store, "school", "a")

    with pytest.raises(Unpublished, match="refused"):
        relaying(store, fresh_vhost).run_once()
    assert store.unpublished() == {"school": 0}


def test_a_queue_with_other_arguments_fails_fast_and_is_named(fresh_vhost):
    with connected(fresh_vhost) as connection:
        Queue("toy.totals.p00", durable=True)(connection.default_channel).declare()

    with pytest.raises(TopologyMismatch, match=r"toy\.totals\.p00"):
        declare(fresh_vhost, TOPOLOGY)


def test_declaring_again_changes_nothing(broker):
    declare(broker, TOPOLOGY)


def test_what_is_not_an_event_goes_to_the_dead_letters(store, engine, fresh_vhost, relaying):
    declare(fresh_vhost, TOPOLOGY)
    unreadable = []
    subscription = Subscription(engine, TOTALS, {"toy": LocalFeed(store)})
    add(store, "school", "a")
    with queue_channel(fresh_vhost) as channel:
        channel.basic_publish(AmqpMessage(b"\xff not json"), "toy.events", "junk.p00")
        with Consuming(fresh_vhost, subscription.receive, unreadable=unreadable.append):
            relaying(store, fresh_vhost).run_once()
            eventually(lambda: totals_in(engine) == {("school", "box-a"): 1})
            eventually(lambda: channel.basic_get("dead-letters", no_ack=True) is not None)
    assert unreadable == [b"\xff not json"]


def test_appends_go_on_while_the_broker_is_down_and_the_relay_catches_up(
    store, engine, rabbitmq, fresh_vhost, relaying
):
    declare(fresh_vhost, TOPOLOGY)
    vhost = fresh_vhost.rsplit("/", 1)[1]
    eventually(lambda: all(rabbitmq.remembers(vhost, name) for name in TOPOLOGY.queues()))
    relay = relaying(store, fresh_vhost)
    subscription = Subscription(engine, TOTALS, {"toy": LocalFeed(store)})
    with Consuming(fresh_vhost, subscription.receive):
        add(store, "school", "a")
        relay.run_once()
        rabbitmq.kill()
        for _ in range(5):
            add(store, "school", "a")
        with pytest.raises(Unpublished):
            relay.run_once()
        rabbitmq.restart()

        def published():
            with suppress(Unpublished):
                relay.run_once()
            return not store.unpublished()

        eventually(published, within=90)
        eventually(lambda: totals_in(engine) == {("school", "box-a"): 6}, within=90)


def test_purged_queues_lose_nothing(store, engine, fresh_vhost, relaying):
    declare(fresh_vhost, TOPOLOGY)
    for number in range(30):
        add(store, "school", f"{number}")
    relaying(store, fresh_vhost).run_once()
    with queue_channel(fresh_vhost) as channel:
        purged = sum(channel.queue_purge(name) for name in TOPOLOGY.queues())
    assert purged == 30

    subscription = Subscription(engine, TOTALS, {"toy": LocalFeed(store)})
    with Consuming(fresh_vhost, subscription.receive):
        add(store, "school", "after")
        eventually(lambda: relaying(store, fresh_vhost).run_once() == 1 or not store.unpublished())
        eventually(lambda: len(totals_in(engine)) == 31)


def test_stopping_finishes_and_acknowledges_the_batch_in_hand(store, engine, fresh_vhost, relaying):
    declare(fresh_vhost, TOPOLOGY)
    for number in range(20):
        add(store, "school", f"{number}")
    relaying(store, fresh_vhost).run_once()
    began, finish, handled = threading.Event(), threading.Event(), []

    def slowly(envelopes):
        began.set()
        finish.wait(10)
        handled.extend(envelope.position for envelope in envelopes)

    with Consuming(fresh_vhost, slowly, batch=20) as consuming:
        assert began.wait(10)
        consuming.stop.set()
        finish.set()
    again = []
    with (
        Consuming(fresh_vhost, lambda batch: again.extend(each.position for each in batch)),
        queue_channel(fresh_vhost) as channel,
    ):
        eventually(lambda: len(handled) + len(again) >= 20)
        eventually(
            lambda: all(
                channel.queue_declare(name, passive=True).message_count == 0
                for name in TOPOLOGY.queues()
            )
        )
    assert sorted(handled + again) == list(range(1, 21))


def test_one_consumer_at_a_time_gets_a_queues_messages(store, fresh_vhost, relaying):
    declare(fresh_vhost, TOPOLOGY)
    first, second = [], []
    with Consuming(fresh_vhost, first.extend) as one:
        with queue_channel(fresh_vhost) as channel:
            eventually(
                lambda: all(
                    channel.queue_declare(name, passive=True).consumer_count == 1
                    for name in TOPOLOGY.queues()
                )
            )
        with Consuming(fresh_vhost, second.extend):
            for number in range(30):
                add(store, "school", f"{number}")
            relaying(store, fresh_vhost).run_once()
            eventually(lambda: len(first) == 30)
            assert second == []
            one.stop.set()
            one.thread.join()
            add(store, "school", "later")
            relay = relaying(store, fresh_vhost)
            eventually(lambda: bool(relay.run_once()) or not store.unpublished())
            eventually(lambda: len(second) == 1)


def test_a_message_as_long_as_a_megabyte_travels(store, fresh_vhost):
    declare(fresh_vhost, TOPOLOGY)
    add(store, "school", "a")
    (envelope,) = store.read("school", 0)
    long = msgspec.structs.replace(envelope, data=b'{"note":"' + b"x" * 1_000_000 + b'"}')
    taken = []
    with Consuming(fresh_vhost, taken.extend):
        RabbitPublisher(fresh_vhost, "toy", TOPOLOGY.shards).publish([long])
        eventually(lambda: taken == [long])
