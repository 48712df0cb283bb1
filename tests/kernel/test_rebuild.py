"""A read model made anew is the same as the old one, and nobody sees it half done."""

import pytest
from sqlalchemy import text

from kernel.feed import LocalFeed
from kernel.rebuild import rebuild
from kernel.sql import writing
from kernel.subscription import Projection, Stopped, Subscription
from tests.kernel.words import CODEC, TOTALS, add, poisonous, totals_in


def filled(store, count=30):
    for number in range(count):
        add(store, f"school-{number % 2}", f"{number % 5}")


def test_a_rebuild_from_zero_gives_the_same(store, engine):
    feeds = {"toy": LocalFeed(store)}
    filled(store)
    Subscription(engine, TOTALS, feeds).catch_up()
    before = totals_in(engine)
    with writing(engine) as db:
        db.execute(text("UPDATE totals SET total = 999"))

    rebuild(engine, TOTALS, feeds)

    assert totals_in(engine) == before


def test_the_reader_goes_on_after_a_rebuild(store, engine):
    feeds = {"toy": LocalFeed(store)}
    filled(store)
    rebuild(engine, TOTALS, feeds)
    add(store, "school-0", "new")
    subscription = Subscription(engine, TOTALS, feeds)
    subscription.catch_up()

    assert totals_in(engine)["school-0", "box-new"] == 1
    assert set(subscription.lag().values()) == {0}


def test_a_rebuild_goes_on_while_others_append(store, engine):
    feeds = {"toy": LocalFeed(store)}
    filled(store)
    live = Subscription(engine, TOTALS, feeds)

    def project_slowly(db, batch):
        if len(store.heads()) < 4:  # Somebody appends and the live reader folds meanwhile.
            add(store, f"late-{len(store.heads())}", "x")
        TOTALS.project(db, batch)

    slow = Projection(
        name=TOTALS.name, sources={"toy": CODEC}, tables=TOTALS.tables, project=project_slowly
    )
    rebuild(engine, slow, feeds)
    live.catch_up()

    assert {"late-2", "late-3"} <= {school for school, _ in totals_in(engine)}
    assert set(live.lag().values()) == {0}


def test_a_crash_in_the_middle_leaves_the_old_one_and_the_next_run_succeeds(store, engine):
    feeds = {"toy": LocalFeed(store)}
    filled(store)
    Subscription(engine, TOTALS, feeds).catch_up()
    before = totals_in(engine)

    class PowerCut(BaseException):
        pass

    def dies(db, batch):
        TOTALS.project(db, batch)
        raise PowerCut

    dying = Projection(name=TOTALS.name, sources={"toy": CODEC}, tables=TOTALS.tables, project=dies)
    with pytest.raises(PowerCut):
        rebuild(engine, dying, feeds)
    assert totals_in(engine) == before

    rebuild(engine, TOTALS, feeds)
    assert totals_in(engine) == before


def test_parked_events_are_judged_anew(store, engine):
    feeds = {"toy": LocalFeed(store)}
    poisonous.add("box-1")
    filled(store, 10)
    Subscription(engine, TOTALS, feeds).catch_up()
    poisonous.clear()

    rebuild(engine, TOTALS, feeds)

    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM parked")) == 0
    assert ("school-1", "box-1") in totals_in(engine)


def test_a_rebuild_over_a_hole_is_refused(store, engine):
    feeds = {"toy": LocalFeed(store)}
    filled(store, 10)
    with writing(engine) as db:
        db.execute(text("DELETE FROM event WHERE position = 3"))

    with pytest.raises(Stopped):
        rebuild(engine, TOTALS, feeds)
