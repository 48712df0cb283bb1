"""Both toy services at work, for the length of one test."""

from collections.abc import Iterator

import pytest

from chassis.testing import Running
from tests.chassis.toys import CURSED
from tests.chassis.words import toys


@pytest.fixture
def it() -> Iterator[Running]:
    CURSED.clear()
    with toys() as running:
        yield running


@pytest.fixture
def frail() -> Iterator[Running]:
    """The same, where faults are answered as in production instead of raised into the test."""
    with toys(raises=False) as running:
        yield running
