"""Ages, two opinions, courts and the way back: consent as a life goes on (L-04 to L-07)."""

from dataclasses import replace
from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given as for_all

from identity.domain.consent.commands import (
    EndSigner,
    ExpireConsents,
    RefuseConsent,
    SettleDisagreement,
)
from identity.domain.consent.consents import consents
from identity.domain.consent.events import (
    OPTIONAL,
    Capacity,
    ConsentExpired,
    ConsentRefused,
    DisagreementSettled,
    Ending,
    Purpose,
    RepresentativesDisagree,
    SignerEnded,
)
from identity.domain.consent.glance import Standing, at_a_glance
from identity.domain.consent.refusals import (
    ConsentIncomplete,
    ConsentMissing,
    NothingDisputed,
    SignerMayNotSign,
)
from identity.domain.consent.register import is_register_number
from identity.domain.fields import Category
from identity.domain.people.ages import coming, is_aged, reaches
from identity.domain.people.events import (
    GuardianExcluded,
    GuardianLinked,
    GuardianReadmitted,
    GuardianshipRecorded,
    GuardianUnlinked,
    Relation,
)
from identity.domain.people.guardians import guardians
from identity.domain.people.guardianship import (
    EndGuardianships,
    ExcludeGuardian,
    LinkGuardian,
    ReadmitGuardian,
    UnlinkGuardian,
)
from identity.domain.people.refusals import GuardianIsExcluded
from services.identity.tests.words import (
    AMINA,
    BY_HERSELF,
    BY_MOTHER,
    FATHER,
    FORGOTTEN,
    MOTHER,
    PAPER,
    PHOTO_PAPER,
    TODAY,
    Given,
    give,
    given_event,
    store,
    stored,
    withdraw,
    withdrawn,
)

given, family = Given(consents), Given(guardians)
YESTERDAY = TODAY - timedelta(days=1)
BOTH = (Purpose.EMIS, Purpose.PHOTO)
MOTHERS = given_event(purposes=BOTH, categories=(Category.NAME, Category.PHOTO))
FATHERS = given_event(
    PHOTO_PAPER, signer_id=FATHER, purposes=BOTH, categories=(Category.NAME, Category.PHOTO)
)
BY_FATHER = replace(BY_MOTHER, signer_id=FATHER)


def says_no(*purposes, signature=BY_FATHER):
    return RefuseConsent(
        consent_id=PHOTO_PAPER, person_id=AMINA, signature=signature, purposes=purposes, on=TODAY
    )


def said_no(*purposes, who=FATHER, consent=PHOTO_PAPER):
    return ConsentRefused(
        consent_id=consent, person_id=AMINA, signer_id=who, purposes=purposes, on=TODAY
    )


def disagree(*purposes):
    return RepresentativesDisagree(person_id=AMINA, purposes=purposes, on=TODAY)


def expired(consent=PAPER, ending=Ending.OF_AGE):
    return ConsentExpired(consent_id=consent, person_id=AMINA, ending=ending, on=TODAY)


def grown(command):
    return replace(command, is_adult=True)


TODAYS = {"person_id": AMINA, "on": TODAY}


# Ages


@pytest.mark.parametrize(
    ("born", "age", "on"),
    [
        (date(2008, 11, 16), 18, date(2026, 11, 16)),
        (date(2008, 2, 29), 18, date(2026, 3, 1)),
        (date(2008, 2, 29), 20, date(2028, 2, 29)),
        (date(2012, 11, 16), 14, date(2026, 11, 16)),
    ],
)
def test_l04_an_age_is_reached_on_the_birthday(born, age, on):
    assert reaches(born, age) == on
    assert is_aged(born, age, on)
    assert not is_aged(born, age, on - timedelta(days=1))


def test_l04_without_a_birthday_everybody_is_a_child():
    assert not is_aged(None, 18, TODAY)


@for_all(st.dictionaries(st.uuids().map(str), st.dates(date(2000, 1, 1), TODAY)))
def test_l04_the_birthdays_to_come_are_those_of_the_next_days_and_no_others(born):
    found = coming(born, (14, 18), TODAY, 60)
    assert all(TODAY <= birthday.on <= TODAY + timedelta(days=60) for birthday in found)
    assert [birthday.on for birthday in found] == sorted(birthday.on for birthday in found)
    assert len(found) == sum(
        TODAY <= reaches(day, age) <= TODAY + timedelta(days=60)
        for day in born.values()
        for age in (14, 18)
    )


def test_l04_from_14_a_consent_without_the_own_signature_is_not_complete():
    due = replace(BY_MOTHER, own_due=True)
    assert given().when(give(signature=due)).refused(ConsentIncomplete).missing == (
        "own-signature",
    )
    both = replace(due, own=True)
    assert given().when(give(signature=both)).decided()[0].own_signature


def test_l04_at_18_what_parents_signed_covers_nothing_new():
    why = given(given_event()).when(grown(store(Category.NAME))).refused(ConsentMissing)
    assert why.category is Category.NAME


def test_l04_at_18_what_was_stored_rightly_stays_until_somebody_decides():
    state = consents.replay([given_event(), expired()])
    assert state.keeps(Purpose.EMIS, Category.NAME)
    assert not state.covers(Purpose.EMIS, Category.NAME, TODAY)


def test_l04_the_grown_up_signs_anew_and_the_parents_paper_ends():
    own = give(PHOTO_PAPER, signature=BY_HERSELF)
    events = given(given_event()).when(own).decided()
    assert events[0] == expired()
    assert events[1].capacity is Capacity.SELF
    given(given_event(), *events).when(grown(store(Category.NAME))).then(stored(Category.NAME))


def test_l04_the_day_ends_what_is_over_and_only_once():
    over = ExpireConsents(is_adult=True, **TODAYS)
    given(given_event()).when(over).then(expired())
    given(given_event(), expired()).when(over).nothing_happens()
    term = given_event(valid_until=YESTERDAY)
    child = replace(over, is_adult=False)
    given(term).when(child).then(expired(ending=Ending.RAN_OUT))
    given(given_event(valid_until=TODAY)).when(child).nothing_happens()


def test_l07_the_grown_up_takes_back_what_the_parents_signed():
    back = replace(grown(withdraw()), by=AMINA)
    given(given_event(), expired()).when(back).then(withdrawn(), FORGOTTEN)


def test_l07_taking_photographs_back_after_18_does_not_forget_who_has_not_signed_yet():
    photo = given_event(PHOTO_PAPER, purposes=(Purpose.PHOTO,))
    facts = given_event(), photo, expired(), expired(PHOTO_PAPER)
    given(*facts).when(grown(withdraw(PHOTO_PAPER))).then(withdrawn(PHOTO_PAPER))


# Two representatives


def test_l05_a_refusal_by_either_blocks_what_is_optional_and_asks_the_head():
    given(MOTHERS).when(says_no(Purpose.PHOTO)).then(
        said_no(Purpose.PHOTO), disagree(Purpose.PHOTO)
    )
    after = given(MOTHERS, said_no(Purpose.PHOTO), disagree(Purpose.PHOTO))
    after.when(store(Category.PHOTO, purpose=Purpose.PHOTO)).refused(ConsentMissing)
    after.when(store(Category.NAME)).then(stored(Category.NAME))


def test_l05_a_no_on_the_second_paper_counts_like_one_on_the_first():
    second = give(
        PHOTO_PAPER, signature=BY_FATHER, purposes=(Purpose.EMIS,), refused=(Purpose.PHOTO,)
    )
    events = given(MOTHERS).when(second).decided()
    assert events[-1] == disagree(Purpose.PHOTO)


def test_l05_the_other_parent_objects_and_the_child_stays_known():
    objection = replace(withdraw(), by=FATHER)
    given(MOTHERS).when(objection).then(said_no(*BOTH, consent=PAPER), disagree(*BOTH))
    state = consents.replay([MOTHERS, said_no(*BOTH, consent=PAPER), disagree(*BOTH)])
    assert state.covers(Purpose.EMIS, Category.NAME, TODAY)
    assert not state.covers(Purpose.PHOTO, Category.PHOTO, TODAY)
    given(MOTHERS, said_no(*BOTH), disagree(*BOTH)).when(objection).nothing_happens()


def test_l05_a_withdrawal_by_either_blocks_what_the_other_agreed_to():
    events = given(MOTHERS, FATHERS).when(withdraw()).decided()
    assert events == [withdrawn(), disagree(*BOTH)]
    state = consents.replay([MOTHERS, FATHERS, *events])
    assert not state.covers(Purpose.PHOTO, Category.PHOTO, TODAY)
    assert state.covers(Purpose.EMIS, Category.NAME, TODAY)


def test_l05_agreeing_after_all_ends_the_disagreement():
    facts = MOTHERS, said_no(Purpose.PHOTO), disagree(Purpose.PHOTO)
    events = given(*facts).when(give(PHOTO_PAPER, signature=BY_FATHER, purposes=BOTH)).decided()
    assert events[-1] == disagree()
    state = consents.replay([*facts, *events])
    assert state.covers(Purpose.PHOTO, Category.PHOTO, TODAY)
    assert at_a_glance(state, TODAY)[Purpose.PHOTO] is Standing.AGREED


@pytest.mark.parametrize("agreed", [True, False])
def test_l05_the_head_decides_by_an_order(agreed):
    facts = MOTHERS, said_no(Purpose.PHOTO), disagree(Purpose.PHOTO)
    decide = SettleDisagreement(
        purposes=(Purpose.PHOTO,), agreed=agreed, order_number="12-к", **TODAYS
    )
    settled = DisagreementSettled(
        purposes=(Purpose.PHOTO,), agreed=agreed, order_number="12-к", **TODAYS
    )
    given(*facts).when(decide).then(settled)
    state = consents.replay([*facts, settled])
    assert state.covers(Purpose.PHOTO, Category.PHOTO, TODAY) is agreed
    assert state.keeps(Purpose.PHOTO, Category.PHOTO) is agreed
    given(*facts, settled).when(decide).refused(NothingDisputed)


def test_l05_the_word_of_whom_a_court_excludes_counts_no_longer():
    facts = MOTHERS, said_no(Purpose.PHOTO), disagree(Purpose.PHOTO)
    ended = SignerEnded(signer_id=FATHER, **TODAYS)
    given(*facts).when(EndSigner(signer_id=FATHER, **TODAYS)).then(ended, disagree())
    state = consents.replay([*facts, ended, disagree()])
    assert state.covers(Purpose.PHOTO, Category.PHOTO, TODAY)


def test_l04_who_stands_for_nobody_has_no_say():
    stranger = replace(BY_FATHER, represents=False)
    given(MOTHERS).when(says_no(Purpose.PHOTO, signature=stranger)).refused(SignerMayNotSign)


def test_l06_only_the_school_register_is_not_optional():
    assert set(Purpose) - OPTIONAL == {Purpose.EMIS}
    assert {Purpose.BADGES, Purpose.CROSS_BORDER, Purpose.DISTANCE_LEARNING} <= OPTIONAL


@pytest.mark.parametrize("purpose", sorted(OPTIONAL))
def test_l06_refusing_what_is_optional_leaves_the_register(purpose):
    facts = given_event(refused=(purpose,)), said_no(purpose, who=MOTHER)
    given(*facts).when(store(Category.NAME)).then(stored(Category.NAME))


def test_l11_nothing_crosses_the_border_unless_that_purpose_is_agreed_to():
    assert not given().when(give()).decided()[0].cross_border


# Representatives


LINKED = GuardianLinked(guardian_id=FATHER, pupil_id=AMINA)
UNLINKED = GuardianUnlinked(guardian_id=FATHER, pupil_id=AMINA)
PAIR = {"guardian_id": FATHER, "pupil_id": AMINA}


def recorded(relation=Relation.PARENT, until=None):
    return GuardianshipRecorded(relation=relation, valid_from=None, valid_until=until, **PAIR)


def test_l04_a_guardian_signs_while_the_document_holds():
    until_today = guardians.replay([LINKED, recorded(Relation.GUARDIAN, TODAY)])
    assert until_today.represents(FATHER, TODAY)
    assert not until_today.represents(FATHER, TODAY + timedelta(days=1))


def test_l04_another_relative_is_known_and_stands_for_nobody():
    link = LinkGuardian(relation=Relation.OTHER, **PAIR)
    family().when(link).then(recorded(Relation.OTHER))
    assert not guardians.replay([recorded(Relation.OTHER)]).represents(FATHER, TODAY)


def test_l04_whose_link_is_revoked_does_not_sign():
    family(LINKED).when(UnlinkGuardian(**PAIR)).then(UNLINKED)
    assert not guardians.replay([LINKED, UNLINKED]).represents(FATHER, TODAY)


def test_l05_whom_a_court_excludes_is_out_and_stays_out():
    court = {"decision_number": "3/2026", "on": TODAY}
    excluded = GuardianExcluded(**PAIR, **court)
    family(LINKED).when(ExcludeGuardian(**PAIR, **court)).then(UNLINKED, excluded)
    facts = LINKED, UNLINKED, excluded
    family(*facts).when(LinkGuardian(**PAIR)).refused(GuardianIsExcluded)
    family(*facts).when(ExcludeGuardian(**PAIR, **court)).nothing_happens()
    again = GuardianReadmitted(**PAIR, **court)
    family(*facts).when(ReadmitGuardian(**PAIR, **court)).then(again)
    family(*facts, again).when(LinkGuardian(**PAIR)).then(LINKED)


def test_l04_at_18_nobody_stands_for_the_pupil_any_more():
    over = EndGuardianships(pupil_id=AMINA, is_adult=True, on=TODAY)
    family(LINKED).when(over).then(UNLINKED)
    child = replace(over, is_adult=False)
    family(LINKED).when(child).nothing_happens()
    family(LINKED, recorded(until=YESTERDAY)).when(child).then(UNLINKED)


@pytest.mark.parametrize("typed", ["К-2026/1", "К-2026/123456"])
def test_a_register_number_has_its_year(typed):
    assert is_register_number(typed)


@for_all(st.text(max_size=30))
def test_no_name_fits_into_a_register_number(typed):
    if is_register_number(typed):
        assert sum(letter.isalpha() for letter in typed) == 1
