"""Both databases under every promise."""

import pytest

from kernel.schema import log, reading
from kernel.sql import engine_for
from kernel.store import Store
from tests.kernel import words


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/log.sqlite3"
    return request.getfixturevalue("fresh_database")


@pytest.fixture
def engine(database):
    engine = engine_for(database)
    for tables in (log, reading, words.metadata):
        tables.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def watching():
    return words.Watching()


@pytest.fixture
def store(engine, watching):
    return Store(engine, words.CODEC, "toy", watching)


@pytest.fixture(autouse=True)
def nothing_is_poisonous():
    words.poisonous.clear()
