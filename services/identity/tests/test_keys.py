"""A key for each person and purpose, the first release's keys among them; and a new master key."""

import base64
import sqlite3
import stat

import pytest
from sqlalchemy import select, text

from chassis.testing import running
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Purpose
from identity.domain.fields import Field, PurposeClass
from identity.domain.ids import PersonId
from identity.domain.purposes import CLASS_OF, idle_classes
from identity.entrypoints.service import SERVICE
from identity.vault.keys import Keys, key_engine, migrate_keys
from identity.vault.master import Master, MasterKeyMissing, MasterKeyWrong, seal
from identity.vault.rotation import MasterPlace, opened, rotate
from identity.vault.schema import person_key, record, signing_key
from identity.vault.vault import Value
from identity.wiring import KEY_MIGRATIONS, build
from kernel.sql import writing
from services.identity.tests.words import HERE, TODAY, an_id
from services.identity.tests.words_vault import agreed

AMINA = PersonId(an_id("amina"))
OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    """An empty key database on each kind of server."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'keys.sqlite3'}"
    else:
        url = request.getfixturevalue("fresh_database")
    found = key_engine(url)
    yield found
    found.dispose()


@pytest.fixture
def keys(engine):
    migrate_keys(engine, KEY_MIGRATIONS)
    return with_master(engine, OLD)


def with_master(engine, raw):
    keys = Keys(engine, Master(raw))
    keys.check_master()
    return keys


def at(school):
    return school.it.clock.now


# --- A key for each purpose


def test_every_purpose_has_a_class():
    assert set(CLASS_OF) == set(Purpose)


def test_each_purpose_is_sealed_under_a_key_of_its_own(school):
    vault, engine = school.identity.vault, school.it.runtime.engine
    amina = school.pupil()
    with writing(engine) as db:
        value = Value(record_id="note", field=Field.HEALTH_NOTE, data=b"asthma")
        vault.store(
            db, HERE, amina, [value], agreed(Purpose.HEALTH),
            purpose=Purpose.HEALTH, at=at(school), on=TODAY,
        )  # fmt: skip
    with engine.connect() as db:
        assert vault.open(db, "note").data == b"asthma"
        vault.keys.destroy([amina], [PurposeClass.HEALTH])
        assert vault.open(db, "note") is None
        assert vault.names_of(db, [amina]) == {amina: "Асанова Айжан"}


def test_a_record_moved_to_another_purpose_shows_nothing(school):
    vault, engine = school.identity.vault, school.it.runtime.engine
    amina = school.pupil()
    with writing(engine) as db:
        value = Value(record_id="note", field=Field.HEALTH_NOTE, data=b"asthma")
        vault.store(
            db, HERE, amina, [value], agreed(Purpose.HEALTH),
            purpose=Purpose.HEALTH, at=at(school), on=TODAY,
        )  # fmt: skip
        db.execute(record.update().where(record.c.record_id == "note").values(purpose="emis"))
        assert vault.open(db, "note") is None


def test_l07_a_purpose_taken_back_leaves_no_key_of_its_class():
    both = agreed(Purpose.EMIS, Purpose.HEALTH)
    assert PurposeClass.HEALTH not in idle_classes(both, TODAY)
    assert PurposeClass.HEALTH in idle_classes(agreed(Purpose.EMIS), TODAY)
    assert not idle_classes(agreed(Purpose.EMIS), TODAY) & {
        PurposeClass.REGISTER,
        PurposeClass.ACCOUNT,
    }
    assert idle_classes(Consents(is_forgotten=True), TODAY) == set(PurposeClass)


def test_keys_of_many_people_are_made_at_once_and_once(keys, school):
    people = [(PersonId(f"p{number}"), PurposeClass.REGISTER) for number in range(5000)]
    first = keys.for_writing_many(people, at(school))
    assert len(set(first.values())) == len(people)
    assert keys.for_writing_many(people, at(school)) == first


# --- What the first release left


def test_keys_and_records_of_the_first_release_open_as_before(school, tmp_path):
    """Its keys were bound to a person alone, its records to no class."""
    master, key = school.identity.master, bytes(32)
    amina = school.pupil()
    with writing(school.it.runtime.engine) as db:
        mine = (record.c.person_id == amina) & (record.c.field == Field.SURNAME)
        row = db.execute(select(record).where(mine)).one()
        old = seal(key, "Бейшеева".encode(), f"{row.record_id}|{amina}|surname")
        db.execute(record.update().where(mine).values(sealed=old))
    school.identity.vault.keys.engine.dispose()
    with sqlite3.connect(tmp_path / "identity-keys.sqlite3") as db:
        wrapped = master.wrap(key, amina)
        db.execute("UPDATE person_key SET wrapped = ? WHERE person_id = ?", (wrapped, amina))
    with school.it.runtime.read() as db:
        assert school.identity.vault.names_of(db, [amina]) == {amina: "Бейшеева"}


def test_old_keys_go_on_as_those_of_the_register_and_of_accounts(engine, school):
    migrate_keys(engine, KEY_MIGRATIONS, "keys_0001")
    with writing(engine) as db:
        old = {"who": AMINA, "wrapped": Master(OLD).wrap(b"k" * 32, AMINA), "at": at(school)}
        db.execute(text("INSERT INTO person_key VALUES (:who, :wrapped, :at)"), old)
    migrate_keys(engine, KEY_MIGRATIONS)
    keys = with_master(engine, OLD)
    for purpose_class in (PurposeClass.REGISTER, PurposeClass.ACCOUNT):
        assert keys.of([AMINA], purpose_class) == {AMINA: b"k" * 32}


# --- A new master key


def test_a_new_master_key_opens_every_key_and_the_old_one_none(keys, engine, school):
    one = keys.for_writing(AMINA, at(school))
    keys.add_signing_key("sign", at(school))
    token, search = keys.master.token("username", "x"), keys.master.search_token("x")
    assert keys.rewrap(Master(NEW)) == 0
    again = with_master(engine, NEW)
    assert again.of([AMINA]) == {AMINA: one}
    assert again.signing_key()[0] == "sign"
    assert (again.master.token("username", "x"), again.master.search_token("x")) == (token, search)
    with pytest.raises(MasterKeyWrong):
        with_master(engine, OLD)


def test_a_process_with_the_old_master_key_writes_no_key_that_would_be_lost(keys, engine, school):
    late = with_master(engine, OLD)
    keys.rewrap(Master(NEW))
    with pytest.raises(MasterKeyWrong):
        late.for_writing(AMINA, at(school))
    assert keys.of([AMINA]) == {}


def test_a_crash_in_the_middle_changes_nothing(keys, engine, school, monkeypatch):
    one = keys.for_writing(AMINA, at(school))
    keys.add_signing_key("sign", at(school))
    monkeypatch.setattr(
        "identity.vault.keys._PLACES",
        ((person_key, lambda row: f"{row.person_id}|{row.purpose_class}"), (signing_key, None)),
    )
    with pytest.raises(TypeError):
        keys.rewrap(Master(NEW))
    assert with_master(engine, OLD).of([AMINA]) == {AMINA: one}


def test_a_crash_before_the_file_is_in_its_place_is_made_good_at_the_next_start(
    school, tmp_path, monkeypatch
):
    amina, place = school.pupil(), MasterPlace("", "", tmp_path / "master.key")
    monkeypatch.setattr("identity.vault.rotation._settle", lambda _: None)
    rotate(school.identity.vault.keys, place)
    monkeypatch.undo()
    before = place.file.read_text()
    with running(SERVICE, data=tmp_path) as again:
        identity = again.runtime.wired(build)
        with again.runtime.read() as db:
            assert identity.vault.names_of(db, [amina]) == {amina: "Асанова Айжан"}
    assert place.file.read_text() != before
    assert not place.beside.exists()
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
    assert place.before.read_text() == before


def test_a_crash_before_anything_is_wrapped_leaves_the_old_key(school, tmp_path, monkeypatch):
    amina, place = school.pupil(), MasterPlace("", "", tmp_path / "master.key")
    monkeypatch.setattr(Keys, "rewrap", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotate(school.identity.vault.keys, place)
    monkeypatch.undo()
    with running(SERVICE, data=tmp_path) as again:
        identity = again.runtime.wired(build)
        with again.runtime.read() as db:
            assert identity.vault.names_of(db, [amina]) == {amina: "Асанова Айжан"}
        assert rotate(identity.vault.keys, place) == 0


def test_where_the_environment_gives_the_key_it_gives_the_next_one_too(keys, engine, tmp_path):
    given, coming = (base64.b64encode(raw).decode() for raw in (OLD, NEW))
    file = tmp_path / "none"
    with pytest.raises(MasterKeyMissing, match="KITEPKANA_MASTER_KEY_NEW"):
        rotate(keys, MasterPlace(given, "", file))
    assert rotate(keys, MasterPlace(given, coming, file)) == 0
    for place in (MasterPlace(given, coming, file), MasterPlace(coming, "", file)):
        assert opened(engine, place, create=False).master.unwrap
    with pytest.raises(MasterKeyWrong):
        opened(engine, MasterPlace(given, "", file), create=False)
