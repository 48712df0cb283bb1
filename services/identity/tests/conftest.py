"""Identity on temporary databases for every test that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing import Running, running
from identity.entrypoints.service import SERVICE
from services.identity.tests.words import School


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which identity was opened once, before there was any school."""
    folder = tmp_path_factory.mktemp("empty")
    with running(SERVICE, data=folder):
        pass
    return folder


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the schools of the tests are at work already; each test has a copy."""
    folder = tmp_path_factory.mktemp("founded")
    with running(SERVICE, data=folder) as it:
        School(it)
    return folder


@pytest.fixture
def it(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    like: Path = request.getfixturevalue("founded" if "school" in request.fixturenames else "empty")
    with running(SERVICE, data=tmp_path, like=like) as it:
        yield it


@pytest.fixture
def school(it: Running) -> School:
    return School(it)
