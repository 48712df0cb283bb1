"""A changed, removed or added event is found and named."""

import pytest
from sqlalchemy import text

from kernel.sql import writing
from kernel.verify import verify
from tests.kernel.words import add


@pytest.fixture
def log_of_ten(store):
    for number in range(10):
        add(store, "school", f"{number % 3}")
    return store


def spoil(store, statement):
    with writing(store.engine) as db:
        db.execute(text(statement))


def test_an_untouched_chain_is_proven(log_of_ten):
    verdict = verify(log_of_ten, "school")

    assert (verdict.events, verdict.broken_at) == (10, None)


@pytest.mark.parametrize("column", ["stream", "type", "data", "meta", "recorded_at", "id"])
def test_a_changed_event_is_named(log_of_ten, column):
    spoil(log_of_ten, f"UPDATE event SET {column} = 'x' WHERE position = 4")

    verdict = verify(log_of_ten, "school")
    assert (verdict.broken_at, verdict.why) == (4, "the event was altered")


def test_a_removed_event_is_named(log_of_ten):
    spoil(log_of_ten, "DELETE FROM event WHERE position = 7")

    assert verify(log_of_ten, "school").broken_at == 7


def test_a_cut_off_end_is_noticed(log_of_ten):
    spoil(log_of_ten, "DELETE FROM event WHERE position > 8")

    assert verify(log_of_ten, "school").broken_at == 9


def test_swapped_events_are_noticed(log_of_ten):
    spoil(log_of_ten, "UPDATE event SET position = -position WHERE position IN (2, 3)")
    spoil(log_of_ten, "UPDATE event SET position = 5 + position WHERE position < 0")

    assert verify(log_of_ten, "school").broken_at == 2


def test_a_forged_head_is_noticed(log_of_ten):
    spoil(log_of_ten, "UPDATE head SET digest = previous")

    assert verify(log_of_ten, "school").why == "the head does not fit the last event"


def test_an_unknown_partition_has_nothing_to_prove(log_of_ten):
    assert verify(log_of_ten, "nowhere").events == 0
