"""The master key is replaced while identity is at work: nothing is lost, nobody comes back."""

import base64
import fcntl
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from deploy.standalone import ground
from identity.domain.ids import PersonId
from identity.entrypoints.commands import upkeep
from identity.vault.keys import Keys, key_engine, migrate_keys
from identity.vault.master import Master, MasterKeyMissing
from identity.vault.overwriting import StillSeen
from identity.vault.rotation import LOCK, MasterPlace, StillRunning, rotate
from identity.wiring import KEY_MIGRATIONS
from services.identity.tests.words import an_id
from tests.journeys.place import eventually

AMINA, BORIS = PersonId(an_id("amina")), PersonId(an_id("boris"))
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
GIVEN, COMING = (base64.b64encode(raw).decode() for raw in (OLD, NEW))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'keys.sqlite3'}"
    return request.getfixturevalue("fresh_database")


@pytest.fixture
def process(url):
    """Start one more process that has keys, with what it knows about the next master key."""
    started = []

    def start(raw=OLD, *, known=(), name=""):
        engine = key_engine(url, name)
        migrate_keys(engine, KEY_MIGRATIONS)
        keys = Keys(engine, Master(raw), lambda: [Master(one) for one in known])
        keys.check_master()
        started.append(engine)
        return keys

    yield start
    for engine in started:
        engine.dispose()


@pytest.fixture
def now(school):
    return school.it.clock.now


def test_a_running_process_takes_the_new_master_key_by_itself(process, now):
    operator, running = process(), process(known=[OLD, NEW])
    running.add_signing_key("one", now)
    amina, token = running.for_writing(AMINA, now), running.master.token("username", "x")
    operator.rewrap(Master(NEW))
    assert running.of([AMINA]) == {AMINA: amina}
    assert running.master.token("username", "x") == token


def test_it_does_so_as_well_where_it_first_writes(process, now):
    operator = process()
    for writes in (
        lambda keys: keys.for_writing(BORIS, now),
        lambda keys: keys.add_signing_key("two", now),
    ):
        running = process(known=[NEW])
        operator.rewrap(Master(NEW))
        writes(running)
        again = process(NEW)
        again.rewrap(Master(OLD))
        operator = process()
    assert set(operator.of([BORIS])) == {BORIS}
    assert operator.signing_key()[0] == "two"


def test_or_where_it_first_signs(process, now):
    operator, running = process(), process(known=[NEW])
    operator.add_signing_key("one", now)
    operator.rewrap(Master(NEW))
    assert running.signing_key()[0] == "one"


def test_a_key_that_nothing_opens_stays_one_and_changes_nothing(process, now):
    running = process(known=[NEW])
    running.for_writing(AMINA, now)
    with running.engine.begin() as db:
        db.execute(text("UPDATE person_key SET wrapped = :broken"), {"broken": b"0" * 60})
    before = running.master
    assert running.of([AMINA]) == {}
    assert running.master is before


def test_l07_whoever_is_forgotten_or_comes_during_a_rotation_is_forgotten_or_comes(
    process, now, monkeypatch
):
    """A key made meanwhile is not lost, and one destroyed meanwhile does not come back."""
    operator, office, head = process(), process(known=[NEW]), process(known=[NEW])
    operator.for_writing(AMINA, now)
    inside, go_on, wrap_anew = threading.Event(), threading.Event(), Keys._rewrap_table

    def slowly(self, *args):
        left = wrap_anew(self, *args)
        inside.set()
        assert go_on.wait(60)
        return left

    monkeypatch.setattr(Keys, "_rewrap_table", slowly)
    with ThreadPoolExecutor() as pool:
        rotated = pool.submit(operator.rewrap, Master(NEW))
        assert inside.wait(60)
        comes = pool.submit(office.for_writing, BORIS, now)
        goes = pool.submit(head.destroy, [AMINA])
        if operator.engine.dialect.name == "postgresql":
            eventually(lambda: waiting(office.engine) == 2, "both wait for the rotation")
        go_on.set()
        assert (rotated.result(60), goes.result(60)) == (0, None)
        assert process(NEW).of([AMINA, BORIS]) == {BORIS: comes.result(60)}


def waiting(engine):
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with engine.connect() as db:
        return db.execute(query).scalar()


# --- Where the environment gives the key, somebody could be left behind


def test_nothing_is_replaced_while_a_process_runs_that_would_be_left_behind(
    process, now, tmp_path, url
):
    alone, ready = (MasterPlace(GIVEN, next_one, tmp_path / "none") for next_one in ("", COMING))
    operator, running = process(name=ready.name), process(name=alone.name)
    key = running.for_writing(AMINA, now)
    with (tmp_path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(StillRunning, match="Nothing was changed"):
            rotate(operator, ready)
    assert running.of([AMINA]) == {AMINA: key}
    running.engine.dispose()
    process(name=ready.name).of([AMINA])  # Who knows the next key is in nobody's way.
    assert rotate(operator, ready) == 0
    assert process(NEW).of([AMINA]) == {AMINA: key}


def test_one_process_says_by_its_lock_that_it_runs():
    assert LOCK == ground.LOCK


# --- The command


def test_names_are_read_and_people_enter_while_the_command_replaces_the_key(
    school, tmp_path, monkeypatch
):
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.delenv("KITEPKANA_MASTER_KEY", raising=False)
    secretary, amina = school.signed_in(), school.pupil()
    before = (tmp_path / "master.key").read_text()
    done = CliRunner().invoke(upkeep, ["rotate-master-key"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "master.key").read_text() != before
    assert school.names(secretary, amina) == {amina: "Асанова Айжан"}
    boris = school.pupil()
    assert school.names(secretary, amina, boris) == dict.fromkeys([amina, boris], "Асанова Айжан")
    assert school.signed_in() is not None


def test_the_command_says_plainly_why_it_does_nothing(school, tmp_path, monkeypatch):
    raw = (tmp_path / "master.key").read_text().strip()
    monkeypatch.setenv("DATA", str(tmp_path))
    monkeypatch.setenv("KITEPKANA_MASTER_KEY", raw)
    assert isinstance(told("rotate-master-key"), MasterKeyMissing)
    monkeypatch.setenv("KITEPKANA_MASTER_KEY_NEW", COMING)
    with (tmp_path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert isinstance(told("rotate-master-key"), StillRunning)


def told(command):
    """What `kitepkana` then says in one line and ends with 1 (deploy/cli.py)."""
    return CliRunner().invoke(upkeep, [command]).exception


def test_the_command_overwrites_destroyed_keys_at_once(school, tmp_path, monkeypatch):
    monkeypatch.setenv("DATA", str(tmp_path))
    done = CliRunner().invoke(upkeep, ["overwrite-keys"])
    assert (done.exit_code, "in no file" in done.output) == (0, True)
    monkeypatch.setattr("identity.entrypoints.night.overwrite", in_the_way)
    assert CliRunner().invoke(upkeep, ["overwrite-keys"]).exit_code == 1


def in_the_way(_):
    raise StillSeen
