"""Processes die at the worst moment, or there are two of them: nothing is lost, nothing double."""

import signal

import pytest

from deploy.district.keeper import Keeper
from tests.faults.words import MARKED, SCHOOLS, rush, until

pytestmark = pytest.mark.district

VICTIMS = ("circulation-relay", "reporting-subscriptions", "journal-relay")


def test_killed_relays_and_readers_lose_nothing_and_double_nothing(town):
    before = {school: town.recorded("journal", school)[MARKED] for school in SCHOOLS}
    with rush(town) as work:
        for _ in range(2):
            for name in VICTIMS:
                town.district.processes[name].kill()
                work.goes_on(8)
                town.district.start_part(name)
            town.district.wait_until_ready(VICTIMS)
        work.goes_on()
    town.settles()
    town.equals_its_rebuild()
    for register in work.registers:
        given = town.recorded("journal", register.school)[MARKED] - before[register.school]
        assert given == register.given


def test_two_relays_and_two_readers_of_one_service_do_the_work_of_one(town):
    seconds = [
        town.district.another(name)
        for name in ("circulation-relay", "reporting-subscriptions", "circulation-subscriptions")
    ]
    try:
        with rush(town) as work:
            for second in seconds:
                until(lambda second=second: '"ready"' in second.last_words(), what=second.name)
            work.goes_on(80)
            # The first of each falls, the second has to take over where it stood.
            for name in ("circulation-relay", "reporting-subscriptions"):
                town.district.processes[name].kill()
            work.goes_on(80)
        town.settles()
        town.equals_its_rebuild()
    finally:
        for second in seconds:
            second.stop()
        for name in ("circulation-relay", "reporting-subscriptions"):
            town.district.start_part(name)


def test_a_killed_database_is_waited_for(town):
    with rush(town) as work:
        town.district.postgres.kill()
        until(lambda: not town.district.is_ready("circulation-http"))
        town.district.revive("postgres")
        town.forget_connections()
        work.goes_on()
    assert town.fallen() == {}
    town.settles()
    town.equals_its_rebuild()


def test_what_dies_is_said_with_its_last_words_and_started_again(town):
    said = []
    keeper = Keeper(town.district, said.append)
    dead = ["nginx", "rabbitmq", "circulation-relay"]
    for name in dead:
        town.district.processes[name].kill()

    keeper.look()

    assert [line.split(" ended")[0] for line in said[::2]] == sorted(dead, key=order(town))
    assert all(line.startswith("Its last words") for line in said[1::2])
    assert f"ended with {-signal.SIGKILL} and is started again now" in said[0]
    town.district.wait_until_ready()
    with rush(town) as work:
        work.goes_on()
    town.settles()


def order(town):
    return list(town.district.processes).index
