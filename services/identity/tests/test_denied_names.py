"""Who asked for names that are on none of the own pages is written down (AZ-08); pages are not."""

from uuid import uuid4

import pytest

from chassis.denials import denials_codec
from services.identity.tests.words import FATHER, HERE, MOTHER, STRANGER, TEACHER, THERE


def denied(school, partition=HERE):
    """Whose names were refused, as the log of the caller's own school has it."""
    codec = denials_codec("identity")
    told = school.it.runtime.store.read(partition, 0, 100_000)
    return [codec.load(e.type, e.data) for e in told if e.type == "identity.access-denied.v1"]


def asked_in_vain(school, client, *ids):
    """The ids whose names were asked for and written down as denied."""
    assert set(school.names(client, *ids).values()) == {""}
    return {told.object_id for told in denied(school)}


def test_az08_a_parent_who_asks_for_other_children_is_written_down(school):
    school.pupil(mother=MOTHER)
    other, nobody = school.pupil(mother=FATHER), str(uuid4())
    parent = school.signed_in(MOTHER, "parent")
    assert asked_in_vain(school, parent, other, nobody) == {other, nobody}
    assert {told.object_kind for told in denied(school)} == {"ids"}


@pytest.mark.parametrize("role", ["secretary", "head", "teacher", "administrator"])
def test_az08_az04_staff_who_ask_for_people_of_another_school_are_written_down(school, role):
    foreign, nobody = school.pupil(school=THERE), str(uuid4())
    asked = asked_in_vain(school, school.signed_in(STRANGER, role), foreign, nobody)
    assert asked == {foreign, nobody}


def test_what_the_own_pages_ask_for_is_no_attempt(school):
    mine, other, colleague = school.pupil(mother=MOTHER), school.pupil(), school.staff()
    school.forgets(other)
    parent = school.signed_in(MOTHER, "parent")
    school.names(parent, mine, MOTHER, colleague)
    school.names(school.signed_in(mine, "pupil"), mine, MOTHER, colleague)
    school.names(school.signed_in(TEACHER, "teacher"), mine, MOTHER, other, colleague)
    school.names(school.signed_in(STRANGER, "administrator"), mine, MOTHER, other)
    assert denied(school) == []


def test_az08_the_data_officer_sees_who_asked(school):
    foreign = school.pupil(school=THERE)
    school.names(school.signed_in(STRANGER, "librarian"), foreign)
    school.it.settle()
    page = school.signed_in(TEACHER, "data-officer").get(f"/identity/{HERE}/data-desk/denials")
    assert STRANGER in page.text
    assert "Names of people who are not theirs" in page.text
    assert foreign not in page.text
