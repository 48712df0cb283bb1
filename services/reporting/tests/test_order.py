"""However the services' messages arrive, the tables come out the same."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.rebuild import rebuild
from kernel.subscription import Subscription
from reporting.readmodels import classes, contingent, loans, marks, people
from services.reporting.tests.words import (
    AIDAI,
    ATLAS,
    BEK,
    FIVE_A,
    FIVE_B,
    MANAS,
    PRIMER,
    THEIRS,
    District,
    absent,
    accessioned,
    corrected,
    departed,
    enrolled,
    forgotten,
    formed,
    fresh_database,
    held,
    in_turns,
    lent,
    marked,
    moved,
    present_after_all,
    registered,
    renewed,
    returned,
    school,
    tables,
    told,
)

ALL = [each.PROJECTION for each in (classes, contingent, loans, marks, people)]
THREE = marked("m1", 3)


def a_busy_district() -> District:
    district = District().says(school(), school(THEIRS, "2"), at="district")
    for place in ("ayan-1", "ayan-2"):
        district.says(
            accessioned(PRIMER, "74.2"), accessioned(ATLAS, "2"), accessioned(MANAS, "84"),
            formed(FIVE_A), formed(FIVE_B, letter="Б"),
            registered(AIDAI, "А/1"), registered(BEK, "Б/1"), forgotten(BEK),
            enrolled(AIDAI), enrolled(BEK, FIVE_B), moved(AIDAI, FIVE_A, FIVE_B, on=3),
            departed(BEK, FIVE_B, on=5),
            lent(PRIMER), lent(ATLAS, to=BEK), renewed(PRIMER, until=20), returned(PRIMER, on=4),
            lent(PRIMER, to=BEK, on=4), returned(ATLAS, on=5), returned(PRIMER, on=6), lent(MANAS),
            held("l1"), absent(AIDAI, "l1"), absent(BEK, "l1"), present_after_all(BEK, "l1"),
            THREE, marked("m2", 5, who=BEK), corrected(THREE, to=4), held("l2", subject="Ырым"),
            at=place,
        )  # fmt: skip
    return district


DISTRICT = a_busy_district()
MESSAGES = sum(len(log) for log in DISTRICT.logs.values())


@pytest.fixture(scope="module")
def in_order(tmp_path_factory):
    """What every read model holds when it was simply told everything."""
    engine = fresh_database(tmp_path_factory.mktemp("in-order"))
    told(engine, DISTRICT, *ALL).close()
    yield {projection.name: tables(engine, projection) for projection in ALL}
    engine.dispose()


@settings(max_examples=25, deadline=None)
@given(
    turns=st.lists(st.integers(0, 99), min_size=MESSAGES, max_size=MESSAGES),
    cuts=st.lists(st.integers(1, 9), min_size=MESSAGES, max_size=MESSAGES),
    again=st.lists(st.integers(0, MESSAGES - 1), max_size=8),
    lost=st.sets(st.integers(0, MESSAGES - 1), max_size=8),
)
def test_any_interleaving_with_repeats_and_losses_gives_the_same_tables(
    in_order, turns, cuts, again, lost
):
    arriving = in_turns(DISTRICT.logs, turns)
    arriving = [each for at, each in enumerate(arriving) if at not in lost]
    arriving += [arriving[at % len(arriving)] for at in again]
    with tempfile.TemporaryDirectory() as folder:
        engine = fresh_database(Path(folder))
        for projection in ALL:
            subscription = Subscription(engine, projection, DISTRICT.feeds)
            waiting, sizes = list(arriving), iter(cuts)
            while waiting:
                size = next(sizes, len(waiting))
                subscription.receive(waiting[:size])
                waiting = waiting[size:]
            subscription.catch_up()
        found = {projection.name: tables(engine, projection) for projection in ALL}
        engine.dispose()

    assert found == in_order


@pytest.mark.parametrize("projection", ALL, ids=lambda each: each.name)
def test_a_rebuild_from_the_first_event_gives_the_same_tables(engine, in_order, projection):
    told(engine, DISTRICT, projection).close()

    rebuild(engine, projection, DISTRICT.feeds)

    assert tables(engine, projection) == in_order[projection.name]


@pytest.mark.parametrize("projection", ALL, ids=lambda each: each.name)
def test_folding_everything_a_second_time_changes_nothing(engine, in_order, projection):
    told(engine, DISTRICT, projection).close()
    subscription = Subscription(engine, projection, DISTRICT.feeds)

    subscription.receive([each for log in DISTRICT.logs.values() for each in log])

    assert tables(engine, projection) == in_order[projection.name]
