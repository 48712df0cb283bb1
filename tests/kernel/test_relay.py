"""What is committed reaches the broker in order, whatever dies on the way."""

import pytest

from kernel.relay import Lease, Relay, Unpublished
from tests.kernel.words import add


class Broker:
    """A publisher that can be told to fail before or after it has taken the messages."""

    def __init__(self):
        self.taken = []
        self.fails = ""

    def publish(self, envelopes):
        if self.fails == "before":
            raise Unpublished
        self.taken += [(e.partition, e.position) for e in envelopes]
        if self.fails == "after":
            raise Unpublished


@pytest.fixture
def broker():
    return Broker()


@pytest.fixture
def relay(store, broker):
    return Relay(store, broker, Lease(store.engine, "relay"))


def test_committed_events_are_published_in_order_and_marked(store, broker, relay):
    for _ in range(3):
        add(store, "school", "a")

    assert relay.run_once() == 3
    assert broker.taken == [("school", 1), ("school", 2), ("school", 3)]
    assert store.unpublished() == {}
    assert relay.run_once() == 0


def test_nothing_is_marked_while_the_broker_is_away_and_appends_go_on(store, broker, relay):
    broker.fails = "before"
    add(store, "school", "a")
    with pytest.raises(Unpublished):
        relay.run_once()
    add(store, "school", "a")
    assert store.unpublished() == {"school": 0}

    broker.fails = ""
    relay.run_once()
    assert broker.taken == [("school", 1), ("school", 2)]


def test_a_crash_between_publishing_and_marking_repeats_and_loses_nothing(store, broker, relay):
    add(store, "school", "a")
    broker.fails = "after"
    with pytest.raises(Unpublished):
        relay.run_once()
    broker.fails = ""
    add(store, "school", "a")
    relay.run_once()

    assert broker.taken == [("school", 1), ("school", 1), ("school", 2)]


def test_a_quiet_school_does_not_wait_for_a_busy_one(store, broker):
    for number in range(120):
        add(store, "busy", f"{number}")
    add(store, "quiet", "a")
    Relay(store, broker, Lease(store.engine, "relay"), page=100).run_once()

    assert ("quiet", 1) in broker.taken
    assert ("busy", 101) not in broker.taken


def test_one_relay_works_at_a_time_and_another_takes_over_when_the_lease_ends(store, broker):
    now = [1000.0]
    first = Relay(store, broker, Lease(store.engine, "relay", clock=lambda: now[0]))
    second = Relay(store, broker, Lease(store.engine, "relay", clock=lambda: now[0]))
    add(store, "school", "a")
    assert first.run_once() == 1
    add(store, "school", "a")
    assert second.run_once() == 0

    now[0] += 11
    assert second.run_once() == 1
    add(store, "school", "a")
    assert first.run_once() == 0  # Its lease had run out while it was away.


def test_a_released_lease_is_free_at_once(store, broker):
    first = Relay(store, broker, Lease(store.engine, "relay"))
    add(store, "school", "a")
    first.run_once()
    first.lease.release()
    add(store, "school", "a")

    assert Relay(store, broker, Lease(store.engine, "relay")).run_once() == 1


def test_the_mark_never_goes_back(store):
    for _ in range(3):
        add(store, "school", "a")
    store.mark_published({"school": 3})
    store.mark_published({"school": 1})

    assert store.unpublished() == {}
