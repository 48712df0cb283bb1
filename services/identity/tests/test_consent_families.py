"""Families at the pages: taking back oneself, two opinions, a court, birthdays (L-04 to L-07)."""

import json
from pathlib import Path

import pytest

from identity.application import Signer, Submission
from identity.domain.consent.events import (
    ConsentExpired,
    ConsentGiven,
    Form,
    Operation,
    Purpose,
    RepresentativesDisagree,
)
from identity.domain.consent.refusals import ConsentMissing, SignerMayNotSign
from identity.domain.fields import Category, Field
from identity.domain.people.events import GuardianUnlinked
from identity.entrypoints.birthdays import end_all
from identity.readmodels import CODEC
from services.identity.tests.words import (
    FATHER,
    HEAD,
    HERE,
    MOTHER,
    SECRETARY,
    TODAY,
    a_scan,
    an_id,
    caller,
    named,
    paper,
)
from services.identity.tests.words_consent import events_of, stored_fields

PUPILS = f"/identity/{HERE}/people"
PHOTO = (Purpose.EMIS, Purpose.PHOTO)
WITH_PHOTO = (Category.NAME, Category.BIRTH_DATE, Category.DOCUMENTS, Category.PHOTO)


def papers(school, pupil):
    return school.identity.office.consents_of(HERE, pupil)


def withdraw_page(school, pupil, which=0):
    return f"/identity/{HERE}/consents/{papers(school, pupil).given[which].consent_id}/withdraw"


def both_parents(school, **mothers):
    """A child of two parents, of whom the mother has signed."""
    signed = paper(purposes=PHOTO, categories=(*WITH_PHOTO, Category.CONTACT, Category.ADDRESS))
    child = school.pupil(mother=MOTHER, signed=signed, **mothers)
    school.pupil("Бейшеева", mother=FATHER)
    school.identity.office.link_guardian(school.context(), HERE, FATHER, child)
    school.it.settle()
    return child


# L-07


def test_l07_a_parent_takes_back_what_she_has_signed_with_one_press(school):
    child = school.pupil(mother=MOTHER)
    mother = school.signed_in(MOTHER, "parent")
    page = withdraw_page(school, child)
    shown = mother.get(page).text
    assert "No other consent is left." in shown
    assert "Destroyed will be: name" in shown
    assert mother.post(page, data={}).status_code == 303
    school.it.settle()
    assert papers(school, child).is_forgotten
    assert stored_fields(school, child) == set()


def test_az01_nobody_elses_child_is_theirs_to_take_back(school):
    child = school.pupil(mother=MOTHER)
    school.pupil("Бейшеева", mother=FATHER)
    stranger = school.signed_in(FATHER, "parent")
    page = withdraw_page(school, child)
    assert {stranger.get(page).status_code, stranger.post(page).status_code} <= {403, 404}
    assert papers(school, child).given


def test_l07_a_child_too_young_does_not_take_back_what_parents_signed(school):
    child = school.pupil(birth_date="2015-02-03")
    answered = school.signed_in(child, "pupil").post(withdraw_page(school, child), data={})
    assert answered.status_code == 409
    assert papers(school, child).given


# L-05


def test_l05_the_other_parent_objects_and_the_head_decides_by_an_order(school):
    child = both_parents(school)
    father, head = school.signed_in(FATHER, "parent"), school.signed_in(HEAD, "head")
    page = withdraw_page(school, child)
    assert "the head of the school decides" in father.get(page).text
    assert father.post(page, data={}).status_code == 303
    school.it.settle()
    assert papers(school, child).covers(Purpose.EMIS, Category.NAME, TODAY)
    assert papers(school, child).is_blocked(Purpose.PHOTO)
    waiting = head.get(f"/identity/{HERE}/disagreements").text
    assert "Photographs" in waiting
    assert "1 family waits" in school.signed_in().get(f"/identity/{HERE}/consents").text
    decide = f"{PUPILS}/{child}/disagreement"
    assert head.post(decide, data={"decision": "yes"}).status_code == 422
    sent = {"decision": "yes", "order_number": "12-к"}
    assert school.signed_in().post(decide, data=sent).status_code == 403
    assert head.post(decide, data=sent).status_code == 303
    school.it.settle()
    assert not papers(school, child).is_blocked(Purpose.PHOTO)
    assert "No family waits" in head.get(f"/identity/{HERE}/disagreements").text
    assert head.post(decide, data=sent).status_code == 409


def test_l05_whom_a_court_excludes_signs_nothing_and_sees_nothing(school):
    child = both_parents(school)
    secretary, father = school.signed_in(), school.signed_in(FATHER, "parent")
    assert father.get(f"{PUPILS}/{child}").status_code == 200
    sent = {"guardian_id": FATHER, "decision_number": "3/2026"}
    exclude = f"{PUPILS}/{child}/family/exclude"
    assert secretary.post(exclude, data=sent).status_code == 303
    school.it.settle()
    assert father.get(f"{PUPILS}/{child}").status_code in {403, 404}
    assert child not in school.identity.viewer(caller(FATHER, "parent"), HERE).children
    signs = Submission(
        person_id=child, details={}, paper=paper(), signer=Signer(person_id=FATHER), on=TODAY
    )
    with pytest.raises(SignerMayNotSign):
        school.identity.office.add_consent(school.context(), HERE, signs)
    assert "excluded by a court" in secretary.get(f"{PUPILS}/{child}/family").text
    link = {"guardian_id": FATHER, "relation": "parent", "document": "paper 1"}
    assert secretary.post(f"{PUPILS}/{child}/family", data=link).status_code == 409


@pytest.mark.parametrize("number", ["", "Бейшеев", "=1+1", "<b>"])
def test_l05_a_court_decision_has_a_number_and_never_a_name(school, number):
    child = both_parents(school)
    sent = {"guardian_id": FATHER, "decision_number": number}
    answered = school.signed_in().post(f"{PUPILS}/{child}/family/exclude", data=sent)
    assert answered.status_code == 422


# L-04


def test_l04_a_link_is_proven_by_a_document_that_only_the_vault_holds(school):
    child = both_parents(school)
    document = "guardianship paper Канарейкина 9"
    sent = {
        "guardian_id": FATHER, "relation": "guardian", "document": document,
        "valid_until": "31.05.2027",
    }  # fmt: skip
    assert school.signed_in().post(f"{PUPILS}/{child}/family", data=sent).status_code == 303
    school.it.settle()
    page = school.signed_in().get(f"{PUPILS}/{child}/family").text
    assert "31.05.2027" in page
    every = b"".join(event.data for event in school.it.runtime.store.read(HERE, 0, 10_000))
    assert document.encode() not in every
    assert "Канарейкина" not in every.decode()


def test_az04_a_grown_up_of_another_school_cannot_be_linked(school):
    child = school.pupil(mother=MOTHER)
    school.pupil("Бейшеева", mother=FATHER, school="school-b")
    sent = {"guardian_id": FATHER, "relation": "parent", "document": "paper 1"}
    assert school.signed_in().post(f"{PUPILS}/{child}/family", data=sent).status_code == 404


def test_l04_on_the_18th_birthday_the_parents_paper_and_access_end_by_themselves(school):
    child = school.pupil(mother=MOTHER, birth_date="2008-11-20", signed=paper(own_signature=True))
    school.it.settle()
    assert not events_of(school, ConsentExpired)
    school.it.clock.forward(days=4)
    assert end_all(school.it.runtime) == 1
    assert end_all(school.it.runtime) == 0
    school.it.settle()
    assert events_of(school, ConsentExpired)[0].person_id == child
    assert events_of(school, GuardianUnlinked)[0].guardian_id == MOTHER
    assert not school.identity.viewer(caller(MOTHER, "parent"), HERE).children
    assert "expired" in school.signed_in().get(f"{PUPILS}/{child}").text
    assert stored_fields(school, child) >= {"surname", "birth_date"}


def test_l04_at_18_nothing_new_is_stored_even_before_anybody_has_looked(school):
    child = school.pupil(birth_date="2008-11-17", signed=paper(own_signature=True))
    school.it.clock.forward(days=1)
    correction = Submission(
        person_id=child, details={Field.PHONE: "0555 1"}, paper=None, signer=None,
        on=school.it.runtime.today(),
    )  # fmt: skip
    with pytest.raises(ConsentMissing):
        school.identity.office.add_consent(school.context(), HERE, correction)


def test_l04_the_desk_sees_birthdays_before_they_come(school):
    school.pupil("Асанова", birth_date="2012-11-30")
    school.pupil("Бейшеева", birth_date="2015-11-30")
    page = school.signed_in().get(f"/identity/{HERE}/consents/birthdays").text
    assert "signs beside the parents" in page
    assert "А/1" in page
    assert "Б/1" not in page


# Records of the first release


def test_a_record_of_the_first_release_is_read_as_it_was_meant():
    example = Path(__file__).parents[1] / "contracts/publishes/identity.consent-given.v1.json"
    data = json.dumps(json.loads(example.read_text())["data"]).encode()
    event = CODEC.load("identity.consent-given.v1", data)
    assert isinstance(event, ConsentGiven)
    assert (event.holder, event.text_hash, event.refused) == (None, "", ())
    assert event.operations == tuple(Operation)
    assert event.form is Form.PAPER


def test_l06_no_page_of_school_life_asks_for_an_optional_purpose(school):
    """Who refuses everything optional is entered, corrected, found and printed like anybody."""
    everything_else = tuple(purpose for purpose in Purpose if purpose is not Purpose.EMIS)
    child = school.pupil(mother=MOTHER, signed=paper(refused=everything_else))
    correction = Submission(
        person_id=child, details=named("Усенова"), paper=None, signer=None, on=TODAY
    )
    school.identity.office.add_consent(school.context(), HERE, correction)
    school.it.settle()
    secretary = school.signed_in(SECRETARY, "secretary")
    for path in (PUPILS, f"{PUPILS}/{child}", f"{PUPILS}.xlsx", f"/identity/{HERE}/consents"):
        assert secretary.get(path).status_code == 200
    assert school.names(secretary, child)[child].startswith("Усенова")
    assert not events_of(school, RepresentativesDisagree)


def test_a_pupil_of_14_says_so_on_the_form_of_the_office(school):
    from services.identity.tests.words import typed_pupil  # noqa: PLC0415 - one sentence of it

    secretary = school.signed_in()
    form = typed_pupil(birth_date="16.11.2010")
    assert secretary.post(PUPILS, data=form).status_code == 409
    form = typed_pupil(birth_date="16.11.2010", own_signature="yes", command_id=an_id("again"))
    form["scan"] = a_scan()
    assert secretary.post(PUPILS, data=form).status_code == 303
