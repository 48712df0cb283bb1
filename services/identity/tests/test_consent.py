"""The rules of written consent, one sentence each. L-numbers: the law as rules, school.md 3.2."""

from dataclasses import replace
from datetime import timedelta

import pytest

from identity.domain.consent.commands import GiveConsentAndStore
from identity.domain.consent.consents import consents
from identity.domain.consent.events import Capacity, Purpose, Recipient
from identity.domain.consent.refusals import (
    ConsentIncomplete,
    ConsentMissing,
    ConsentUnknown,
    NotValidInTime,
    SignerMayNotSign,
    SignsForOneself,
)
from identity.domain.fields import Category
from services.identity.tests.words import (
    BY_HERSELF,
    BY_MOTHER,
    FORGOTTEN,
    PAPER,
    PHOTO_PAPER,
    STRANGER,
    TODAY,
    Given,
    give,
    given_event,
    store,
    stored,
    withdraw,
    withdrawn,
)

given = Given(consents)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
PHOTO = given_event(PHOTO_PAPER, purposes=(Purpose.PHOTO,), categories=(Category.PHOTO,))


def test_l01_nothing_personal_is_stored_without_consent():
    why = given().when(store(Category.NAME)).refused(ConsentMissing)
    assert (why.purpose, why.category) == (Purpose.EMIS, Category.NAME)


def test_l01_what_a_consent_covers_is_stored():
    given(given_event()).when(store(Category.NAME)).then(stored(Category.NAME))


def test_l01_a_category_that_the_paper_does_not_name_is_refused_by_its_name():
    why = given(given_event()).when(store(Category.NAME, Category.ADDRESS)).refused(ConsentMissing)
    assert why.category is Category.ADDRESS


def test_l01_a_consent_for_others_is_none_for_the_school():
    for_ministry = given_event(recipients=(Recipient.MINISTRY,))
    given(for_ministry).when(store(Category.NAME)).refused(ConsentMissing)


@pytest.mark.parametrize(
    ("part", "left_out"),
    [
        ("purposes", {"purposes": ()}),
        ("categories", {"categories": ()}),
        ("recipients", {"recipients": ()}),
        ("register-number", {"register_number": ""}),
        ("place", {"place_recorded": False}),
        ("text-version", {"text_version": ""}),
        ("language", {"language": ""}),
        ("scan", {"scan_id": None}),
        ("capacity-document", {"signature": replace(BY_MOTHER, capacity_proven=False)}),
    ],
)
def test_l02_a_consent_with_a_part_missing_is_not_written(part, left_out):
    assert given().when(give(**left_out)).refused(ConsentIncomplete).missing == (part,)


def test_l02_every_missing_part_is_named_at_once():
    why = given().when(give(register_number="", scan_id=None)).refused(ConsentIncomplete)
    assert why.missing == ("register-number", "scan")


def test_l03_a_box_ticked_by_staff_is_no_consent_without_the_signed_paper():
    given().when(give(scan_id=None)).refused(ConsentIncomplete)


def test_l04_a_parent_signs_for_a_child():
    given().when(give()).then(given_event())


def test_l04_a_child_does_not_sign_alone():
    alone = replace(BY_HERSELF, is_minor=True)
    given().when(give(signature=alone)).refused(SignerMayNotSign)


def test_l04_somebody_who_does_not_represent_the_child_does_not_sign():
    stranger = replace(BY_MOTHER, signer_id=STRANGER, represents=False)
    given().when(give(signature=stranger)).refused(SignerMayNotSign)


def test_l04_nobody_signs_for_a_grown_up():
    of_age = replace(BY_MOTHER, is_minor=False)
    given().when(give(signature=of_age)).refused(SignsForOneself)
    given_self = given().when(give(signature=BY_HERSELF)).decided()[0]
    assert given_self.capacity is Capacity.SELF


def test_a_consent_covers_from_its_day_to_its_last():
    later = given_event(valid_from=TOMORROW)
    over = given_event(valid_from=YESTERDAY, valid_until=YESTERDAY)
    given(later).when(store(Category.NAME)).refused(ConsentMissing)
    given(over).when(store(Category.NAME)).refused(ConsentMissing)
    until_today = given_event(valid_until=TODAY)
    given(until_today).when(store(Category.NAME)).then(stored(Category.NAME))


def test_a_consent_is_not_dated_ahead_nor_backwards():
    given().when(give(valid_from=TOMORROW)).refused(NotValidInTime)
    given().when(give(valid_until=YESTERDAY)).refused(NotValidInTime)


def test_l06_refusing_photographs_blocks_nothing_else():
    given(given_event()).when(store(Category.PHOTO, purpose=Purpose.PHOTO)).refused(ConsentMissing)
    given(given_event()).when(store(Category.NAME)).then(stored(Category.NAME))


def test_l06_taking_back_photographs_leaves_the_person_known():
    given(given_event(), PHOTO).when(withdraw(PHOTO_PAPER)).then(withdrawn(PHOTO_PAPER))


def test_l07_taking_back_the_last_consent_forgets_the_person():
    given(given_event()).when(withdraw()).then(withdrawn(), FORGOTTEN)


def test_l07_with_only_an_optional_consent_left_the_person_is_forgotten_too():
    given(given_event(), PHOTO).when(withdraw()).then(withdrawn(), FORGOTTEN)
    after = given(given_event(), PHOTO, withdrawn(), FORGOTTEN)
    after.when(store(Category.PHOTO, purpose=Purpose.PHOTO)).refused(ConsentMissing)


def test_l07_after_taking_back_nothing_new_is_stored():
    given(given_event(), withdrawn(), FORGOTTEN).when(store(Category.NAME)).refused(ConsentMissing)


def test_taking_back_twice_is_harmless_and_an_unknown_paper_is_refused():
    given(given_event(), withdrawn(), FORGOTTEN).when(withdraw()).nothing_happens()
    given(given_event()).when(withdraw(PHOTO_PAPER)).refused(ConsentUnknown)


def test_the_same_paper_is_taken_in_once_even_after_it_was_taken_back():
    given(given_event()).when(give()).nothing_happens()
    given(given_event(), withdrawn(), FORGOTTEN).when(give()).nothing_happens()


def test_who_signs_anew_is_known_again():
    again = given_event(PHOTO_PAPER)
    facts = (given_event(PAPER), withdrawn(), FORGOTTEN, again)
    given(*facts).when(store(Category.NAME)).then(stored(Category.NAME))


def test_a_paper_and_the_data_it_covers_come_in_together_or_not_at_all():
    both = GiveConsentAndStore(consent=give(), data=store(Category.NAME))
    given().when(both).then(given_event(), stored(Category.NAME))
    too_much = GiveConsentAndStore(consent=give(), data=store(Category.ADDRESS))
    given().when(too_much).refused(ConsentMissing)
