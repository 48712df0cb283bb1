"""The broker is the doorbell: it may die or forget, and no read model ends different for it."""

import pytest

from tests.faults.words import purge, queues, rush, until

pytestmark = pytest.mark.district

READERS = ["circulation-subscriptions", "reporting-subscriptions"]


def test_a_killed_broker_and_emptied_queues_lose_nothing(town):
    broker = town.district.rabbitmq
    until(lambda: all(broker.remembers("%2F", q["name"]) for q in queues(town) if is_quorum(q)))

    with rush(town) as work:
        broker.kill()
        work.goes_on()  # Nobody at a desk notices.
        town.district.revive("rabbitmq")
        work.goes_on()

        town.district.stop_parts(READERS)
        waiting = messages(town)
        work.goes_on()
        until(lambda: messages(town) > waiting, what="messages wait for the readers")
        purge(town)
        for name in READERS:
            town.district.start_part(name)
        for _ in range(5):
            work.goes_on(8)
            purge(town)
    town.settles()
    town.equals_its_rebuild()


def is_quorum(queue):
    return queue.get("type") == "quorum"


def messages(town):
    return sum(queue.get("messages", 0) for queue in queues(town))
