"""Two schools at work in all services, made once for everything that knocks at them."""

from collections.abc import Iterator

import pytest

from tests.access.ground import Ground, two_schools


@pytest.fixture(scope="package")
def ground() -> Iterator[Ground]:
    with two_schools() as ground:
        yield ground
