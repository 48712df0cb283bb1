"""What a service runs on: settings, clock, feeds, read models, figures."""

from datetime import UTC, date, datetime

import pytest
import requests
from sqlalchemy.exc import DBAPIError

from chassis.feeds import HttpFeed
from chassis.runtime import House
from chassis.settings import Misconfigured, Settings
from chassis.testing import running
from kernel.feed import FeedUnavailable
from tests.chassis.toys import CODEC, TOY, TOY_SHELF, count
from tests.chassis.words import HERE, librarian, operator

DISTRICT = {
    "DATABASE_URL": "postgresql+psycopg2://db/{service}",
    "BROKER_URL": "amqp://rabbit",
    "SERVICE_SECRET": "s" * 32,
}


# --- Settings


def test_a_laptop_needs_no_settings(tmp_path):
    settings = Settings.of("toy", {"DATA": str(tmp_path)})
    assert settings.mode == "standalone"
    assert settings.database_url == f"sqlite:///{tmp_path}/toy.sqlite3"
    assert settings.broker_url == "memory://"
    assert settings.address == ("127.0.0.1", 8000)
    assert settings.demo


def test_a_database_makes_it_a_district():
    settings = Settings.of("toy", DISTRICT | {"BIND": "0.0.0.0:9000", "DEMO": "0"})
    assert settings.mode == "district"
    assert settings.database_url == "postgresql+psycopg2://db/toy"
    assert settings.address == ("0.0.0.0", 9000)  # noqa: S104
    assert not settings.demo


@pytest.mark.parametrize("missing", ["BROKER_URL", "SERVICE_SECRET"])
def test_a_district_that_lacks_something_says_what(missing):
    environ = {name: value for name, value in DISTRICT.items() if name != missing}
    with pytest.raises(Misconfigured, match=missing):
        Settings.of("toy", environ)


def test_a_secret_that_is_too_short_is_none():
    with pytest.raises(Misconfigured, match="SERVICE_SECRET"):
        Settings.of("toy", DISTRICT | {"SERVICE_SECRET": "short"})


def test_the_other_services_are_behind_one_door_or_each_at_its_own():
    front = Settings.of("toy", {"FEEDS": "http://front/"})
    assert front.url_of("ear") == "http://front"
    each = Settings.of("toy", {"FEEDS": '{"ear": "http://ear:8000"}'})
    assert each.url_of("ear") == "http://ear:8000"
    assert each.url_of("identity") is None


def test_settings_can_be_shown_without_their_secrets():
    shown = repr(Settings.of("toy", DISTRICT | {"BROKER_URL": "amqp://user:password@rabbit"}))
    assert "password" not in shown
    assert "s" * 32 not in shown


# --- Clock


def test_the_day_begins_in_bishkek(it):
    it.clock.now = datetime(2026, 9, 1, 17, 59, tzinfo=UTC)
    assert it.runtime.today() == date(2026, 9, 1)
    it.clock.forward(minutes=1)
    assert it.runtime.today() == date(2026, 9, 2)


def test_the_system_acts_under_its_own_name(it):
    context = it.runtime.context_for_system("demo")
    assert (context.actor, context.at) == ("system:demo", it.clock.now)


# --- Databases


def test_a_reading_connection_cannot_write(it):
    with (
        it.runtime.read() as db,
        pytest.raises(Exception, match="readonly|read-only|query_only"),
    ):
        db.execute(TOY_SHELF.tables[0].delete())
    with it.runtime.engine.begin() as db:
        db.execute(TOY_SHELF.tables[0].delete())


def test_a_service_is_ready_when_its_database_answers(it):
    ready = it.client.get("/toy/ready")
    assert (ready.status_code, ready.json["database"]) == (200, "reachable")
    assert it.client.get("/toy/live").status_code == 200


def test_and_is_not_when_it_does_not(it):
    it.runtime.engine.dispose()
    path = it.runtime.settings.data / "toy.sqlite3"
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    assert it.client.get("/toy/ready").status_code == 503
    assert it.client.get("/toy/live").status_code == 200
    path.rmdir()
    path.with_suffix(".away").rename(path)


def test_migrating_twice_is_harmless(it):
    shelve(it, "1")
    it.runtime.migrate()
    assert count(it.runtime, TOY_SHELF) == 1


def test_services_of_one_process_share_nothing_but_the_process(it):
    assert it.house.open(TOY) is it.runtime
    assert it.runtimes["ear"].engine is not it.runtime.engine


@pytest.mark.slow
def test_a_service_runs_on_postgresql_alike(fresh_database):
    with running(TOY, environ=DISTRICT | {"DATABASE_URL": fresh_database}) as it:
        shelve(it, "1", "2")
        assert librarian(it).get(f"/toy/{HERE}/things").json["things"] == 2
        with it.runtime.read() as db, pytest.raises(DBAPIError, match="read-only"):
            db.execute(TOY_SHELF.tables[0].delete())
        it.runtime.migrate()
        assert it.client.get("/toy/ready").json["migrations"] == "at head"
        assert count(it.runtime, TOY_SHELF) == 2
        rebuilt = operator(it).post("/toy/operations/rebuild", data={"subscription": "toy.shelf"})
        job = rebuilt.headers["Location"].partition("?job=")[2]
        assert operator(it).script().get(f"/toy/jobs/{job}").json["failed"] is None
        assert count(it.runtime, TOY_SHELF) == 2


# --- Read models


def shelve(it, *things):
    aman = librarian(it).script()
    for thing in things:
        aman.post(f"/toy/{HERE}/things", json={"thing_id": thing})


def test_a_page_after_a_command_shows_what_it_did(it):
    shelve(it, "1")
    assert librarian(it).get(f"/toy/{HERE}/things").json["things"] == 1


def test_waiting_for_what_never_comes_ends(it):
    assert it.runtime.settled("toy.shelf", "toy", HERE, 99, timeout=0.01) is False


def test_a_source_that_is_nowhere_is_away_and_stops_nobody(tmp_path):
    runtime = House({"DATA": str(tmp_path)}).open(TOY)
    with pytest.raises(FeedUnavailable):
        runtime.feed_of("identity").heads()


# --- The feed


def feed(it):
    """The toy's feed as the ear reads it over HTTP; the socket is left out."""
    client = it.client

    class Session:
        def get(self, url, params, headers, **_named):
            path = url.removeprefix("http://front")
            got = client.get(path, query_string=params, headers=headers)
            reply = requests.Response()
            reply.status_code, reply._content = got.status_code, got.data
            return reply

    reading = HttpFeed("http://front", "toy", it.runtimes["ear"])
    reading._session = Session()
    return reading


def test_heads_over_http_are_those_of_the_store(it):
    shelve(it, "1", "2")
    assert feed(it).heads() == it.runtime.store.heads()


def test_events_over_http_are_those_of_the_store(it):
    shelve(it, "1", "2", "3")
    assert feed(it).read(HERE, 1, 1) == it.runtime.store.read(HERE, 1, 1)
    assert [e.position for e in feed(it).read(HERE, 1, 100)] == [2, 3]
    assert CODEC.load("toy.thing-shelved.v1", feed(it).read(HERE, 0, 1)[0].data).thing_id == "1"


def test_an_empty_partition_has_no_events(it):
    assert feed(it).read("school-z", 0, 10) == []


def test_a_feed_that_answers_nonsense_is_away(it):
    class Session:
        def get(self, *_given, **_named):
            reply = requests.Response()
            reply.status_code, reply._content = 200, b"<html>"
            return reply

    broken = HttpFeed("http://front", "toy", it.runtimes["ear"])
    broken._session = Session()
    with pytest.raises(FeedUnavailable):
        broken.heads()
    with pytest.raises(FeedUnavailable):
        broken.read(HERE, 0, 10)


def test_a_feed_that_cannot_be_reached_is_away(it):
    with pytest.raises(FeedUnavailable):
        HttpFeed("http://127.0.0.1:1", "toy", it.runtimes["ear"]).heads()


# --- Figures


def test_figures_are_kept_by_route_template(it):
    shelve(it, "1")
    figures = it.client.get("/toy/metrics").get_data(as_text=True)
    assert 'route="/toy/<school>/things"' in figures
    assert f"/toy/{HERE}/things" not in figures
    for name in ("appends_total", "head", "applied_total", "projection_lag_events"):
        assert f"kitepkana_{name}" in figures
