"""What a right depends on besides the role: the link, the signature, the site a form comes from."""

import pytest

from services.journal.tests.school import LEADER, PARENT, knocks
from services.journal.tests.words import AMINA, BEN, COLLEAGUE, DEPUTY, SCHOOL, TEACHER


@pytest.fixture
def lesson(school):
    opened = school.opens(school.algebra)
    school.settle()
    return opened


def test_a_form_from_another_site_is_not_carried_out(school, lesson):
    client = school.as_(TEACHER)
    answer = client.post(
        f"/journal/{SCHOOL}/lessons/{lesson}/marks",
        json={"pupil_id": BEN, "old": None, "new": 5},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_an_unlinked_parent_sees_the_child_no_more(school, lesson):
    assert knocks(school, PARENT, "GET", f"my-children/{AMINA}").status_code == 200
    school.hears("guardian-unlinked", guardian_id=PARENT, pupil_id=AMINA)
    assert knocks(school, PARENT, "GET", f"my-children/{AMINA}").status_code == 404
    assert AMINA not in knocks(school, PARENT, "GET", "my-children").text


def test_l07_a_parent_finds_nothing_behind_the_link_to_a_forgotten_child(school, lesson):
    school.hears("guardian-linked", guardian_id=PARENT, pupil_id=BEN)
    school.hears("person-forgotten", person_id=AMINA)
    assert knocks(school, PARENT, "GET", f"my-children/{AMINA}").status_code == 404
    assert knocks(school, PARENT, "GET", f"my-children/{BEN}").status_code == 200
    assert AMINA not in knocks(school, PARENT, "GET", "my-children").text
    assert knocks(school, DEPUTY, "GET", f"lessons/{lesson}/marks/{AMINA}").status_code == 200


def test_az08_a_pupil_hidden_in_the_name_of_a_field_is_asked_for_too(school, lesson):
    foreign = "0b1f2d7c-2f86-4c2f-9b8f-6a7d61f0a001"
    sent = {f"mark-{foreign}": "5", f"was-mark-{foreign}": ""}
    answered = knocks(school, TEACHER, "POST", f"lessons/{lesson}", data=sent)
    assert answered.status_code == 404
    told = school.it.runtime.store.read(SCHOOL, 0)
    [denied] = [event for event in told if event.type == "journal.access-denied.v1"]
    assert foreign.encode() in denied.data


def test_a_mark_is_signed_by_whoever_is_signed_in(school, lesson):
    body = {"pupil_id": BEN, "old": None, "new": 5}
    path = f"lessons/{lesson}/marks"
    assert knocks(school, DEPUTY, "POST", path, json=body).status_code == 200
    assert knocks(school, COLLEAGUE, "POST", path, json=body).status_code == 404
    forged = body | {"teacher_id": TEACHER, "actor": TEACHER}
    assert knocks(school, DEPUTY, "POST", path, json=forged).status_code == 422
    told = school.it.runtime.store.read(SCHOOL, 0)
    [*_, last] = [event for event in told if event.type == "journal.mark-given.v1"]
    assert last.actor == DEPUTY
    assert f'"teacher_id":"{DEPUTY}"'.encode() in last.data


def test_a_teacher_who_is_no_teacher_any_more_writes_nothing(school, lesson):
    client = school.it.client.as_(TEACHER, ("parent", SCHOOL))
    path = f"/journal/{SCHOOL}/lessons/{lesson}"
    assert client.get(path).status_code == 403
    body = {"pupil_id": BEN, "old": None, "new": 5}
    assert client.post(f"{path}/marks", json=body).status_code == 403


def test_a_teacher_sees_only_the_classes_taught_or_led(school):
    for person, sees, sees_not in (
        (TEACHER, "7-А", "7-Б"),
        (COLLEAGUE, "7-Б", "7-А"),
        (LEADER, "7-А", "7-Б"),
    ):
        text = knocks(school, person, "GET", "classes").text
        assert sees in text
        assert sees_not not in text
