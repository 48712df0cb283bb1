"""One desk on a temporary database for every test that asks for it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chassis.testing import Running, running
from circulation.entrypoints.service import SERVICE
from services.circulation.tests.school import HERE, Town, librarian, settled_town

Scan = Callable[..., dict[str, Any]]


@pytest.fixture
def it() -> Iterator[Running]:
    with running(SERVICE) as it:
        yield it


@pytest.fixture
def town(it: Running) -> Town:
    return settled_town(it)


class Daily:
    """The librarian, who signs in anew each time: a token does not outlive a test's long days."""

    def __init__(self, it: Running, *, script: bool) -> None:
        self._it, self._script = it, script

    def __getattr__(self, name: str) -> Any:
        client = librarian(self._it)
        return getattr(client.script() if self._script else client, name)


@pytest.fixture
def desk(it: Running, town: Town) -> Daily:
    """The librarian's page, as its script speaks to the server."""
    return Daily(it, script=True)


@pytest.fixture
def page(it: Running, town: Town) -> Daily:
    """The librarian's browser."""
    return Daily(it, script=False)


@pytest.fixture
def scan(desk: Daily) -> Scan:
    """One scan: `scan(code, mode, reader)`."""

    def scan(
        code: str, reader: str | None = None, mode: str = "lend", **more: Any
    ) -> dict[str, Any]:
        body = {"code": code, "mode": mode, "patron_id": reader, **more}
        answered: dict[str, Any] = desk.post(f"/circulation/{HERE}/scans", json=body).get_json()
        return answered

    return scan
