"""An installation of either kind, in a folder of its own, with a marked year in it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.district.district import District
from deploy.house import all_services, opened
from deploy.local.ports import free_port
from deploy.local.processes import Process
from tests.canary.day import Day, a_marked_year
from tests.canary.markers import Markers
from tests.journeys.place import opened_place

MODES = ["standalone", pytest.param("district", marks=pytest.mark.district)]


@pytest.fixture(scope="session")
def canary_standalone(session_folder: Path) -> Iterator[Day]:
    """`kitepkana run` over a folder that was filled with marked people."""
    from chassis.runtime import House  # noqa: PLC0415

    folder, port, markers = session_folder / "canary", free_port(), Markers()
    (folder / "tmp").mkdir(parents=True)
    environ = {"DATA": str(folder), "PORT": str(port), "DEMO": "0", "TMPDIR": str(folder / "tmp")}
    house = House({"DATA": str(folder)})
    try:
        for service in all_services():
            house.open(service)
        a_marked_year(house, markers)
    finally:
        house.close()
    # What the process says on the terminal is searched as well as its log.
    said = folder / "terminal.log"
    command: list[str | Path] = [Path(sys.executable).with_name("kitepkana"), "run"]
    process = Process("kitepkana", command, log=said, environment=dict(os.environ) | environ)
    try:
        process.wait_until(lambda: "is ready at" in said.read_text(), timeout=120)
        with opened_place("standalone", f"http://127.0.0.1:{port}", folder, environ) as place:
            yield Day(place, markers)
    finally:
        process.stop()


@pytest.fixture(scope="session")
def canary_district(session_folder: Path) -> Iterator[Day]:
    """Every service as processes of its own, with a broker and PostgreSQL of their own."""
    markers = Markers()
    with District(session_folder / "canary-district", port=free_port(), fsync=False) as running:
        running.start()
        with opened(running.house) as house:
            a_marked_year(house, markers)
        environ = dict(running.house)
        with opened_place("district", running.url, running.folder, environ) as place:
            place.settles()
            day = Day(place, markers)
            day.district = running
            yield day


@pytest.fixture(params=MODES)
def day(request: pytest.FixtureRequest) -> Day:
    lived: Day = request.getfixturevalue(f"canary_{request.param}")
    return lived
