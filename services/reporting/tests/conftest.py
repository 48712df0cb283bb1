"""What reporting's tests may ask for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from kernel.subscription import Projection
from services.reporting.tests.words import District, fresh_database, told


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database of reporting."""
    engine = fresh_database(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def known(engine: Engine) -> Iterator[Callable[..., Connection]]:
    """Tell read models what happened in a district, and ask them."""
    opened: list[Connection] = []

    def tell(district: District, *projections: Projection) -> Connection:
        opened.append(told(engine, district, *projections))
        return opened[-1]

    yield tell
    for connection in opened:
        connection.close()
