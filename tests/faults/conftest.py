"""One town for all fault tests; each begins and ends with everything running and settled."""

from collections.abc import Iterator

import pytest

from deploy.district.district import District
from deploy.house import opened
from tests.faults.words import Town


@pytest.fixture(scope="session")
def founded(district: District) -> Iterator[Town]:
    """The town, made once; starting fifteen processes is what takes the time."""
    with opened(district.house) as house:
        town = Town(district, house)
        town.found()
        yield town


@pytest.fixture
def town(founded: Town) -> Town:
    """The town at peace."""
    founded.district.wait_until_ready()
    founded.settles()
    return founded
