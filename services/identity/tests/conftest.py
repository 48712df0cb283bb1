"""Identity on temporary databases for every test that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing import Running, running
from identity.entrypoints.service import SERVICE
from services.identity.tests.words import School


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Running]:
    with running(SERVICE, data=tmp_path) as it:
        yield it


@pytest.fixture
def school(it: Running) -> School:
    return School(it)
