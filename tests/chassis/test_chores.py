"""What is done by itself once a day: done once, and tried again until it could be done."""

import pytest

from chassis.chores import once_a_day


@pytest.fixture
def answers():
    """What the chore says, one after the other; whoever takes more than these fails."""
    return []


@pytest.fixture
def chore(answers):
    @once_a_day
    def tidied(_runtime):
        return answers.pop(0)

    return tidied


def test_it_is_done_once_a_day(it, chore, answers):
    answers += [3, 0]
    assert [chore(it.runtime) for _ in range(3)] == [3, 0, 0]
    it.clock.forward(days=1)
    assert [chore(it.runtime) for _ in range(3)] == [0, 0, 0]
    assert not answers


def test_what_could_not_be_done_yet_is_tried_again(it, chore, answers):
    answers += [None, None, 1]
    assert [chore(it.runtime) for _ in range(4)] == [0, 0, 1, 0]


def test_what_fails_is_tried_again(it):
    tries = []

    @once_a_day
    def tidied(_runtime):
        tries.append(1)
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            tidied(it.runtime)
    assert len(tries) == 2


def test_it_keeps_its_name_for_logs_and_figures(chore):
    assert chore.__name__ == "tidied"
