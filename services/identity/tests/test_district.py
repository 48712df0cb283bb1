"""The same on PostgreSQL, with the keys in a database of their own."""

import base64

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from chassis.settings import Misconfigured
from chassis.testing import running
from identity.entrypoints.service import SERVICE
from identity.vault.master import MasterKeyMissing
from identity.wiring import build
from services.identity.tests.words import HERE, School

MASTER = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def environ(fresh_database):
    """A district's environment: one database for identity, another for its keys."""
    url = make_url(fresh_database)
    keys = url.set(database=f"{url.database}_keys")
    admin = create_engine(fresh_database, isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.execute(text(f'CREATE DATABASE "{keys.database}"'))
    yield {
        "DATABASE_URL": fresh_database,
        "KEYS_DATABASE_URL": keys.render_as_string(hide_password=False),
        "BROKER_URL": "memory://",
        "KITEPKANA_MASTER_KEY": MASTER,
    }
    with admin.connect() as db:
        db.execute(text(f'DROP DATABASE "{keys.database}" WITH (FORCE)'))
    admin.dispose()


def test_a_pupil_comes_and_is_forgotten(environ):
    with running(SERVICE, environ=environ) as it:
        school = School(it)
        secretary = school.signed_in()
        pupil = school.pupil()
        assert school.names(secretary, pupil) == {pupil: "Асанова Айжан"}
        school.forgets(pupil)
        assert school.names(secretary, pupil) == {pupil: ""}
        assert secretary.get(f"/identity/{HERE}/people").status_code == 200
        school.identity.vault.keys.engine.dispose()


def test_a_session_and_its_limits(environ):
    with running(SERVICE, environ=environ) as it:
        school = School(it)
        teacher = school.staff()
        school.appoint(teacher, "teacher")
        secret = "four ordinary words"
        school.identity.sign_in.open_account(school.context(), HERE, teacher, "teacher", secret)
        wrong = {"username": "teacher", "secret": "something else"}
        right = {"username": "teacher", "secret": secret}
        assert [it.client.post("/identity/sign-in", data=wrong).status_code for _ in range(6)] == [
            401, 401, 401, 401, 401, 429,
        ]  # fmt: skip
        it.clock.forward(minutes=1)
        assert it.client.post("/identity/sign-in", data=right).status_code == 303
        school.identity.vault.keys.engine.dispose()


def test_a_district_starts_with_its_master_key_and_key_database_only(environ):
    for missing, error in (
        ("KITEPKANA_MASTER_KEY", MasterKeyMissing),
        ("KEYS_DATABASE_URL", Misconfigured),
    ):
        some = {name: value for name, value in environ.items() if name != missing}
        with running(SERVICE, environ=some) as it, pytest.raises(error):
            it.runtime.wired(build)
