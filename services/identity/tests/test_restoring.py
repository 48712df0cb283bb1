"""A restored backup knows people who were forgotten after it; the ledger does not let it (T2)."""

import base64
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from chassis.settings import Misconfigured
from chassis.testing import running
from identity.application import Signer, Submission
from identity.domain.ids import PersonId
from identity.entrypoints.service import SERVICE as IDENTITY
from identity.readmodels import people
from identity.vault.ledger import Entry, Ledger
from identity.vault.oblivion import anything_left
from services.identity.tests.words import HERE, TODAY, named, paper
from services.identity.tests.words_erasures import House, house

KEY = "identity-keys"
ALL = ("identity", KEY, "catalog", "circulation", "journal", "reporting")


def copied(folder, target, names=ALL):
    """Copy databases as they are now, as a nightly backup does."""
    target.mkdir(exist_ok=True)
    for name in names:
        live, copy = folder / f"{name}.sqlite3", target / f"{name}.sqlite3"
        with closing(sqlite3.connect(live)) as a, closing(sqlite3.connect(copy)) as b:
            a.backup(b)


def put_back(folder, target, names=ALL):
    for name in names:
        for suffix in ("-wal", "-shm"):
            (folder / f"{name}.sqlite3{suffix}").unlink(missing_ok=True)
        shutil.copyfile(target / f"{name}.sqlite3", folder / f"{name}.sqlite3")


def left_of(house: House, person: PersonId):
    data = house.it.runtimes["identity"].engine
    return anything_left(data, house.identity.vault.keys.engine, [person])


def signs_again(house: House, person: PersonId) -> None:
    with house.it.runtimes["identity"].read() as db:
        mother = PersonId(people.guardians_of(db, person)[0])
    given = Submission(
        person_id=person,
        details=named("Асанова"),
        paper=paper(),
        signer=Signer(person_id=mother),
        on=TODAY,
    )
    house.identity.office.add_consent(house.context(), HERE, given)
    house.it.settle()


@pytest.fixture
def yesterday(tmp_path):
    """Two pupils of yesterday's backup, of whom one is forgotten today."""
    data, backup = tmp_path / "data", tmp_path / "backup"
    with house(data) as before:
        going, staying = before.pupil("Асанова"), before.pupil("Бакиров")
        before.identity.sign_in.open_account(
            before.context(), HERE, going, "a-pupil", "a secret of the tests"
        )
        before.it.settle()
        copied(data, backup)
        before.forget(going)
        before.it.settle()
        assert before.ledger() == [(1, going)]
    return data, backup, going, staying


@pytest.mark.parametrize("names", [ALL, (KEY,), ("identity",), ("identity", KEY)], ids="-".join)
def test_t2_whoever_was_forgotten_since_is_forgotten_before_anything_is_served(yesterday, names):
    data, backup, going, staying = yesterday
    put_back(data, backup, names)
    with house(data) as after:
        assert left_of(after, going) == set()
        secretary = after.signed_in()
        names = after.names(secretary, going, staying)
        assert names == {going: "", staying: "Бакиров Айжан"}
        assert after.ledger() == [(1, going)]
        assert secretary.get(f"/identity/{HERE}/people/{going}").status_code == 200


def test_t2_a_restored_house_forgets_again_in_every_service_under_the_same_number(yesterday):
    data, backup, going, _ = yesterday
    put_back(data, backup)
    with house(data) as after:
        after.it.settle()
        erasure = after.erasure(going)
        assert erasure is not None
        assert erasure.row.number == 1
        assert erasure.row.reason == "restored"
        assert erasure.row.completed_on == TODAY
        third = after.pupil("Садыров")
        after.forget(third)
        assert after.ledger()[-1] == (2, third)


def test_t2_somebody_who_signed_again_is_not_forgotten_by_the_next_start(yesterday):
    data, _, going, _ = yesterday
    with house(data) as later:
        signs_again(later, going)
        assert later.names(later.signed_in(), going)[going] != ""
    with house(data) as next_day:
        assert next_day.names(next_day.signed_in(), going)[going] != ""


# The ledger itself


def entry(number=1):
    return Entry(
        school=HERE, number=number, person_id=PersonId("p"), at="2026-11-16T04:00:00+00:00"
    )


def test_a_line_is_written_once_and_none_is_changed(tmp_path):
    ledger = Ledger(tmp_path / "apart" / "erasures.jsonl")
    assert ledger.read() == []
    assert ledger.write([entry(1), entry(2)]) == 2
    before = ledger.path.read_bytes()
    assert ledger.write([entry(1), entry(2)]) == 0
    assert ledger.write([entry(3)]) == 1
    assert ledger.path.read_bytes().startswith(before)


def test_half_a_line_of_a_power_cut_is_written_again(tmp_path):
    ledger = Ledger(tmp_path / "erasures.jsonl")
    ledger.write([entry(1), entry(2)])
    whole = ledger.path.read_bytes()
    ledger.path.write_bytes(whole[:-20])
    assert ledger.read() == [entry(1)]
    assert ledger.write([entry(1), entry(2)]) == 1
    assert ledger.path.read_bytes() == whole


def test_nothing_starts_with_a_ledger_that_cannot_be_read(tmp_path):
    (tmp_path / "erasures.jsonl").write_text("not a ledger\n")
    with pytest.raises(Misconfigured, match="ledger of erasures"), house(tmp_path):
        pass


def test_the_ledger_holds_nothing_but_ids_numbers_and_times(yesterday):
    data, *_ = yesterday
    (line,) = (data / "erasures.jsonl").read_text().splitlines()
    assert set(json.loads(line)) == {"school", "number", "person_id", "at"}


# The same on PostgreSQL, with yesterday's dumps of both databases


def test_t2_yesterdays_dumps_of_data_and_keys_bring_nobody_back(postgres, tmp_path):
    names = ("restoring", "restoring_keys")
    urls = [postgres.create_database(name) for name in names]
    environ = dict(
        zip(("DATABASE_URL", "KEYS_DATABASE_URL"), urls, strict=True),
        BROKER_URL="memory://",
        KITEPKANA_MASTER_KEY=base64.b64encode(bytes(range(32))).decode(),
        ERASURES_LEDGER=str(tmp_path / "apart" / "erasures.jsonl"),
    )
    with running(IDENTITY, environ=environ) as it:
        before = House(it)
        going, staying = before.pupil("Асанова"), before.pupil("Бакиров")
        dumps = [dumped(url) for url in urls]
        before.forget(going)
        before.it.settle()
        before.identity.vault.keys.engine.dispose()
    for name, dump in zip(names, dumps, strict=True):
        postgres.drop_database(name)
        loaded(postgres.create_database(name), dump)
    with running(IDENTITY, environ=environ) as it:
        after = House(it)
        assert left_of(after, going) == set()
        names_now = after.names(after.signed_in(), going, staying)
        assert names_now == {going: "", staying: "Бакиров Айжан"}
        after.identity.vault.keys.engine.dispose()
        later = [dumped(url) for url in urls]
    # The id stays in events; among what is sealed it does not, and neither does a key.
    sealed = later[0].split(b"COPY public.vault_record ")[1].split(b"\\.\n")[0]
    assert staying.encode() in sealed
    assert going.encode() not in sealed
    assert staying.encode() in later[1]
    assert going.encode() not in later[1]
    for name in names:
        postgres.drop_database(name)


def dumped(url: str) -> bytes:
    command = [program("pg_dump"), "--no-owner", url.replace("+psycopg2", "")]
    return subprocess.run(command, check=True, capture_output=True).stdout


def loaded(url: str, dump: bytes) -> None:
    command = [program("psql"), "--quiet", "--set=ON_ERROR_STOP=1", url.replace("+psycopg2", "")]
    subprocess.run(command, check=True, capture_output=True, input=dump)


def program(name: str) -> str:
    return str(max(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))
