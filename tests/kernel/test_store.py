"""What a log promises to those who write to it. Every promise holds on SQLite and on PostgreSQL."""

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from kernel.application import Application, Step
from kernel.codec import UnknownType
from kernel.store import Change, Conflict
from tests.kernel.words import Add, Added, Emptied, TooMuch, add, box, why


def added(*totals):
    return [Added(amount=1, total=total) for total in totals]


def positions(store, school):
    return [envelope.position for envelope in store.read(school, 0)]


def test_a_new_log_is_empty(store):
    assert store.heads() == {}
    assert store.read("school", 0) == []
    assert store.load("school", "box-a").version == 0


def test_positions_are_dense_in_each_partition(store):
    for school in ("a", "b", "a", "a", "b"):
        add(store, school, "x")

    assert positions(store, "a") == [1, 2, 3]
    assert positions(store, "b") == [1, 2]


def test_what_was_appended_is_loaded_again(store):
    store.append("school", [Change("box-a", 0, added(1, 2))], why())

    assert store.load("school", "box-a").events == tuple(added(1, 2))


@pytest.mark.parametrize("count", [1, 2, 4, 5, 40])
def test_several_streams_go_in_together(store, count):
    changes = [Change(f"box-{number}", 0, added(1)) for number in range(count)]

    assert store.append("school", changes, why()).position == count
    assert positions(store, "school") == list(range(1, count + 1))


@pytest.mark.parametrize("count", [1, 3, 10])
def test_all_or_none_when_one_stream_has_moved(store, count):
    add(store, "school", "moved")
    changes = [Change(f"box-{number}", 0, added(1)) for number in range(count)]

    with pytest.raises(Conflict):
        store.append("school", [*changes, Change("box-moved", 0, added(1))], why())

    assert store.heads()["school"].position == 1
    assert store.load("school", "box-0").version == 0


def test_an_append_at_an_old_version_is_a_conflict(store, watching):
    add(store, "school", "a")

    with pytest.raises(Conflict):
        store.append("school", [Change("box-a", 0, added(1))], why())
    assert watching.heard("conflicted") == [("conflicted", "school")]


def test_a_command_sent_twice_is_done_once(store):
    command_id = str(uuid4())
    first = add(store, "school", "a", 5, command_id)
    second = add(store, "school", "a", 5, command_id)

    assert (first.repeated, second.repeated) == (False, True)
    assert store.load("school", "box-a").version == 1
    assert second.position >= first.position


def test_a_second_click_is_not_refused_for_what_the_first_has_done(store):
    command_id = str(uuid4())
    add(store, "school", "a", 100, command_id)

    assert add(store, "school", "a", 100, command_id).repeated
    with pytest.raises(TooMuch):
        add(store, "school", "a", 100)


def test_a_repeated_append_is_answered_and_not_written(store):
    again = why()
    store.append("school", [Change("box-a", 0, added(1))], again)

    assert store.append("school", [Change("box-a", 0, added(1))], again).repeated
    assert positions(store, "school") == [1]


def test_a_command_that_decides_nothing_appends_nothing(store):
    add(store, "school", "a")

    assert add(store, "school", "a", 0).events == ()
    assert positions(store, "school") == [1]


def test_a_command_without_steps_does_nothing(store):
    assert Application(store).handle("school", [], why()).events == ()


def test_a_refusal_passes_through_and_leaves_nothing(store):
    with pytest.raises(TooMuch):
        add(store, "school", "a", 101)
    assert store.heads() == {}


def test_steps_on_one_stream_see_each_other(store):
    steps = [Step("box-a", box, Add(amount=60)), Step("box-a", box, Add(amount=41))]

    with pytest.raises(TooMuch):
        Application(store).handle("school", steps, why())


@pytest.mark.parametrize("fails", [True, False])
def test_what_is_written_beside_the_events_shares_their_fate(store, engine, fails):
    def beside(db):
        db.execute(text("INSERT INTO totals VALUES ('school', 'beside', 7)"))
        if fails:
            raise RuntimeError

    change = [Change("box-a", 0, added(1))]
    if fails:
        with pytest.raises(RuntimeError):
            store.append("school", change, why(), also=beside)
    else:
        store.append("school", change, why(), also=beside)

    with engine.connect() as db:
        rows = db.scalar(text("SELECT count(*) FROM totals"))
    assert rows == (0 if fails else 1)
    assert store.load("school", "box-a").version == rows


def test_a_conflict_undoes_what_was_written_beside(store, engine):
    add(store, "school", "a")

    with pytest.raises(Conflict):
        store.append(
            "school",
            [Change("box-a", 0, added(1))],
            why(),
            also=lambda db: db.execute(text("INSERT INTO totals VALUES ('s', 'b', 7)")),
        )
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM totals")) == 0


def test_a_thousand_events_go_in_at_once(store):
    store.append("school", [Change("box-a", 0, added(*range(1, 1001)))], why())

    assert positions(store, "school") == list(range(1, 1001))


def test_an_event_of_a_megabyte_comes_back_whole(store):
    note = "Ө" * 500_000
    store.append("school", [Change("box-a", 0, [Emptied(note=note)])], why())

    assert store.load("school", "box-a").events[0].note == note


def test_an_event_nobody_named_cannot_be_written(store):
    with pytest.raises(UnknownType):
        store.append("school", [Change("box-a", 0, [Add(amount=1)])], why())


def test_an_append_without_events_is_a_mistake(store):
    with pytest.raises(ValueError, match="at least one"):
        store.append("school", [], why())


def test_envelopes_tell_who_when_and_where(store):
    context = why()
    store.append("school", [Change("box-a", 0, added(1))], context)
    (envelope,) = store.read("school", 0)

    assert (envelope.source, envelope.partition, envelope.stream) == ("toy", "school", "box-a")
    assert (envelope.actor, envelope.correlation_id) == ("tester", "test")
    assert envelope.time == context.at
    assert envelope == type(envelope).from_json(envelope.to_json())


def test_a_clock_that_goes_backwards_changes_no_order(store):
    for hours in (5, -3, 0):
        context = replace(why(), at=datetime.now(UTC) + timedelta(hours=hours))
        version = store.load("school", "box-a").version
        store.append("school", [Change("box-a", version, added(version + 1))], context)

    assert [e.total for e in store.load("school", "box-a").events] == [1, 2, 3]
    assert positions(store, "school") == [1, 2, 3]


def test_a_database_that_another_process_has_locked_is_waited_for(store, engine):
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows, not the database")
    add(store, "school", "a")
    other = sqlite3.connect(engine.url.database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    letting_go.start()
    add(store, "school", "a")
    letting_go.join()
    other.close()

    assert positions(store, "school") == [1, 2]


def test_reading_goes_page_by_page(store):
    store.append("school", [Change("box-a", 0, added(*range(1, 26)))], why())

    assert [e.position for e in store.read("school", 20, 3)] == [21, 22, 23]
