"""Destroyed keys leave the disk: tables, what the planner keeps of them, the write-ahead log."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, create_engine, text
from sqlalchemy.exc import OperationalError

from chassis.metrics import REGISTRY
from chassis.testing import running
from identity.domain.ids import PersonId
from identity.entrypoints.night import overwrite_destroyed_keys
from identity.entrypoints.service import SERVICE
from identity.vault.keys import Keys, key_engine, migrate_keys
from identity.vault.master import Master
from identity.vault.overwriting import StillSeen, overwrite
from identity.vault.schema import person_key, vault
from identity.wiring import KEY_MIGRATIONS
from kernel.sql import writing

# The planner samples a hundred values, so nearly everybody is among them.
PEOPLE = [PersonId(f"person-{number}") for number in range(110)]


@pytest.fixture
def keys(fresh_database, clock_now):
    """The keys of a school on PostgreSQL, sampled by the planner as in any night."""
    engine = key_engine(fresh_database)
    migrate_keys(engine, KEY_MIGRATIONS)
    found = Keys(engine, Master(bytes(32)))
    found.check_master()
    found.for_writing_many([(who, "register") for who in PEOPLE], clock_now)
    with writing(engine) as db:
        db.execute(text("ANALYZE"))
    yield found
    engine.dispose()


@pytest.fixture
def clock_now(school):
    return school.it.clock.now


@pytest.fixture
def other(fresh_database):
    """Somebody else who is connected to the key database."""
    engine = create_engine(fresh_database)
    with engine.connect() as db:
        yield db
    engine.dispose()


def wrapped(keys):
    with keys.engine.connect() as db:
        return [bytes(row.wrapped) for row in db.execute(person_key.select())]


def where(cluster, secrets):
    """Find files of a cluster that hold one of the first of these, the write-ahead log too."""
    secrets = secrets[:20]
    files = [file for file in Path(cluster.folder).rglob("*") if file.is_file()]
    return [
        file for file in files for data in [file.read_bytes()] if any(s in data for s in secrets)
    ]


def test_l07_a_destroyed_key_is_in_no_file_of_the_cluster(keys, postgres):
    gone = wrapped(keys)
    keys.destroy(PEOPLE)
    overwrite(keys.engine)
    assert where(postgres, gone) == []


def test_keys_of_others_are_what_they_were(keys, postgres):
    staying = keys.of(PEOPLE[50:])
    keys.destroy(PEOPLE[:50])
    overwrite(keys.engine)
    assert keys.of(PEOPLE) == staying
    assert where(postgres, wrapped(keys)) != []  # The search finds what is there.


def test_the_planner_takes_no_samples_of_a_secret(keys):
    sampled = text("SELECT attname FROM pg_stats WHERE tablename = 'person_key'")
    with keys.engine.connect() as db:
        assert set(db.execute(sampled).scalars()) & {"person_id", "wrapped"} == {"person_id"}


def test_samples_that_were_taken_before_are_dropped(fresh_database, postgres):
    engine = key_engine(fresh_database)
    migrate_keys(engine, KEY_MIGRATIONS, "keys_0002")
    secret = [f"{number}".encode() * 20 + b"|" for number in range(100, 210)]
    with writing(engine) as db:
        for number, one in enumerate(secret):
            row = {"who": f"p{number}", "it": one}
            add = "INSERT INTO person_key VALUES (:who, 'register', :it, now())"
            db.execute(text(add), row)
        db.execute(text("ANALYZE"))
        db.execute(text("DELETE FROM person_key"))
    migrate_keys(engine, KEY_MIGRATIONS)
    overwrite(engine)
    assert where(postgres, secret) == []
    engine.dispose()


def test_who_may_still_see_a_destroyed_key_is_waited_for(keys, other, postgres):
    other.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    other.execute(text("SELECT 1"))
    gone = wrapped(keys)
    keys.destroy(PEOPLE)
    with pytest.raises(StillSeen):
        overwrite(keys.engine)
    other.rollback()
    overwrite(keys.engine)
    assert where(postgres, gone) == []


def test_a_role_that_may_not_end_the_log_still_overwrites_the_tables(keys, postgres):
    with writing(keys.engine) as db:
        db.execute(text("DROP ROLE IF EXISTS plain"))
        db.execute(text("CREATE ROLE plain LOGIN PASSWORD 'plain'"))
        for table in ("person_key", "house_key", "signing_key", "master_check"):
            db.execute(text(f"ALTER TABLE {table} OWNER TO plain"))
    gone = wrapped(keys)
    keys.destroy(PEOPLE)
    plain = key_engine(
        str(
            keys.engine.url.set(username="plain", password="plain").render_as_string(
                hide_password=False
            )
        )
    )
    overwrite(plain)
    plain.dispose()
    assert [file for file in where(postgres, gone) if "pg_wal" not in file.parts] == []
    with writing(keys.engine) as db:
        db.execute(text("REASSIGN OWNED BY plain TO CURRENT_USER"))
        db.execute(text("DROP ROLE plain"))


def test_the_planner_takes_no_samples_of_anything_sealed_either(fresh_database):
    """A new column of bytes, or of a password's hash, is met here by itself."""
    environ = {"DATABASE_URL": fresh_database, "BROKER_URL": "memory://"}
    columns = text(
        "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE attstattarget <> 0 AND attnum > 0 AND relkind = 'r'"
    )
    with running(SERVICE, environ=environ) as it, it.runtime.read() as db:
        sampled = {tuple(row) for row in db.execute(columns)}
    bytes_and_hashes = {
        (table.name, column.name)
        for table in vault.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary) or column.name == "secret_hash"
    }
    assert len(bytes_and_hashes) > 5
    assert bytes_and_hashes & sampled == set()


# --- By itself, once a day


def renewed(monkeypatch):
    """Count how often the files are renewed."""
    done = []
    monkeypatch.setattr("identity.entrypoints.night.overwrite", done.append)
    return done


def test_it_is_done_once_a_day_and_said_when(school, monkeypatch):
    done, runtime = renewed(monkeypatch), school.it.runtime
    school.it.clock.forward(days=1)
    assert [overwrite_destroyed_keys(runtime) for _ in range(3)] == [1, 0, 0]
    moment = REGISTRY.get_sample_value("kitepkana_keys_overwritten_timestamp_seconds")
    assert moment == runtime.now().timestamp()
    school.it.clock.forward(days=1)
    assert overwrite_destroyed_keys(runtime) == 1
    assert len(done) == 2


@pytest.mark.parametrize("wrong", [StillSeen(), OperationalError("", {}, Exception())])
def test_who_is_in_the_way_is_not_waited_for_and_it_is_tried_again(school, monkeypatch, wrong):
    runtime = school.it.runtime
    overwrite_destroyed_keys(runtime)
    school.it.clock.forward(days=1)

    def fails(_):
        raise wrong

    monkeypatch.setattr("identity.entrypoints.night.overwrite", fails)
    assert overwrite_destroyed_keys(runtime) == 0
    before = REGISTRY.get_sample_value("kitepkana_keys_overwritten_timestamp_seconds")
    assert before <= (runtime.now() - timedelta(hours=23)).timestamp()
    renewed(monkeypatch)
    assert overwrite_destroyed_keys(runtime) == 1
