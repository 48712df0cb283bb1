"""What identity does by itself, in whichever process of a district has what it takes."""

import pytest
from structlog.testing import capture_logs

from chassis.chores import ChoreLoop, chores_of
from chassis.metrics import REGISTRY
from chassis.testing import running
from identity.entrypoints.service import SERVICE


@pytest.fixture
def without_keys(fresh_database):
    """Identity as a process that is given neither keys nor master key: its subscriptions."""
    environ = {"DATABASE_URL": fresh_database, "BROKER_URL": "memory://"}
    with running(SERVICE, environ=environ) as it:
        yield it.runtime


@pytest.mark.parametrize("chore", SERVICE.chores, ids=str)
def test_what_runs_beside_the_subscriptions_needs_no_key(without_keys, chore):
    chore(without_keys)


def test_each_process_does_the_chores_for_which_it_has_what_it_takes(without_keys):
    alone = set(chores_of(without_keys))
    answering = set(chores_of(without_keys, listens=False))
    listening = set(chores_of(without_keys, answers=False))
    assert answering == set(SERVICE.http_chores)
    assert answering & listening == set()
    assert answering | listening == alone


class Stop:
    """Lets a loop look a few times without waiting."""

    def __init__(self, looks):
        self.left = looks

    def wait(self, _seconds):
        self.left -= 1
        return self.left < 0


def test_a_chore_that_fails_is_said_counted_and_tried_again(without_keys):
    tried = []

    def fails(_):
        tried.append(1)
        raise OSError("Айгерим")

    before = _failures() or 0
    with capture_logs() as said:
        ChoreLoop(without_keys, fails).run(Stop(4))
    assert len(tried) == 2
    assert _failures() == before + 2
    assert [(line["event"], line["chore"]) for line in said] == [("chore-failed", "fails")] * 2
    assert "Айгерим" not in str(said)


def _failures():
    labels = {"service": "identity", "chore": "fails"}
    return REGISTRY.get_sample_value("kitepkana_chores_failed_total", labels)
