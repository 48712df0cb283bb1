"""A parent finds nothing behind the link to a child who was forgotten; the office still does."""

from uuid import uuid4

import pytest

from services.identity.tests.test_denied_names import denied
from services.identity.tests.words import FATHER, HEAD, HERE, MOTHER, SECRETARY

PEOPLE = f"/identity/{HERE}/people"


@pytest.fixture
def family(school):
    """A mother of two, of whom one was forgotten; gives (the forgotten one, the other one)."""
    gone, stays = school.pupil(mother=MOTHER), school.pupil("Асанова", mother=FATHER)
    school.identity.office.link_guardian(school.context(), HERE, MOTHER, stays)
    school.forgets(gone)
    return gone, stays


def addresses(school, child):
    given = school.identity.office.consents_of(HERE, child).given
    consent = given[0].consent_id if given else uuid4()
    return (
        f"{PEOPLE}/{child}",
        f"/identity/{HERE}/my-data/{child}",
        f"/identity/{HERE}/my-data/{child}/everything.json",
        f"/identity/{HERE}/consents/{consent}/withdraw",
    )


def test_l07_a_forgotten_child_is_as_little_there_for_the_parent_as_nobody(school, family):
    gone, stays = family
    parent = school.signed_in(MOTHER, "parent").script()
    for forgotten, unknown, known in zip(
        addresses(school, gone), addresses(school, str(uuid4())), addresses(school, stays),
        strict=True,
    ):  # fmt: skip
        told = [parent.get(forgotten), parent.get(unknown)]
        assert [each.status_code for each in told] == [404, 404], forgotten
        assert len({len(each.data) for each in told}) == 1
        assert parent.get(known).status_code == 200, known


def test_l07_the_family_pages_do_not_lead_to_a_forgotten_child(school, family):
    gone, stays = family
    parent = school.signed_in(MOTHER, "parent")
    for address in (f"{PEOPLE}/{MOTHER}", "/identity/my-data"):
        page = parent.get(address).text
        assert stays in page
        assert gone not in page


def test_l07_the_law_s_record_stays_for_head_and_office_with_the_reason(school, family):
    gone, _ = family
    head = school.signed_in(HEAD, "head")
    assert "so do the records that the law asks for" in head.get(f"{PEOPLE}/{gone}").text
    assert head.get(f"{PEOPLE}/{gone}/forget").status_code == 200
    office = school.signed_in(SECRETARY, "secretary").get(f"{PEOPLE}/{gone}")
    assert "restricted" in office.text


def test_l07_a_parent_who_takes_the_last_consent_back_is_told_what_is_gone(school):
    child, sister = school.pupil(mother=MOTHER), school.pupil(mother=FATHER)
    school.identity.office.link_guardian(school.context(), HERE, MOTHER, sister)
    school.it.settle()
    parent = school.signed_in(MOTHER, "parent")
    path = f"/identity/{HERE}/consents/{school.consent_of(child)}/withdraw"
    answered = parent.post(path, data={})
    assert answered.status_code == 303
    page = parent.get(answered.headers["Location"])
    assert "There is no consent for this person any more." in page.text
    assert child not in page.text
    assert sister in page.text


def test_az08_asking_for_a_forgotten_child_is_written_down(school, family):
    gone, _ = family
    school.signed_in(MOTHER, "parent").script().get(f"{PEOPLE}/{gone}")
    assert [told.object_id for told in denied(school)] == [gone]


def test_a_new_consent_brings_the_link_back(school, family):
    gone, _ = family
    school.pupil(pupil=gone, mother=MOTHER)
    parent = school.signed_in(MOTHER, "parent")
    assert parent.get(f"{PEOPLE}/{gone}").status_code == 200
