"""Services stop and come back: people who are signed in go on, and everything catches up."""

import sys

import pytest
import requests

from deploy.district.parts import PARTS
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import Process
from tests.faults.words import LENT, RETURNED, copy_of, long_ago, rush, until

pytestmark = pytest.mark.district

AWAY = [p.name for p in PARTS if p.service in {"identity", "catalog", "reporting"}]


def test_the_desk_goes_on_without_identity_catalog_and_reporting(town):
    """Even past the ten minutes of a token: nobody can renew it while identity is away."""
    desk = town.desk("school-a", token=town.token("school-a", issued=long_ago()))
    assert desk.ask("returns", {"copy_id": copy_of("school-a", 1)}, "").status_code == 401

    town.district.stop_parts(AWAY)
    until(lambda: desk.ask("returns", {"copy_id": copy_of("school-a", 1)}, "").status_code == 409)
    for number in range(1, 4):
        desk.lend(copy_of("school-a", number))
    desk.take_back(copy_of("school-a", 1))
    assert desk.confirmed == {LENT: 3, RETURNED: 1}
    assert requests.get(f"{town.district.url}/reporting/", timeout=10).status_code == 503

    for name in AWAY:
        town.district.start_part(name)
    town.district.wait_until_ready(AWAY)
    town.settles()
    until(lambda: desk.ask("returns", {"copy_id": copy_of("school-a", 1)}, "").status_code == 401)
    town.equals_its_rebuild()

    awake = town.desk("school-a")
    for number in (2, 3):
        awake.take_back(copy_of("school-a", number))
    assert awake.confirmed == {RETURNED: 2}


def test_sigterm_under_load_finishes_what_was_begun(town):
    with rush(town) as work:
        ending = list(town.district.processes.values())
        town.district.stop_parts()
        ended = {p.name: p.exit_code for p in ending if p.name in town.district.ports}
        assert set(ended.values()) == {0}, ended
        for name in town.district.ports:
            town.district.start_part(name)
        town.district.wait_until_ready()
        work.goes_on()
    town.settles()
    town.equals_its_rebuild()


def test_a_part_that_cannot_declare_its_queues_says_so_and_ends(town, tmp_path):
    vhost = town.district.rabbitmq.create_vhost("mismatch")
    town.district.rabbitmq.api("PUT", "queues/mismatch/circulation.loans.p00", durable=True)
    environment = town.district.environment(next(p for p in PARTS if p.service == "circulation"))
    environment |= {"BROKER_URL": vhost, "BIND": f"{LOOPBACK}:{free_port()}"}

    step = Process(
        "circulation-declare",
        [sys.executable, "-m", "chassis.serve", "circulation", "declare"],
        log=tmp_path / "log",
        environment=environment,
    )
    until(lambda: step.exit_code is not None, 30)

    assert step.exit_code == 1
    last = step.last_words().splitlines()[-1]
    assert last.startswith("circulation declare: circulation.loans.p00 exists with other arguments")
    town.district.rabbitmq.delete_vhost("mismatch")
