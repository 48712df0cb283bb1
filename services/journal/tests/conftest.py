"""A small school for every test that asks for one."""

from collections.abc import Iterator

import pytest

from services.journal.tests.school import SmallSchool, a_small_school


@pytest.fixture
def school() -> Iterator[SmallSchool]:
    with a_small_school() as small:
        yield small
