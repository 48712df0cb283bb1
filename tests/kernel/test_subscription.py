"""What a reader promises: each event once, in order, and never a silent loss."""

import random
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text
from sqlalchemy.exc import OperationalError

from kernel import parking
from kernel.codec import Codec
from kernel.feed import FeedUnavailable, LocalFeed
from kernel.parking import NothingParked, Parked
from kernel.schema import event, log, parked, reading
from kernel.sql import engine_for, writing
from kernel.store import Store
from kernel.subscription import Projection, Subscription
from tests.kernel.words import (
    CODEC,
    TOTALS,
    Poison,
    add,
    metadata,
    poisonous,
    seen,
    totals_in,
    why,
)


@pytest.fixture
def subscription(engine, store, watching):
    return Subscription(engine, TOTALS, {"toy": LocalFeed(store)}, watching)


def counted(engine):
    with engine.connect() as db:
        return len(db.execute(select(seen)).all())


def test_events_are_folded_and_the_checkpoint_moves(store, engine, subscription):
    add(store, "school", "a", 2)
    add(store, "school", "a", 3)
    subscription.receive(store.read("school", 0))

    assert totals_in(engine) == {("school", "box-a"): 5}
    assert subscription.position("toy", "school") == 2
    assert subscription.settled("toy", "school", 2)
    assert not subscription.settled("toy", "school", 3)


def test_a_message_that_comes_twice_is_folded_once(store, engine, subscription):
    add(store, "school", "a")
    batch = store.read("school", 0)
    subscription.receive(batch)
    subscription.receive(batch + batch)

    assert counted(engine) == 1


def test_the_same_message_twice_in_one_batch_is_folded_once(store, engine, subscription):
    add(store, "school", "a")
    subscription.receive(store.read("school", 0) * 3)

    assert counted(engine) == 1


def test_messages_in_the_wrong_order_are_put_right(store, engine, subscription):
    for _ in range(5):
        add(store, "school", "a")
    subscription.receive(store.read("school", 0)[::-1])

    assert totals_in(engine) == {("school", "box-a"): 5}


def test_a_gap_is_filled_from_the_feed(store, engine, subscription, watching):
    for _ in range(5):
        add(store, "school", "a")
    subscription.receive(store.read("school", 3))

    assert counted(engine) == 5
    assert watching.heard("gap") == [("gap", "school", 3)]


def test_lost_messages_are_found_when_heads_are_compared(store, engine, subscription, watching):
    for school in ("a", "b"):
        add(store, school, "x")
    subscription.catch_up()

    assert counted(engine) == 2
    assert subscription.lag() == {("toy", "a"): 0, ("toy", "b"): 0}
    assert ("behind", "a", 1) in watching.heard("behind")


def test_messages_of_other_sources_are_passed_over(store, subscription):
    add(store, "school", "a")
    (envelope,) = store.read("school", 0)
    subscription.receive([msgspec.structs.replace(envelope, source="elsewhere")])

    assert subscription.position("toy", "school") == 0


def test_an_unknown_type_only_moves_the_checkpoint(store, engine, subscription):
    add(store, "school", "a")
    (envelope,) = store.read("school", 0)
    subscription.receive([msgspec.structs.replace(envelope, type="toy.unheard-of.v9")])

    assert counted(engine) == 0
    assert subscription.position("toy", "school") == 1


def test_an_extra_field_does_no_harm(store, engine, subscription):
    add(store, "school", "a", 4)
    (envelope,) = store.read("school", 0)
    more = envelope.data[:-1] + b',"colour":"red"}'
    subscription.receive([msgspec.structs.replace(envelope, data=more)])

    assert totals_in(engine) == {("school", "box-a"): 4}


class Away:
    def heads(self):
        raise FeedUnavailable

    def read(self, partition, after, limit):
        raise FeedUnavailable


def test_a_source_that_is_away_loses_nothing(store, engine):
    subscription = Subscription(engine, TOTALS, {"toy": Away()})
    for _ in range(3):
        add(store, "school", "a")
    subscription.receive(store.read("school", 2))  # The gap cannot be filled now.
    with pytest.raises(FeedUnavailable):
        subscription.catch_up()
    assert counted(engine) == 0

    subscription.feeds = {"toy": LocalFeed(store)}
    subscription.catch_up()
    assert counted(engine) == 3


# Poison


def test_a_poisonous_event_parks_its_own_stream_and_nothing_else(
    store, engine, subscription, watching
):
    poisonous.add("box-bad")
    for turn in range(4):
        for name in ("bad", "good", f"other-{turn}"):
            add(store, "school", name)
    subscription.receive(store.read("school", 0))

    assert totals_in(engine)["school", "box-good"] == 4
    assert ("school", "box-bad") not in totals_in(engine)
    assert len(watching.heard("parked")) == 4
    assert subscription.position("toy", "school") == 12


def test_later_events_of_a_parked_stream_wait_in_order(store, engine, subscription):
    poisonous.add("box-bad")
    add(store, "school", "bad")
    subscription.catch_up()
    poisonous.clear()
    add(store, "school", "bad")
    add(store, "school", "good")
    subscription.catch_up()

    assert totals_in(engine) == {("school", "box-good"): 1}
    with engine.connect() as db:
        assert [row.position for row in parking.parked_events(db)] == [1, 2]


def test_an_event_that_cannot_be_read_is_parked(store, engine, subscription):
    add(store, "school", "a")
    add(store, "school", "b")
    first, second = store.read("school", 0)
    subscription.receive([msgspec.structs.replace(first, data=b'{"amount":"many"}'), second])

    assert totals_in(engine) == {("school", "box-b"): 1}


def with_operations(engine, watching):
    return Store(engine, CODEC | parking.operations_codec("toy"), "toy", watching)


def test_a_parked_stream_is_retried_with_an_audit_event(engine, watching):
    store = with_operations(engine, watching)
    subscription = Subscription(engine, TOTALS, {"toy": LocalFeed(store)}, watching)
    poisonous.add("box-bad")
    for _ in range(3):
        add(store, "school", "bad")
    subscription.catch_up()
    which = Parked(source="toy", partition="school", position=1)

    with pytest.raises(Poison):
        parking.retry(subscription, store, which, why())
    assert counted(engine) == 0

    poisonous.clear()
    parking.retry(subscription, store, which, why())
    assert totals_in(engine) == {("school", "box-bad"): 3}
    assert store.read("school", 3)[0].type == "toy.parked-event-retried.v1"
    with pytest.raises(NothingParked):
        parking.retry(subscription, store, which, why())


def test_one_parked_event_is_skipped_with_an_audit_event(engine, watching):
    store = with_operations(engine, watching)
    subscription = Subscription(engine, TOTALS, {"toy": LocalFeed(store)}, watching)
    poisonous.add("box-bad")
    for _ in range(2):
        add(store, "school", "bad")
    subscription.catch_up()
    poisonous.clear()

    parking.skip(
        subscription,
        store,
        Parked(source="toy", partition="school", position=1),
        "known-fault",
        why(),
    )

    with engine.connect() as db:
        assert [row.position for row in db.execute(select(parked))] == [2]
    fact = store.read("school", 2)[0]
    assert (fact.type, fact.actor) == ("toy.parked-event-skipped.v1", "tester")
    parking.retry(subscription, store, Parked(source="toy", partition="school", position=2), why())
    assert totals_in(engine) == {("school", "box-bad"): 2}


def test_a_database_that_is_away_is_not_the_events_fault(store, engine, watching):
    def away(db, batch):
        raise OperationalError("select", {}, Exception("the server went away"))

    broken = Projection(name="toy.totals", sources={"toy": CODEC}, tables=[], project=away)
    add(store, "school", "a")

    with pytest.raises(OperationalError):
        Subscription(engine, broken, {"toy": LocalFeed(store)}, watching).catch_up()
    assert watching.heard("parked") == []


def test_a_crash_between_fold_and_checkpoint_leaves_neither(store, engine, watching):
    class PowerCut(BaseException):
        pass

    def folds_and_dies(db, batch):
        TOTALS.project(db, batch)
        raise PowerCut

    dying = Projection(name="toy.totals", sources={"toy": CODEC}, tables=[], project=folds_and_dies)
    add(store, "school", "a")
    with pytest.raises(PowerCut):
        Subscription(engine, dying, {"toy": LocalFeed(store)}).catch_up()
    assert counted(engine) == 0

    Subscription(engine, TOTALS, {"toy": LocalFeed(store)}).catch_up()
    assert counted(engine) == 1


# Holes and restores


def test_a_hole_in_the_source_raises_an_alarm_and_stops_its_partition(
    store, engine, subscription, watching
):
    for school in ("whole", "torn"):
        for _ in range(3):
            add(store, school, "a")
    with writing(engine) as db:
        db.execute(delete(event).where(event.c.partition == "torn", event.c.position == 2))
    subscription.catch_up()

    assert totals_in(engine) == {("whole", "box-a"): 3}
    assert "lacks 1 events after 0" in subscription.stopped["toy", "torn"]
    assert watching.heard("stopped")


def forgetting_after(engine, position):
    """Do what restoring an old backup does to the log."""
    with writing(engine) as db:
        digest = db.execute(
            text("SELECT digest FROM event WHERE position = :p"), {"p": position}
        ).scalar_one()
        db.execute(text("DELETE FROM event WHERE position > :p"), {"p": position})
        db.execute(text("UPDATE head SET position = :p, digest = :d"), {"p": position, "d": digest})


def test_a_reader_that_saw_more_than_a_restored_source_stops_and_says_so(
    store, engine, subscription
):
    for _ in range(5):
        add(store, "school", "a")
    subscription.catch_up()
    forgetting_after(engine, 3)
    store.restored()
    for _ in range(4):
        add(store, "school", "b")  # The log is longer again than what the reader saw.
    subscription.catch_up()
    subscription.receive(store.read("school", 5))

    assert "restored behind this reader" in subscription.stopped["toy", "school"]
    assert subscription.position("toy", "school") == 5


def test_a_reader_behind_a_restored_source_goes_on(store, engine, subscription):
    for _ in range(5):
        add(store, "school", "a")
    subscription.receive(store.read("school", 0, 2))
    forgetting_after(engine, 3)
    store.restored()
    add(store, "school", "b")
    subscription.catch_up()

    assert subscription.position("toy", "school") == 4
    assert not subscription.stopped


def test_a_restore_nobody_declared_is_noticed(store, engine, subscription):
    for _ in range(5):
        add(store, "school", "a")
    subscription.catch_up()
    forgetting_after(engine, 3)
    subscription.catch_up()

    assert "begin a new epoch" in subscription.stopped["toy", "school"]


# Upcasts


def test_old_events_are_lifted_while_reading(store, engine):
    lifted = Codec(
        CODEC.wire,
        {
            "toy.added.v0": ("toy.added.v0-5", lambda old: {"amount": old["n"], "sum": old["n"]}),
            "toy.added.v0-5": (
                "toy.added.v1",
                lambda old: {"amount": old["amount"], "total": old["sum"]},
            ),
        },
    )
    add(store, "school", "a")
    (envelope,) = store.read("school", 0)
    old = msgspec.structs.replace(envelope, type="toy.added.v0", data=b'{"n":9}')
    reader = Projection(
        name="toy.totals", sources={"toy": lifted}, tables=[], project=TOTALS.project
    )
    Subscription(engine, reader, {"toy": LocalFeed(store)}).receive([old])

    assert totals_in(engine) == {("school", "box-a"): 9}


# Whatever the broker does


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_broker_loses_repeats_or_shuffles_the_result_is_the_same(data, tmp_path):
    engine = engine_for(f"sqlite:///{tmp_path}/{uuid4().hex}.sqlite3")
    for tables in (log, reading, metadata):
        tables.create_all(engine)
    store = Store(engine, CODEC, "toy")
    for name in data.draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=12)):
        add(store, random.Random(name).choice(["x", "y"]), name)
    everything = [e for school in store.heads() for e in store.read(school, 0)]
    subscription = Subscription(engine, TOTALS, {"toy": LocalFeed(store)})
    for batch in data.draw(
        st.lists(st.lists(st.sampled_from(everything), min_size=1, max_size=6), max_size=6)
    ):
        subscription.receive(batch)
    subscription.catch_up()

    assert counted(engine) == len(everything)
    expected = {
        (school, stream): store.load(school, stream).events[-1].total
        for school, stream in {(e.partition, e.stream) for e in everything}
    }
    assert totals_in(engine) == expected
    engine.dispose()
