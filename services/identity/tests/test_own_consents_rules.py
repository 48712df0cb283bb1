"""Signing on the own page, as rules: who, after which paper, with whose second signature."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given as for_all

from identity.domain.consent.choices import choices, unanswered
from identity.domain.consent.commands import (
    BeginConsent,
    Countersign,
    RefuseConsent,
    TakeBackPurposes,
)
from identity.domain.consent.consents import after, consents
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import (
    OPTIONAL,
    Capacity,
    ConsentBegun,
    ConsentCountersigned,
    ConsentNarrowed,
    ConsentRefused,
    ConsentWithdrawn,
    Form,
    Purpose,
    RepresentativesDisagree,
    SignerEnded,
)
from identity.domain.consent.glance import Standing
from identity.domain.consent.refusals import (
    CapacityNotProven,
    ConsentIncomplete,
    ConsentNumberTaken,
    NotTheirsToWithdraw,
    RegisterOnPaperFirst,
    RepresentativeSignsFirst,
    SignerMayNotSign,
    SignsForOneself,
)
from identity.domain.consent.register import EnterSigned, register
from identity.domain.fields import Category
from identity.domain.ids import ConsentId, SessionId
from identity.domain.transfer.packing import packed
from services.identity.tests.words import (
    AMINA,
    BY_HERSELF,
    BY_MOTHER,
    FATHER,
    MOTHER,
    PAPER,
    PHOTO_PAPER,
    TODAY,
    Given,
    an_id,
    give,
    given_event,
    store,
    withdrawn,
)

given = Given(consents)
SESSION, HER_SESSION = SessionId(an_id("session")), SessionId(an_id("her session"))
BY_FATHER = replace(BY_MOTHER, signer_id=FATHER)
OF_FIFTEEN = replace(BY_MOTHER, own_due=True)
FIFTEEN = replace(
    BY_HERSELF, capacity=Capacity.SELF, is_minor=True, own_due=True, capacity_proven=False
)
ANSWER = ConsentId(an_id("answer"))


def by_page(signature=BY_MOTHER, *purposes, which=PHOTO_PAPER, **other):
    usual = {
        "form": Form.SIMPLE_SIGNATURE, "scan_id": None, "place_recorded": False,
        "session_id": SESSION, "signature": signature, "purposes": purposes or (Purpose.PHOTO,),
        "text_hash": "hash",
    }  # fmt: skip
    return give(which, **(usual | other))


def photo_by(signer, **other):
    return given_event(PHOTO_PAPER, signer_id=signer, purposes=(Purpose.PHOTO,), **other)


def no(*purposes, signature=BY_MOTHER):
    return TakeBackPurposes(
        consent_id=ANSWER, person_id=AMINA, signature=signature, purposes=purposes, on=TODAY
    )


def said_no(*purposes, who=MOTHER):
    return ConsentRefused(
        consent_id=ANSWER, person_id=AMINA, signer_id=who, purposes=purposes, on=TODAY
    )


def begun(*purposes, who=MOTHER, which=PHOTO_PAPER):
    return ConsentBegun(
        consent_id=which, person_id=AMINA, signer_id=who, capacity=Capacity.PARENT,
        purposes=purposes or (Purpose.PHOTO,), text_version="2026-1", text_hash="hash",
        language="ky", session_id=SESSION, on=TODAY,
    )  # fmt: skip


def second(*purposes, signature=OF_FIFTEEN, **other):
    signed = by_page(replace(signature, own=True), *purposes, **other)
    return Countersign(begun_id=PHOTO_PAPER, paper=signed, session_id=HER_SESSION)


COUNTERSIGNED = ConsentCountersigned(
    consent_id=PHOTO_PAPER, person_id=AMINA, session_id=HER_SESSION, on=TODAY
)


def disagree(*purposes):
    return RepresentativesDisagree(person_id=AMINA, purposes=purposes, on=TODAY)


# L-02, L-03, L-04: the yes


def test_l03_a_simple_signature_carries_the_signers_own_session():
    event = given(given_event()).when(by_page()).decided()[0]
    assert (event.form, event.session_id, event.scan_id) == (
        Form.SIMPLE_SIGNATURE, SESSION, None
    )  # fmt: skip
    given(given_event()).when(by_page(session_id=None)).refused(ConsentIncomplete)


@pytest.mark.parametrize(
    "part", ["purposes", "categories", "recipients", "register_number", "text_version", "language"]
)
def test_l02_a_simple_signature_lacks_no_other_part_of_a_written_consent(part):
    empty = () if part in {"purposes", "categories", "recipients"} else ""
    lacking = replace(by_page(), **{part: empty})
    missing = given(given_event()).when(lacking).refused(ConsentIncomplete).missing
    assert missing == (part.replace("_", "-"),)


def test_l03_the_school_register_is_signed_on_paper_first():
    given().when(by_page()).refused(RegisterOnPaperFirst)
    only_photo = photo_by(MOTHER)
    given(only_photo).when(replace(by_page(), consent_id=ANSWER)).refused(RegisterOnPaperFirst)
    given(given_event(), withdrawn()).when(by_page()).refused(RegisterOnPaperFirst)


def test_l02_whose_document_nobody_has_seen_signs_nothing_here():
    unknown = replace(BY_FATHER, capacity_proven=False)
    given(given_event()).when(by_page(unknown)).refused(CapacityNotProven)


def test_l04_nobody_else_signs_for_a_child_and_a_parent_not_for_a_grown_up():
    stranger = replace(BY_FATHER, represents=False)
    given(given_event()).when(by_page(stranger)).refused(SignerMayNotSign)
    grown = given_event(capacity=Capacity.SELF, signer_id=AMINA)
    of_eighteen = replace(BY_MOTHER, is_minor=False)
    given(grown).when(by_page(of_eighteen)).refused(SignsForOneself)


def test_l04_at_eighteen_the_parents_paper_is_no_ground_for_the_own_page():
    herself = replace(BY_HERSELF, is_minor=False)
    given(given_event()).when(by_page(herself)).refused(RegisterOnPaperFirst)


def test_l04_from_fourteen_one_signature_is_not_enough():
    facts = given_event()
    alone = given(facts).when(by_page(OF_FIFTEEN)).refused(ConsentIncomplete)
    assert alone.missing == ("own-signature",)
    claimed = given(facts).when(by_page(replace(OF_FIFTEEN, own=True))).refused(ConsentIncomplete)
    assert claimed.missing == ("own-signature",)


def test_l04_a_representative_begins_and_nothing_holds_yet():
    first = by_page(OF_FIFTEEN, register_number="")
    given(given_event()).when(BeginConsent(paper=first)).then(begun())
    state = consents.replay([given_event(), begun()])
    assert not state.covers(Purpose.PHOTO, Category.NAME, TODAY)


def test_l04_the_pupil_signs_too_and_then_it_holds():
    facts = given_event(), begun()
    signed, event = given(*facts).when(second()).decided()
    assert signed == COUNTERSIGNED
    assert (event.own_signature, event.signer_id, event.session_id) == (True, MOTHER, SESSION)
    state = consents.replay([*facts, signed, event])
    assert state.covers(Purpose.PHOTO, Category.NAME, TODAY)
    assert not state.begun


@pytest.mark.parametrize(
    "other",
    [
        {"text_hash": "another"},
        {"purposes": (Purpose.PHOTO, Purpose.HEALTH)},
        {"signature": replace(BY_FATHER, own_due=True)},
    ],
)
def test_l04_the_pupil_signs_what_was_begun_and_nothing_else(other):
    given(given_event(), begun()).when(second(**other)).refused(RepresentativeSignsFirst)


def test_l04_a_pupil_does_not_begin():
    given(given_event()).when(second()).refused(RepresentativeSignsFirst)
    given(given_event()).when(BeginConsent(paper=by_page(FIFTEEN))).refused(SignerMayNotSign)


def test_l04_whoever_stands_for_nobody_any_more_has_begun_nothing():
    ended = SignerEnded(person_id=AMINA, signer_id=MOTHER, on=TODAY)
    given(given_event(), begun(), ended).when(second()).refused(RepresentativeSignsFirst)


@pytest.mark.parametrize("who", [MOTHER, AMINA])
def test_l04_either_of_the_two_calls_it_off(who):
    given(given_event(), begun(), said_no(Purpose.PHOTO, who=who)).when(second()).refused(
        RepresentativeSignsFirst
    )


def test_l05_the_pupils_yes_takes_an_earlier_no_back():
    facts = given_event(), photo_by(MOTHER), said_no(Purpose.PHOTO, who=AMINA)
    blocked = consents.replay(facts)
    assert blocked.is_blocked(Purpose.PHOTO)
    again = begun(which=ConsentId(an_id("again")))
    signed = by_page(replace(OF_FIFTEEN, own=True), which=again.consent_id)
    command = Countersign(begun_id=again.consent_id, paper=signed, session_id=HER_SESSION)
    state = after(blocked, [again])
    assert not after(state, consents.decide(state, command)).is_blocked(Purpose.PHOTO)


# L-06, L-07: the no


BOTH = (Purpose.EMIS, Purpose.PHOTO)


def test_l06_one_purpose_of_a_paper_is_taken_back_and_the_rest_holds():
    narrowed = ConsentNarrowed(
        consent_id=PAPER, person_id=AMINA, taken_back=(Purpose.PHOTO,), purposes=(Purpose.EMIS,),
        on=TODAY,
    )  # fmt: skip
    facts = (given_event(purposes=BOTH),)
    given(*facts).when(no(Purpose.PHOTO)).then(narrowed, said_no(Purpose.PHOTO))
    state = consents.replay([*facts, narrowed, said_no(Purpose.PHOTO)])
    assert state.covers(Purpose.EMIS, Category.NAME, TODAY)
    assert not state.keeps(Purpose.PHOTO, Category.NAME)


def test_l07_a_paper_of_which_nothing_is_left_is_taken_back_as_a_whole():
    gone = ConsentWithdrawn(consent_id=PHOTO_PAPER, person_id=AMINA, on=TODAY)
    facts = given_event(), photo_by(MOTHER)
    given(*facts).when(no(Purpose.PHOTO)).then(gone, said_no(Purpose.PHOTO))


def test_l07_the_register_is_never_taken_back_in_passing():
    given(given_event()).when(no(Purpose.EMIS)).nothing_happens()


def test_l07_saying_no_twice_says_it_once():
    facts = given_event(), said_no(Purpose.PHOTO)
    given(*facts).when(no(Purpose.PHOTO)).nothing_happens()


def test_l05_the_other_parents_no_blocks_and_the_head_decides():
    facts = (given_event(purposes=BOTH),)
    given(*facts).when(no(Purpose.PHOTO, signature=BY_FATHER)).then(
        said_no(Purpose.PHOTO, who=FATHER), disagree(Purpose.PHOTO)
    )


def test_l05_who_agrees_after_all_ends_the_disagreement():
    facts = (
        given_event(purposes=BOTH), said_no(Purpose.PHOTO, who=FATHER), disagree(Purpose.PHOTO)
    )  # fmt: skip
    _, news = given(*facts).when(by_page(BY_FATHER)).decided()
    assert news == disagree()


def test_l04_a_pupil_of_fourteen_says_no_and_a_younger_one_does_not():
    facts = (given_event(purposes=BOTH),)
    event, _ = given(*facts).when(no(Purpose.PHOTO, signature=FIFTEEN)).decided()
    assert event == said_no(Purpose.PHOTO, who=AMINA)
    young = replace(FIFTEEN, own_due=False)
    given(*facts).when(no(Purpose.PHOTO, signature=young)).refused(NotTheirsToWithdraw)


def test_l04_a_stranger_takes_nothing_back_and_a_parent_nothing_of_a_grown_up():
    facts = (given_event(purposes=BOTH),)
    for who in (replace(BY_FATHER, represents=False), replace(BY_MOTHER, is_minor=False)):
        given(*facts).when(no(Purpose.PHOTO, signature=who)).refused(NotTheirsToWithdraw)


@for_all(st.sets(st.sampled_from(sorted(OPTIONAL)), min_size=1))
def test_l06_whatever_is_taken_back_the_register_stays(purposes):
    facts = (given_event(purposes=tuple(Purpose)),)
    state = consents.replay(facts)
    left = after(state, consents.decide(state, no(*sorted(purposes))))
    assert left.covers(Purpose.EMIS, Category.NAME, TODAY)
    assert not any(left.keeps(one, Category.NAME) for one in purposes)
    assert all(left.keeps(one, Category.NAME) for one in OPTIONAL - purposes)


def test_l10_what_was_taken_back_does_not_go_along_to_the_next_school():
    from identity.domain.consent.events import Recipient  # noqa: PLC0415 - asked nowhere else

    facts = (given_event(purposes=BOTH, recipients=(Recipient.SCHOOL, Recipient.DISTRICT)),)
    news = given(*facts).when(no(Purpose.PHOTO)).decided()
    [paper] = packed([*facts, *news], TODAY).papers
    assert paper.purposes == (Purpose.EMIS,)
    assert said_no(Purpose.PHOTO) in packed([*facts, *news], TODAY).said


# What is asked


def asked(*facts, signature=BY_MOTHER):
    return choices(consents.replay(facts), signature, TODAY)


def test_l06_every_purpose_but_the_register_is_a_question_of_its_own():
    questions = asked(given_event())
    assert set(questions) == OPTIONAL
    assert all(one.standing is Standing.NOT_ASKED and one.may_agree for one in questions.values())


def test_what_somebody_has_said_can_only_be_said_otherwise():
    mine = asked(given_event(purposes=BOTH))[Purpose.PHOTO]
    assert (mine.i_agreed, mine.may_agree, mine.may_refuse) == (True, False, True)
    mine = asked(given_event(), said_no(Purpose.PHOTO))[Purpose.PHOTO]
    assert (mine.i_refused, mine.may_agree, mine.may_refuse) == (True, True, False)


def test_l05_a_disagreement_lets_each_give_way():
    facts = given_event(purposes=BOTH), said_no(Purpose.PHOTO, who=FATHER), disagree(Purpose.PHOTO)
    his = asked(*facts, signature=BY_FATHER)[Purpose.PHOTO]
    hers = asked(*facts)[Purpose.PHOTO]
    assert (his.may_agree, his.may_refuse) == (True, False)
    assert (hers.may_agree, hers.may_refuse) == (False, True)


def test_l04_a_pupil_is_asked_what_a_parent_has_begun():
    waiting = asked(given_event(), begun(), signature=FIFTEEN)
    assert [purpose for purpose, one in waiting.items() if one.may_agree] == [Purpose.PHOTO]
    young = replace(FIFTEEN, own_due=False)
    questions = asked(given_event(), begun(), signature=young).values()
    assert not any(one.may_agree or one.may_refuse for one in questions)


def test_l04_a_sheet_is_answered_whole():
    state = consents.replay([given_event(), begun(Purpose.PHOTO, Purpose.HEALTH)])
    assert unanswered(state, frozenset({Purpose.PHOTO})) == {Purpose.HEALTH}
    assert not unanswered(state, frozenset({Purpose.BADGES}))
    assert not unanswered(Consents(), frozenset())


# The register


def test_l02_a_signed_consent_takes_the_next_number_and_no_other():
    line = EnterSigned(
        consent_id=PAPER, person_id=AMINA, register_number="К-2026/1", text_version="2026-2",
        text_hash="hash", on=TODAY,
    )  # fmt: skip
    book = Given(register)
    [entered] = book().when(line).decided()
    assert entered.register_number == "К-2026/1"
    book(entered).when(line).refused(ConsentNumberTaken)


def test_l05_a_refusal_on_paper_still_is_one():
    command = RefuseConsent(
        consent_id=ANSWER, person_id=AMINA, signature=BY_MOTHER, purposes=(Purpose.PHOTO,),
        on=TODAY,
    )  # fmt: skip
    given(given_event()).when(command).then(said_no(Purpose.PHOTO))


def test_nothing_is_stored_on_what_only_one_of_two_has_signed():
    from identity.domain.consent.refusals import ConsentMissing  # noqa: PLC0415

    facts = given_event(), begun(Purpose.HEALTH)
    given(*facts).when(store(Category.HEALTH, purpose=Purpose.HEALTH)).refused(ConsentMissing)
