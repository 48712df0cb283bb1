"""A school goes on in stages: what is not switched on says so kindly, and nothing is lost."""

from collections.abc import Iterator
from datetime import date

import pytest
from werkzeug.wrappers import Response

from chassis import stages
from chassis.errors import NotSwitchedOn
from chassis.http import Call, Wired, answer, http, roles
from chassis.navigation import links
from chassis.problems import problem_of
from chassis.service import Service
from chassis.stages import EVERYTHING, stage_of
from chassis.testing import Running, running
from kernel.codec import Codec
from kernel.sql import upsert, writing
from tests.chassis.toys import TOY
from tests.chassis.words import AMAN, ELSEWHERE, HERE, NOTHING, OK, reason

LONG_AGO, TOMORROW = date(2020, 9, 1), date(2026, 11, 17)


class Late:
    """A class of pages that belongs to the second stage, with one that belongs to the third."""

    name = "toy-late"
    app = Wired(lambda _: None)
    stage = stages.JOURNAL

    @http("GET", "/toy/<school>/lessons", allow=roles("teacher"))
    def lessons(self, call: Call, school: str) -> Response:
        return answer(200, {"school": school})

    @http("GET", "/toy/<school>/courses", allow=roles("teacher"), stage=3)
    def courses(self, call: Call, school: str) -> Response:
        return answer(200, {"school": school})


@pytest.fixture
def it(tmp_path) -> Iterator[Running]:
    late = Service(
        name="toy", codec=Codec({}), http=(Late,), migrations=TOY.migrations, package=TOY.package
    )
    with running(late, data=tmp_path) as it:
        yield it


def at(it: Running, stage: int, since: date = LONG_AGO, position: int = 1) -> None:
    """Say how far the school has gone, as identity's event does."""
    row = {"school": HERE, "position": position, "stage": stage, "valid_from": since}
    with writing(it.runtime.engine) as db:
        upsert(db, stages.stage_set, [row])


def opened(it: Running, page: str, school: str = HERE):
    return it.client.as_(AMAN, ("teacher", school)).script().get(f"/toy/{school}/{page}")


def test_a_school_of_which_nothing_was_said_has_everything(it):
    assert opened(it, "lessons", ELSEWHERE).status_code == OK
    assert opened(it, "courses", ELSEWHERE).status_code == OK


def test_what_is_not_switched_on_says_so(it):
    at(it, 1)
    answered = opened(it, "lessons")
    assert answered.status_code == NOTHING
    assert reason(answered) == "not-switched-on"
    assert problem_of(NotSwitchedOn()).remedy.startswith("The head of the school")


def test_each_stage_brings_its_own(it):
    at(it, 2)
    assert opened(it, "lessons").status_code == OK
    assert opened(it, "courses").status_code == NOTHING
    at(it, 3, position=2)
    assert opened(it, "courses").status_code == OK


def test_going_back_hides_and_going_on_shows_again(it):
    for position, (stage, status) in enumerate([(3, OK), (1, NOTHING), (3, OK)], 1):
        at(it, stage, position=position)
        assert opened(it, "lessons").status_code == status


def test_a_stage_holds_from_its_day(it):
    at(it, 1)
    at(it, 3, since=TOMORROW, position=2)
    with it.runtime.read() as db:
        assert stage_of(db, HERE, date(2026, 11, 16)) == 1
        assert stage_of(db, HERE, TOMORROW) == EVERYTHING


def test_who_may_not_enter_learns_nothing_about_stages(it):
    at(it, 1)
    answered = it.client.as_(AMAN, ("librarian", HERE)).script().get(f"/toy/{HERE}/lessons")
    assert reason(answered) == "not-allowed"


def test_the_navigation_leaves_out_what_is_not_switched_on():
    def shown(stage: int) -> set[str]:
        return {link.href for link in links({"teacher"}, HERE, "/", stage)}

    lessons = f"/journal/{HERE}/today"
    assert lessons not in shown(1)
    assert lessons in shown(2)
    assert shown(1) < shown(2)
