"""Parents, pupils and grown-ups sign and take back on their own page, with the own password."""

from uuid import uuid4

import pytest

from identity.application import Signer, Submission
from identity.domain.consent import register
from identity.domain.consent.events import (
    Capacity,
    ConsentBegun,
    ConsentCountersigned,
    ConsentDrafted,
    ConsentGiven,
    Form,
    Purpose,
    Recipient,
    RepresentativesDisagree,
)
from identity.domain.fields import Category, Field
from identity.domain.ids import PersonId
from identity.texts import consent_text
from kernel.rebuild import rebuild
from services.identity.tests.words import (
    FATHER,
    HERE,
    MOTHER,
    SECRETARY,
    STRANGER,
    THERE,
    TODAY,
    named,
    paper,
)
from services.identity.tests.words_consent import events_of, printed_for, state_of, stored_fields
from services.identity.tests.words_own_consents import (
    FIFTEEN,
    SECRET,
    Family,
    account,
    answers,
    choices_on,
    page_of,
    sheet,
    switched_on,
)

WITH_HEALTH = {
    "purposes": (Purpose.EMIS, Purpose.HEALTH),
    "categories": (
        Category.NAME, Category.BIRTH_DATE, Category.DOCUMENTS, Category.CONTACT,
        Category.HEALTH,
    ),
}  # fmt: skip


@pytest.fixture
def family(school):
    switched_on(school)
    return Family(school)


def signed_events(school):
    return [
        event for event in events_of(school, ConsentGiven) if event.form is Form.SIMPLE_SIGNATURE
    ]


# Reading


def test_l03_nothing_is_ticked_beforehand_and_the_whole_text_stands_there(family):
    page = family.mother.get(page_of(family.child) + "?language=ky").text
    assert " checked" not in page
    text = consent_text()
    assert text.sha256 in page
    assert text.version in page
    for line in text.ky[1:]:
        assert line in page
    assert choices_on(page, Purpose.PHOTO) == ["yes", "no"]
    assert choices_on(page, Purpose.EMIS) == []


def test_l02_the_text_stands_in_the_language_of_the_page(family):
    page = family.mother.get(page_of(family.child) + "?language=ru").text
    assert consent_text().ru[1] in page
    assert 'lang="ru"' in page


# Signing


def test_l03_a_parent_signs_one_purpose_with_her_password(school, family):
    done = answers(school, family.mother, family.child, photo="yes")
    assert (done.status_code, family.agreed(Purpose.PHOTO)) == (303, True)
    assert not family.agreed(Purpose.HEALTH)
    [event] = signed_events(school)
    text = consent_text()
    assert (event.signer_id, event.capacity, event.purposes) == (
        MOTHER, Capacity.PARENT, (Purpose.PHOTO,)
    )  # fmt: skip
    assert (event.text_version, event.text_hash) == (text.version, text.sha256)
    assert (event.holder, event.recipients) == (HERE, (Recipient.SCHOOL,))
    assert event.session_id
    assert event.scan_id is None


def test_l02_the_confirmation_names_what_holds_and_its_number(school, family):
    family.mother.post(page_of(family.child), data=sheet(photo="yes"))
    school.it.settle()
    [event] = signed_events(school)
    held = family.mother.get(page_of(family.child) + "/held?signed=1").text
    assert "Your answers are recorded." in held
    assert f"No. {event.register_number}" in held
    assert "with the password" in held


def test_l02_it_stands_in_the_register_of_consents_without_a_gap(school, family):
    answers(school, family.mother, family.child, photo="yes")
    printed_for(school, PersonId(str(uuid4())))
    answers(school, family.mother, family.child, health="yes")
    numbers = [event.register_number for event in events_of(school, ConsentDrafted)]
    assert numbers == ["К-2026/1", "К-2026/2", "К-2026/3"]
    assert [event.register_number for event in signed_events(school)] == [numbers[0], numbers[2]]
    assert state_of(school, family.child) == "active"


def test_two_who_sign_at_the_same_moment_get_two_numbers(school, family, monkeypatch):
    real, late = register.number_after, ["К-2026/1"]
    printed_for(school, PersonId(str(uuid4())))
    monkeypatch.setattr(
        register, "number_after", lambda last, year: late.pop() if late else real(last, year)
    )
    assert answers(school, family.mother, family.child, photo="yes").status_code == 303
    assert [event.register_number for event in signed_events(school)] == ["К-2026/2"]


def test_several_purposes_are_one_sheet_with_one_number(school, family):
    answers(school, family.mother, family.child, photo="yes", badges="yes", health="no")
    [event] = signed_events(school)
    assert set(event.purposes) == {Purpose.PHOTO, Purpose.BADGES}
    assert not family.agreed(Purpose.HEALTH)


def test_a_double_click_signs_once(school, family):
    form = sheet(photo="yes")
    for _ in range(2):
        assert family.mother.post(page_of(family.child), data=form).status_code == 303
    school.it.settle()
    assert len(signed_events(school)) == 1


def test_the_same_answer_from_a_second_tab_makes_no_second_paper(school, family):
    for _ in range(2):
        assert answers(school, family.mother, family.child, photo="yes").status_code == 303
    assert len(signed_events(school)) == 1


def test_l03_a_wrong_password_signs_nothing_and_keeps_the_answers(school, family):
    form = sheet("башка сыр сөз эмес", photo="yes")
    refused = family.mother.post(page_of(family.child), data=form)
    assert refused.status_code == 409
    assert "This is not your password." in refused.text
    assert 'name="answer_photo" value="yes" checked' in refused.text
    assert not signed_events(school)


def test_l03_many_wrong_passwords_have_to_wait(family):
    form = {**sheet("башка сыр сөз эмес", photo="yes")}
    codes = [
        family.mother.post(
            page_of(family.child), data=form | {"command_id": str(uuid4())}
        ).status_code
        for _ in range(8)
    ]
    assert codes[-1] == 429


def test_an_empty_sheet_is_refused_with_a_reason(family):
    refused = family.mother.post(page_of(family.child), data=sheet())
    assert (refused.status_code, "Answer at least one question." in refused.text) == (409, True)


def test_l02_who_read_another_wording_signs_nothing(school, family):
    form = sheet(photo="yes") | {"text_hash": "0" * 64}
    refused = family.mother.post(page_of(family.child), data=form)
    assert refused.status_code == 409
    assert "The wording has changed" in refused.text
    assert " checked" not in refused.text
    assert not signed_events(school)


@pytest.mark.parametrize(
    "field", ["answer_emis", "purposes", "person_id", "signer_id", "register_number", "own"]
)
def test_az03_what_the_form_does_not_ask_for_is_refused(school, family, field):
    form = sheet(photo="yes") | {field: "yes"}
    assert family.mother.post(page_of(family.child), data=form).status_code in {404, 422}
    assert not signed_events(school)


def test_l03_the_school_decides_whether_a_yes_is_taken_here(school):
    family = Family(school)
    page = family.mother.get(page_of(family.child)).text
    assert choices_on(page, Purpose.PHOTO) == ["no"]
    assert "A yes is signed on paper at this school." in page
    refused = answers(school, family.mother, family.child, photo="yes")
    assert refused.status_code == 409
    assert not signed_events(school)


def test_l07_a_no_is_taken_even_where_a_yes_is_not(school):
    family = Family(school, **WITH_HEALTH)
    assert answers(school, family.mother, family.child, health="no").status_code == 303
    assert not family.agreed(Purpose.HEALTH)


def test_l02_whose_document_was_never_seen_is_sent_to_the_office(school, family):
    school.pupil("Усенова", mother=STRANGER)
    school.identity.office.link_guardian(school.context(), HERE, STRANGER, family.child)
    school.it.settle()
    account(school, STRANGER, "tayata.a")
    client = school.signed_in(STRANGER, "parent")
    refused = answers(school, client, family.child, photo="yes")
    assert refused.status_code == 409
    assert "has not seen yet which document" in refused.text


# Taking back


def test_l07_a_purpose_is_taken_back_as_easily_as_it_was_given(school):
    family = Family(school, **WITH_HEALTH)
    assert family.agreed(Purpose.HEALTH)
    assert answers(school, family.mother, family.child, health="no").status_code == 303
    assert family.agreed(Purpose.EMIS)
    [paper_left] = [row for row in family.papers() if row.withdrawn_on is None]
    assert paper_left.purposes == "emis"


def test_l06_what_only_that_purpose_allowed_is_destroyed(school):
    family = Family(school, **WITH_HEALTH)
    family.notes("аллергия")
    assert Field.HEALTH_NOTE in stored_fields(school, family.child)
    answers(school, family.mother, family.child, health="no")
    left = stored_fields(school, family.child)
    assert Field.HEALTH_NOTE not in left
    assert Field.SURNAME in left


def test_l07_a_signature_of_the_own_page_is_taken_back_whole(school, family):
    answers(school, family.mother, family.child, photo="yes")
    answers(school, family.mother, family.child, photo="no")
    assert not family.agreed(Purpose.PHOTO)
    taken = [row for row in family.papers() if row.withdrawn_on is not None]
    assert [row.form for row in taken] == ["simple-signature"]
    answers(school, family.mother, family.child, photo="yes")
    assert family.agreed(Purpose.PHOTO)


def test_after_a_rebuild_every_page_says_the_same(school):
    family = Family(school, **WITH_HEALTH)
    answers(school, family.mother, family.child, health="no")
    before = [tuple(row) for row in family.papers()]
    for name in ("identity.people", "identity.consents"):
        subscription = school.it.runtime.subscriptions[name]
        rebuild(school.it.runtime.engine, subscription.projection, subscription.feeds)
    school.it.settle()
    assert [tuple(row) for row in family.papers()] == before


# Two opinions


def test_l05_parents_who_disagree_here_wait_for_the_head(school, family):
    answers(school, family.mother, family.child, photo="yes")
    answers(school, family.father, family.child, photo="no")
    assert not family.agreed(Purpose.PHOTO)
    assert events_of(school, RepresentativesDisagree)[-1].purposes == (Purpose.PHOTO,)
    assert choices_on(family.father.get(page_of(family.child)).text, Purpose.PHOTO) == ["yes"]
    answers(school, family.father, family.child, photo="yes")
    assert family.agreed(Purpose.PHOTO)
    assert events_of(school, RepresentativesDisagree)[-1].purposes == ()


def test_l05_whom_a_court_excludes_finds_no_page(school, family):
    school.identity.guardianship.exclude(school.context(), HERE, FATHER, family.child, "3", TODAY)
    school.it.settle()
    assert family.father.get(page_of(family.child)).status_code == 404
    assert answers(school, family.father, family.child, photo="yes").status_code == 404
    assert not signed_events(school)


def test_az01_another_family_finds_nothing_whether_it_is_there_or_not(school, family):
    school.pupil("Усенова", mother=STRANGER)
    account(school, STRANGER, "bashka.a")
    stranger = school.signed_in(STRANGER, "parent")
    real = answers(school, stranger, family.child, photo="yes")
    none = answers(school, stranger, str(uuid4()), photo="yes")
    assert (real.status_code, none.status_code) == (404, 404)
    assert stranger.get(page_of(family.child) + "/held").status_code == 404
    assert not signed_events(school)


def test_az02_the_office_signs_for_nobody(school, family):
    office = school.signed_in(SECRETARY, "secretary")
    assert answers(school, office, family.child, photo="yes").status_code in {403, 404}
    assert not signed_events(school)


def test_az04_at_another_school_the_child_is_not_there(school, family):
    elsewhere = school.signed_in(MOTHER, "parent", school=THERE)
    assert answers(school, elsewhere, family.child, THERE, photo="yes").status_code == 404
    assert answers(school, elsewhere, family.child, HERE, photo="yes").status_code == 403
    assert not signed_events(school)


# Fourteen and eighteen


@pytest.fixture
def of_fifteen(school):
    switched_on(school)
    return Family(school, birth_date=FIFTEEN)


def test_l04_from_fourteen_it_holds_when_both_have_signed(school, of_fifteen):
    family = of_fifteen
    answers(school, family.mother, family.child, photo="yes")
    assert not family.agreed(Purpose.PHOTO)
    assert not signed_events(school)
    assert not events_of(school, ConsentDrafted)
    assert "Now it is your turn." in family.pupil.get(page_of(family.child)).text
    answers(school, family.pupil, family.child, photo="yes")
    assert family.agreed(Purpose.PHOTO)
    [event], [first] = signed_events(school), events_of(school, ConsentBegun)
    [other] = events_of(school, ConsentCountersigned)
    assert (event.signer_id, event.own_signature) == (MOTHER, True)
    assert event.session_id == first.session_id
    assert other.consent_id == event.consent_id


def test_l04_the_pupil_may_say_no_to_what_a_parent_has_begun(school, of_fifteen):
    family = of_fifteen
    answers(school, family.mother, family.child, photo="yes")
    answers(school, family.pupil, family.child, photo="no")
    assert not family.agreed(Purpose.PHOTO)
    refused = answers(school, family.pupil, family.child, photo="yes")
    assert (refused.status_code, len(signed_events(school))) == (409, 0)


def test_l04_a_sheet_of_two_questions_is_answered_whole(school, of_fifteen):
    family = of_fifteen
    answers(school, family.mother, family.child, photo="yes", badges="yes")
    half = answers(school, family.pupil, family.child, photo="yes")
    assert half.status_code == 422
    assert "it stands on the same sheet" in half.text
    answers(school, family.pupil, family.child, photo="yes", badges="no")
    assert (family.agreed(Purpose.PHOTO), family.agreed(Purpose.BADGES)) == (True, False)


def test_l04_a_pupil_under_fourteen_reads_and_answers_nothing(school, family):
    answers(school, family.mother, family.child, photo="yes")
    page = family.pupil.get(page_of(family.child))
    assert page.status_code == 200
    assert choices_on(page.text, Purpose.PHOTO) == []
    for said in ("yes", "no"):
        assert answers(school, family.pupil, family.child, photo=said).status_code == 409
    assert family.agreed(Purpose.PHOTO)


def test_l04_at_eighteen_parents_sign_nothing_more_and_the_grown_up_begins_on_paper(school):
    switched_on(school)
    family = Family(school, birth_date="2008-11-20")
    school.it.clock.forward(days=30)
    refused = answers(school, family.mother, family.child, photo="yes")
    assert refused.status_code in {404, 409}
    own = answers(school, family.pupil, family.child, photo="yes")
    assert own.status_code == 409
    assert "on paper, in the office" in own.text
    assert not signed_events(school)
    today = school.it.runtime.today()
    own_paper = Submission(
        person_id=family.child, details={}, on=today, signer=Signer(person_id=family.child),
        paper=paper(capacity=Capacity.SELF, valid_from=today),
    )  # fmt: skip
    school.identity.office.add_consent(school.context(), HERE, own_paper)
    school.it.settle()
    assert answers(school, family.pupil, family.child, photo="yes").status_code == 303
    [event] = signed_events(school)
    assert (event.signer_id, event.capacity) == (family.child, Capacity.SELF)


def test_a_grown_up_signs_for_herself(school, family):
    answers(school, family.mother, MOTHER, photo="yes")
    [event] = signed_events(school)
    assert (event.person_id, event.signer_id, event.capacity) == (
        MOTHER, MOTHER, Capacity.SELF
    )  # fmt: skip


def test_the_head_of_the_school_gives_the_second_factor_as_well(school):
    """Whoever has a second factor signs with it too."""
    switched_on(school)
    head = school.staff()
    account(school, head, "direktor")
    client = school.signed_in(head, "head")
    factors = school.identity.sign_in.factors
    factors.is_set = lambda person: person == head
    assert 'name="code"' in client.get(page_of(head)).text
    refused = answers(school, client, head, photo="yes")
    assert refused.status_code == 409
    assert "This code is not right." in refused.text


def test_names_with_markup_stay_words(school):
    switched_on(school)
    family = Family(school)
    bad = Submission(
        person_id=family.child, details=named("<b>Асанова</b>"), paper=None, signer=None, on=TODAY
    )
    school.identity.office.add_consent(school.context(), HERE, bad)
    assert "<b>Асанова" not in family.mother.get(page_of(family.child)).text


def test_no_secret_and_no_name_in_any_event(school, family):
    answers(school, family.mother, family.child, photo="yes")
    every = school.it.runtime.store.read(HERE, 0, 100_000)
    for event in every:
        assert SECRET not in event.data.decode()
        assert "Асанова" not in event.data.decode()
