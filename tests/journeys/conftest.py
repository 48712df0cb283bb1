"""The same day in both modes; each mode is started once."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from rich.console import Console

from deploy.house import opened
from deploy.local.ports import free_port
from deploy.local.processes import Process
from deploy.standalone.demo import Demo
from tests.journeys.place import Place, opened_place
from tests.support import browser as chromium

MODES = ["standalone", pytest.param("district", marks=pytest.mark.district)]


@pytest.fixture(scope="session")
def standalone(session_folder: Path) -> Iterator[Place]:
    """`kitepkana run` as people start it."""
    folder = session_folder / "standalone"
    port = free_port()
    environ = {"DATA": str(folder), "PORT": str(port), "DEMO": "1"}
    log = session_folder / "standalone.log"
    command: list[str | Path] = [Path(sys.executable).with_name("kitepkana"), "run"]
    process = Process("kitepkana", command, log=log, environment=dict(os.environ) | environ)
    try:
        process.wait_until(lambda: "is ready at" in log.read_text(), timeout=120)
        with opened_place("standalone", f"http://127.0.0.1:{port}", folder, environ) as place:
            yield place
    finally:
        process.stop()


@pytest.fixture(scope="session")
def demo_district(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Every service as processes of its own, filled with the same demo by the same code."""
    district = request.getfixturevalue("district")
    with opened(district.house) as house:
        Demo(house).fill(Console(quiet=True))
    folder = district.folder
    with opened_place("district", district.url, folder, dict(district.house)) as place:
        place.settles()
        yield place


@pytest.fixture(params=MODES)
def place(request: pytest.FixtureRequest) -> Place:
    name = "standalone" if request.param == "standalone" else "demo_district"
    place: Place = request.getfixturevalue(name)
    return place


@pytest.fixture
def somebody(browser: Browser, place: Place) -> Iterator[Callable[[str], Page]]:
    """Sign people in, each in a browser of their own."""
    with ExitStack() as stack:

        def signs_in(username: str) -> Page:
            visitor = stack.enter_context(chromium.visitor(browser))
            return place.signs_in(visitor, username)

        yield signs_in
