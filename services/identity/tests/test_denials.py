"""What was denied stands on a page of the data officer, from every service (AZ-08)."""

import json
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest

from chassis.publishing import publish
from services.identity.tests.words import HEAD, HERE, STRANGER, TEACHER, THERE
from tests.support.repository import ROOT

PAGE = f"/identity/{HERE}/data-desk/denials"


@pytest.fixture
def told(school):
    publish(school.it.runtime)
    school.it.settle()
    return school


def page(school, query=""):
    school.it.settle()
    return school.signed_in(HEAD, "head").get(PAGE + query)


def test_az08_an_attempt_stands_there_with_who_when_and_what_it_was(told):
    pupil = told.pupil("Сыдыкова")
    told.signed_in(TEACHER, "teacher").get(f"/identity/{HERE}/people/{pupil}")
    text = page(told).text
    assert TEACHER in text
    assert "Open the page of a person" in text
    assert "It belongs to somebody else" in text
    assert pupil in text
    assert "Сыдыкова" not in text


def test_az08_an_attempt_at_another_schools_pupil_shows_no_trace_of_the_pupil(told):
    foreign = told.pupil(school=THERE)
    told.signed_in(TEACHER, "teacher").get(f"/identity/{HERE}/people/{foreign}")
    text = page(told).text
    assert TEACHER in text
    assert foreign not in text


def test_az08_what_other_services_denied_stands_there_too(told):
    path = ROOT / "services/journal/contracts/publishes/journal.access-denied.v1.json"
    example = json.loads(path.read_text())
    example |= {"partitionkey": HERE, "source": f"/journal/{HERE}", "sequence": 1,
                "id": str(uuid5(NAMESPACE_URL, "denied"))}  # fmt: skip
    told.it.hear("journal", example)
    text = page(told).text
    assert example["data"]["by"] in text
    assert "journal.read-journal" in text


def test_az08_one_person_can_be_looked_at_alone(told):
    for person in (TEACHER, STRANGER):
        told.signed_in(person, "teacher").get(f"/identity/{HERE}/people/{uuid4()}")
    alone = page(told, f"?by={TEACHER}").text
    assert TEACHER in alone
    assert STRANGER not in alone


def test_az08_reading_what_was_denied_is_recorded_as_well(told):
    page(told)
    events = told.it.runtime.store.read(HERE, 0, 10_000)
    assert [e.actor for e in events if e.type == "identity.audit-read.v1"] == [HEAD]


@pytest.mark.parametrize("role", ["teacher", "secretary", "administrator", "parent"])
def test_others_do_not_read_it(told, role):
    assert told.signed_in(STRANGER, role).get(PAGE).status_code == 403


def test_an_empty_page_says_so_and_nonsense_is_refused(told):
    assert "Nothing was denied so far." in page(told).text
    for query in ("?page=0", "?role=head"):
        assert page(told, query).status_code == 422
    assert page(told, "?by=Айгерим").status_code == 404
