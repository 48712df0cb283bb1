"""The vault: one door in, one key per person, and nothing to be read in the wrong place."""

import stat

import pytest
from sqlalchemy import select, update

from chassis.settings import Misconfigured
from chassis.testing import running
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Purpose
from identity.domain.consent.refusals import ConsentMissing
from identity.domain.fields import Field
from identity.entrypoints.service import SERVICE
from identity.vault.keys import Keys
from identity.vault.master import Master, MasterKeyMissing, MasterKeyWrong, Unreadable, seal, unseal
from identity.vault.schema import person_key, record
from identity.vault.vault import Value
from identity.wiring import build
from kernel.sql import writing
from services.identity.tests.words import HERE, TODAY

KEY = bytes(range(32))


def test_what_is_sealed_opens_only_with_its_key_and_in_its_place():
    sealed = seal(KEY, "Асанова".encode(), "record|person|surname")
    assert unseal(KEY, sealed, "record|person|surname").decode() == "Асанова"
    for key, place in [
        (bytes(32), "record|person|surname"),
        (KEY, "record|person|given_name"),
        (KEY, "record|other|surname"),
        (KEY, "other|person|surname"),
    ]:
        with pytest.raises(Unreadable):
            unseal(key, sealed, place)


def test_a_single_changed_bit_is_noticed():
    sealed = bytearray(seal(KEY, b"name", "place"))
    sealed[-1] ^= 1
    with pytest.raises(Unreadable):
        unseal(KEY, bytes(sealed), "place")


def test_the_door_is_shut_without_consent(school):
    vault = school.identity.vault
    value = Value(record_id="r", field=Field.SURNAME, data=b"x")
    with (
        pytest.raises(ConsentMissing),
        writing(school.it.runtime.engine) as db,
    ):
        vault.store(
            db, HERE, "p", [value], Consents(),
            purpose=Purpose.EMIS, at=school.it.clock.now, on=TODAY,
        )  # fmt: skip
    assert not vault.keys.of(["p"])


def test_a_record_moved_to_another_person_shows_nothing(school):
    amina, ben = school.pupil("Асанова"), school.pupil("Бейшеев")
    with writing(school.it.runtime.engine) as db:
        mine = (record.c.person_id == amina) & (record.c.field == Field.SURNAME)
        stolen = db.execute(select(record.c.sealed).where(mine)).scalar_one()
        his = (record.c.person_id == ben) & (record.c.field == Field.SURNAME)
        db.execute(update(record).where(his).values(sealed=stolen))
    with school.it.runtime.read() as db:
        assert school.identity.vault.names_of(db, [amina, ben]) == {
            amina: "Асанова Айжан",
            ben: "Айжан",
        }


def test_a_record_moved_to_another_field_shows_nothing(school):
    amina = school.pupil("Асанова", phone="0555 12")
    with writing(school.it.runtime.engine) as db:
        sealed = {
            field: db.execute(
                select(record.c.sealed).where(
                    (record.c.person_id == amina) & (record.c.field == field)
                )
            ).scalar_one()
            for field in (Field.SURNAME, Field.PHONE)
        }
        mine = (record.c.person_id == amina) & (record.c.field == Field.SURNAME)
        db.execute(update(record).where(mine).values(sealed=sealed[Field.PHONE]))
    with school.it.runtime.read() as db:
        assert school.identity.vault.names_of(db, [amina]) == {amina: "Айжан"}


def test_a_lost_key_shows_a_placeholder_and_breaks_nothing(school):
    amina = school.pupil("Асанова")
    school.identity.vault.keys.destroy([amina])
    secretary = school.signed_in()
    assert school.names(secretary, amina) == {amina: ""}
    assert secretary.get(f"/identity/{HERE}/people/{amina}").status_code == 200
    assert secretary.get(f"/identity/{HERE}/people.xlsx").status_code == 200


def test_everybody_has_a_key_of_their_own(school):
    amina, ben = school.pupil("Асанова"), school.pupil("Бейшеев")
    keys = school.identity.vault.keys.of([amina, ben])
    assert len(set(keys.values())) == 2


def test_the_keys_lie_apart_from_the_data(school, tmp_path):
    school.pupil()
    assert (tmp_path / "identity-keys.sqlite3").exists()
    with school.it.runtime.engine.connect() as db:
        tables = {name for (name,) in db.exec_driver_sql("select name from sqlite_master")}
    assert "vault_record" in tables
    assert not tables & {person_key.name, "signing_key", "master_check"}


def test_a_repr_tells_nothing():
    value = Value(record_id="r", field=Field.SURNAME, data="Асанова".encode())
    assert "data" not in repr(value)


# --- The master key


def test_the_master_key_is_made_once_and_for_its_owner_only(it, tmp_path):
    it.runtime.wired(build)
    file = tmp_path / "master.key"
    before = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with running(SERVICE, data=tmp_path) as again:
        again.runtime.wired(build)
    assert file.read_text() == before


def test_without_its_master_key_nothing_starts(school, tmp_path):
    school.pupil()
    (tmp_path / "master.key").unlink()
    with running(SERVICE, data=tmp_path) as it, pytest.raises(MasterKeyMissing, match="backup"):
        it.runtime.wired(build)


def test_with_a_wrong_master_key_nothing_starts(school, tmp_path):
    (tmp_path / "master.key").write_text("A" * 43 + "=\n")
    with running(SERVICE, data=tmp_path) as it, pytest.raises(MasterKeyWrong):
        it.runtime.wired(build)


def test_half_a_master_key_is_refused(tmp_path):
    environ = {"KITEPKANA_MASTER_KEY": "c2hvcnQ="}
    with (
        running(SERVICE, data=tmp_path, environ=environ) as it,
        pytest.raises(Misconfigured, match="32"),
    ):
        it.runtime.wired(build)


def test_a_key_that_the_master_key_does_not_open_belongs_to_nobody(school):
    amina = school.pupil()
    other = Keys(school.identity.vault.keys.engine, Master(bytes(32)))
    assert other.of([amina]) == {}


# --- Keys that are left over


def test_a_key_that_opens_nothing_is_destroyed_at_the_next_start(school, tmp_path):
    keys, clock = school.identity.vault.keys, school.it.clock
    amina = school.pupil()
    keys.for_writing("nobody", clock.now)
    clock.forward(hours=2)
    with running(SERVICE, data=tmp_path) as again:
        again.clock.now = clock.now
        again.runtime.wired(build)
    assert set(keys.of(["nobody", amina])) == {amina}


def test_a_key_that_is_just_being_written_is_left_alone(school, tmp_path):
    keys = school.identity.vault.keys
    keys.for_writing("somebody", school.it.clock.now)
    with running(SERVICE, data=tmp_path) as again:
        again.clock.now = school.it.clock.now
        again.runtime.wired(build)
    assert set(keys.of(["somebody"])) == {"somebody"}


def test_forgetting_a_person_leaves_the_signing_key(school):
    before = school.identity.vault.keys.signing_key()[0]
    amina = school.pupil()
    school.forgets(amina)
    assert school.identity.vault.keys.signing_key()[0] == before
