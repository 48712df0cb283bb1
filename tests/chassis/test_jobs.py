"""Long work goes on without its page and is found again."""

import threading

from chassis.jobs import SILENT_AT_MOST
from kernel.decider import Refused
from kernel.sql import writing
from tests.chassis.words import AMAN, BERMET, NOTHING


class NoRecords(Refused):
    """The file holds no records."""


def started(it, work, total=3):
    return it.runtime.jobs.start(AMAN, "Bringing in records", work, total=total)


def seen(it, job, person=AMAN):
    return it.client.as_(person).script().get(f"/toy/jobs/{job}?language=en")


def test_finished_work_leads_to_its_result(it):
    def work(progress):
        for _ in range(3):
            progress.step()
        return "/toy/result"

    job = seen(it, started(it, work)).json
    assert (job["done"], job["total"], job["finished"]) == (3, 3, True)
    assert (job["what"], job["result_href"]) == ("Bringing in records", "/toy/result")
    assert job["failed"] is None


def test_work_under_way_shows_how_far_it_is(it):
    it.runtime.jobs.at_once = False
    half, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def work(progress):
        progress.step(2)
        half.set()
        go_on.wait(20)
        progress.step()
        ended.set()

    job = started(it, work)
    half.wait(20)
    noted = wait_for(lambda: seen(it, job).json, lambda job: job["done"] == 2)
    assert (noted["total"], noted["finished"]) == (3, False)
    go_on.set()
    assert wait_for(lambda: seen(it, job).json, lambda job: job["finished"])["done"] == 3


def test_work_says_what_it_does_now_before_nobody_can_note_anything(it):
    it.runtime.jobs.at_once = False
    storing, go_on = threading.Event(), threading.Event()

    def work(progress):
        progress.step(3)
        progress.turn_to("The records are being stored")
        with writing(it.runtime.engine):
            storing.set()
            go_on.wait(20)

    job = started(it, work)
    storing.wait(20)
    said = seen(it, job).json
    assert (said["what"], said["done"]) == ("The records are being stored", 3)
    assert said["seconds_left"] is None
    go_on.set()
    wait_for(lambda: seen(it, job).json, lambda job: job["finished"])


def test_work_inside_a_transaction_shows_how_far_it_is_although_nobody_can_write_it_down(it):
    it.runtime.jobs.at_once = False
    half, go_on = threading.Event(), threading.Event()

    def work(progress):
        progress.step(3)
        progress.turn_to("People are being stored", 6_000)
        with writing(it.runtime.engine):
            progress.step(1_500)
            half.set()
            go_on.wait(20)

    job = started(it, work)
    half.wait(20)
    said = seen(it, job).json
    assert (said["what"], said["done"], said["total"]) == ("People are being stored", 1_500, 6_000)
    it.clock.forward(seconds=10)
    assert 29 <= seen(it, job).json["seconds_left"] <= 31
    go_on.set()
    wait_for(lambda: seen(it, job).json, lambda job: job["finished"])


def test_refused_work_gives_the_reason(it):
    def work(progress):
        raise NoRecords

    job = seen(it, started(it, work)).json
    assert (job["finished"], job["failed"]) == (True, "The file holds no records.")


def test_work_that_breaks_says_so_without_detail(it):
    def work(progress):
        progress.step()
        raise RuntimeError("Айгерим")

    answer = seen(it, started(it, work))
    assert answer.json["finished"]
    assert answer.json["done"] == 1
    assert "Айгерим" not in answer.get_data(as_text=True)


def test_work_that_died_with_its_process_is_told_apart_from_slow_work(it):
    it.runtime.jobs.at_once = False
    never = threading.Event()
    it.runtime.jobs._note = lambda *_: None
    job = started(it, lambda _progress: never.wait(20))
    assert seen(it, job).json["finished"] is False
    it.clock.now += SILENT_AT_MOST * 2
    assert seen(it, job).json["finished"] is False
    it.runtime.jobs._under_way.clear()  # As it is in the process that comes next.
    died = it.client.as_(AMAN).script().get(f"/toy/jobs/{job}?language=en").json
    never.set()
    assert died["finished"]
    assert "interrupted" in died["failed"]


def test_the_work_of_another_is_not_found(it):
    job = started(it, lambda _progress: None)
    assert seen(it, job, BERMET).status_code == NOTHING
    assert seen(it, "no-such-job").status_code == NOTHING


def wait_for(look, good):
    """Look until it is good; pytest's own limit ends it otherwise."""
    pause = threading.Event()
    while not good(found := look()):
        pause.wait(0.02)
    return found
