"""What every test may ask for. Each is started when the first test asks, and not before."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import event
from sqlalchemy.pool import Pool

from deploy.district.district import District
from deploy.local import postgres as local_postgres
from deploy.local import rabbitmq as local_rabbitmq
from deploy.local.ports import free_port
from deploy.local.postgres import Postgres
from deploy.local.rabbitmq import RabbitMQ
from tests.support import browser as chromium
from tests.support import offline

offline.refuse_strangers()

# On a busy machine an example may take long, and so may a page; neither is a failure.
# What hypothesis finds is printed so that it can be repeated.
hypothesis.settings.register_profile(
    "kitepkana",
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("kitepkana")
expect.set_options(timeout=20_000)


@event.listens_for(Pool, "checkout")
def _without_the_disk(dbapi: Any, record: Any, _proxy: object) -> None:
    """Let commits of SQLite in the process of the tests not wait: nobody pulls the plug on it.

    Processes that tests start, and kill, wait for the disk as ever.
    """
    if isinstance(dbapi, sqlite3.Connection) and not record.info.get("hurries"):
        record.info["hurries"] = True
        dbapi.execute("PRAGMA synchronous=OFF")


_numbers = count(1)
# Folders whose tests start whole installations.
_WHOLE = {"journeys", "canary"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what starts whole installations last: they stay up and take their share of the machine.

    What fails quickly then also fails soon.
    """
    items.sort(key=_starts_an_installation)


def _starts_an_installation(item: pytest.Item) -> bool:
    return item.get_closest_marker("district") is not None or bool(_WHOLE & set(item.path.parts))


@pytest.fixture(scope="session")
def session_folder() -> Iterator[Path]:
    """A folder with a short path that PostgreSQL's and nginx's users may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="kitepkana-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(session_folder: Path) -> Iterator[Postgres]:
    """One private cluster, without fsync: no test pulls the plug of the machine."""
    with local_postgres.start(session_folder / "postgres", fsync=False) as cluster:
        yield cluster


@pytest.fixture
def fresh_database(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy address of an empty database, gone after the test."""
    name = f"test_{next(_numbers)}"
    yield postgres.create_database(name)
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def rabbitmq(session_folder: Path) -> Iterator[RabbitMQ]:
    """One private node. A test may kill and restart it, and leaves it running."""
    node = local_rabbitmq.start(session_folder / "rabbitmq")
    yield node
    node.kill()  # Nothing in it is needed again, so there is no reason to wait for good order.
    node.stop()


@pytest.fixture
def fresh_vhost(rabbitmq: RabbitMQ) -> Iterator[str]:
    """The AMQP address of an empty virtual host, gone after the test."""
    name = f"test-{next(_numbers)}"
    yield rabbitmq.create_vhost(name)
    rabbitmq.delete_vhost(name)


@pytest.fixture(scope="session")
def district(session_folder: Path) -> Iterator[District]:
    """Every service as processes of its own, empty at first. A test leaves all of it running."""
    with District(session_folder / "district", port=free_port(), fsync=False) as running:
        running.start()
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless. Each person in a story gets `chromium.visitor(browser)`."""
    with sync_playwright() as playwright, chromium.launch(playwright) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """One person's browser: Kyrgyz, Bishkek time, and no way off this machine."""
    with chromium.visitor(browser) as context:
        yield context


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    """One open tab of that person."""
    return visitor.new_page()
