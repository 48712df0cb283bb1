"""Who may do what: every address with the wrong role, class, child and school.

What is not yours and what is not there are answered by the same page, word for word.
"""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from chassis.http import endpoints
from journal.entrypoints.service import SERVICE
from services.journal.tests.school import (
    DILNAZ,
    HEAD,
    LEADER,
    PARENT,
    ROLES,
    STRANGER,
    TODAY,
    SmallSchool,
    a_small_school,
    knocks,
)
from services.journal.tests.words import (
    AMINA,
    BEN,
    COLLEAGUE,
    DEPUTY,
    OTHER_SCHOOL,
    SCHOOL,
    SECRETARY,
    TEACHER,
    an_id,
)

EVERYBODY = set(ROLES)
NOWHERE = an_id("nothing is called so")
# Whom each address is for. The address of 7-А, its lesson, and of Amina in it.
DOORS: dict[tuple[str, str], set[str]] = {
    ("GET", "classes"): {SECRETARY, DEPUTY, HEAD, TEACHER, COLLEAGUE, LEADER},
    ("POST", "classes"): {SECRETARY},
    ("GET", "classes/<class_id>"): {SECRETARY, DEPUTY, HEAD, TEACHER, LEADER},
    ("POST", "classes/<class_id>/pupils"): {SECRETARY},
    ("GET", "pupils/<pupil_id>"): {SECRETARY},
    ("POST", "pupils/<pupil_id>/move"): {SECRETARY},
    ("POST", "pupils/<pupil_id>/departure"): {SECRETARY},
    ("GET", "timetable/classes/<class_id>"): EVERYBODY - {STRANGER, DILNAZ},
    ("POST", "timetable/classes/<class_id>"): {SECRETARY, DEPUTY},
    ("POST", "timetable/slots/<slot_id>/end"): {SECRETARY, DEPUTY},
    ("GET", "timetable/teachers/<teacher_id>"): {
        SECRETARY, DEPUTY, HEAD, TEACHER, COLLEAGUE, LEADER,
    },
    ("GET", "today"): {TEACHER, COLLEAGUE, LEADER},
    ("POST", "lessons"): {TEACHER, DEPUTY},
    ("GET", "lessons/<lesson>"): {TEACHER, DEPUTY, HEAD, LEADER},
    ("POST", "lessons/<lesson>"): {TEACHER, DEPUTY},
    ("POST", "lessons/<lesson>/texts"): {TEACHER, DEPUTY},
    ("POST", "lessons/<lesson>/marks"): {TEACHER, DEPUTY},
    ("POST", "lessons/<lesson>/absences"): {TEACHER, DEPUTY},
    ("GET", "lessons/<lesson>/marks/<pupil>"): {TEACHER, DEPUTY, HEAD, LEADER},
    ("GET", "classes/<class_id>/journal/<subject>"): {TEACHER, DEPUTY, HEAD, LEADER},
    ("GET", "my-children"): {PARENT, STRANGER},
    ("GET", "my-children/<pupil_id>"): {PARENT},
    ("GET", "my-marks"): {AMINA, DILNAZ},
}  # fmt: skip


@pytest.fixture(scope="module")
def school() -> Iterator[SmallSchool]:
    """One school for all doors: knocking changes nothing."""
    with a_small_school() as small:
        yield small


@pytest.fixture(scope="module")
def there(school):
    """What the addresses above are about."""
    lesson = school.opens(school.algebra)
    school.marks(lesson, AMINA, None, 4)
    school.settle()
    return SimpleNamespace(
        class_id=school.seven_a,
        pupil_id=AMINA,
        pupil=AMINA,
        slot_id=school.algebra,
        teacher_id=TEACHER,
        lesson=lesson,
        subject="Алгебра",
    )


def filled(rule: str, there) -> str:
    return re.sub(r"<(\w+)>", lambda name: getattr(there, name[1]), rule)


def test_every_address_of_the_journal_stands_in_this_file(school):
    rules = {
        (method, re.sub(r"<\w+:(\w+)>", r"<\1>", one.route.rule.removeprefix("/journal/<school>/")))
        for owner in SERVICE.http
        for one in endpoints(owner, school.it.runtime)
        for method in one.route.methods
    }
    assert rules == set(DOORS)


@pytest.mark.parametrize("door", DOORS, ids=" ".join)
def test_an_address_opens_for_those_it_is_for_and_for_nobody_else(school, there, door):
    method, rule = door
    path = filled(rule, there)
    sent = {"data": {"slot_id": there.slot_id, "on": str(TODAY)}} if rule == "lessons" else {}
    for person in EVERYBODY:
        status = knocks(school, person, method, path, **sent).status_code
        # Whoever is let in is told that an empty form is incomplete; the others not even that.
        assert (status not in {403, 404}) == (person in DOORS[door]), (ROLES[person], status)


@pytest.mark.parametrize("door", DOORS, ids=" ".join)
def test_a_role_at_another_school_opens_nothing_here(school, there, door):
    method, rule = door
    for person in DOORS[door]:
        answer = knocks(school, person, method, filled(rule, there), granted=OTHER_SCHOOL)
        assert answer.status_code == 403


@pytest.mark.parametrize("door", [d for d in DOORS if "<" in d[1]], ids=" ".join)
def test_what_belongs_to_another_school_is_not_there(school, there, door):
    method, rule = door
    for person in DOORS[door] - {PARENT, AMINA}:
        answer = knocks(
            school, person, method, filled(rule, there), at=OTHER_SCHOOL, granted=OTHER_SCHOOL
        )
        # A form that is looked at before the object it is for tells nothing about the object.
        assert answer.status_code in {404, 422}, ROLES[person]
        assert "4 " not in answer.text or "А/1" not in answer.text


@pytest.mark.parametrize("door", DOORS, ids=" ".join)
def test_nobody_is_let_in_without_signing_in(school, there, door):
    method, rule = door
    answer = school.it.client.script().open(method, f"/journal/{SCHOOL}/{filled(rule, there)}")
    assert answer.status_code == 401


def without_the_number_to_copy(text: str) -> str:
    return re.sub(r"<code.*?</code>", "", text)


@pytest.mark.parametrize(
    ("person", "yours_not", "nothing"),
    [
        (PARENT, f"my-children/{DILNAZ}", f"my-children/{NOWHERE}"),
        (PARENT, f"my-children/{BEN}", f"my-children/{NOWHERE}"),
        (COLLEAGUE, "lessons/{lesson}", f"lessons/{NOWHERE}"),
        (COLLEAGUE, "lessons/{lesson}/marks/{pupil}", f"lessons/{NOWHERE}/marks/{AMINA}"),
        (COLLEAGUE, "classes/{class_id}", f"classes/{NOWHERE}"),
        (COLLEAGUE, "classes/{class_id}/journal/Алгебра", f"classes/{NOWHERE}/journal/Алгебра"),
        (DILNAZ, "timetable/classes/{class_id}", f"timetable/classes/{NOWHERE}"),
    ],
)
def test_not_yours_and_not_there_are_one_answer(school, there, person, yours_not, nothing):
    one = knocks(school, person, "GET", yours_not.format(**vars(there)))
    other = knocks(school, person, "GET", nothing)
    assert one.status_code == other.status_code == 404
    assert without_the_number_to_copy(one.text) == without_the_number_to_copy(other.text)
    assert len(one.text) == len(other.text)
