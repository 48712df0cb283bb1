"""The alphabet book and families, one sentence each."""

import hypothesis.strategies as st
import pytest
from hypothesis import given as for_all

from identity.domain.people.alphabet import EnterPupil, alphabet, letter_of
from identity.domain.people.events import (
    GuardianLinked,
    GuardianUnlinked,
    Kind,
    PersonRegistered,
)
from identity.domain.people.guardians import guardians
from identity.domain.people.guardianship import LinkGuardian, UnlinkGuardian
from identity.domain.people.person import EnterPerson, person
from identity.domain.people.refusals import NoLetter, OwnGuardian
from services.identity.tests.words import AMINA, MOTHER, Given

given = Given(alphabet)
enter = EnterPupil(person_id=AMINA, letter="В")


def registered(number):
    return PersonRegistered(person_id=AMINA, kind=Kind.PUPIL, file_number=number)


def test_the_first_pupil_of_a_letter_has_number_one():
    given().when(enter).then(registered("В/1"))


def test_the_next_pupil_has_the_next_number():
    given(registered("В/1"), registered("В/2")).when(enter).then(registered("В/3"))


@for_all(st.lists(st.uuids().map(str), max_size=30))
def test_numbers_of_a_letter_are_gapless_and_never_given_twice(people):
    events = []
    for who in people:
        command = EnterPupil(person_id=who, letter="В")
        events += alphabet.decide(alphabet.replay(events), command)
    assert [event.file_number for event in events] == [f"В/{n + 1}" for n in range(len(people))]


@pytest.mark.parametrize(
    ("surname", "letter"), [("асанова", "А"), (" Өмүралиев", "Ө"), ("Ёлкин", "Е"), ("O'Neil", "O")]
)
def test_a_surname_stands_on_the_page_of_its_letter(surname, letter):
    assert letter_of(surname) == letter


@pytest.mark.parametrize("surname", ["", "  ", "=2+2", "7", "<b>", "-"])
def test_what_begins_with_no_letter_is_no_surname(surname):
    with pytest.raises(NoLetter):
        letter_of(surname)


def test_a_grown_up_is_entered_once():
    known = PersonRegistered(person_id=MOTHER, kind=Kind.GUARDIAN, file_number=None)
    command = EnterPerson(person_id=MOTHER, kind=Kind.GUARDIAN)
    Given(person)().when(command).then(known)
    Given(person)(known).when(command).nothing_happens()


def test_a_parent_is_linked_once_and_unlinked_once():
    linked = GuardianLinked(guardian_id=MOTHER, pupil_id=AMINA)
    unlinked = GuardianUnlinked(guardian_id=MOTHER, pupil_id=AMINA)
    link = LinkGuardian(guardian_id=MOTHER, pupil_id=AMINA)
    unlink = UnlinkGuardian(guardian_id=MOTHER, pupil_id=AMINA)
    family = Given(guardians)
    family().when(link).then(linked)
    family(linked).when(link).nothing_happens()
    family(linked).when(unlink).then(unlinked)
    family().when(unlink).nothing_happens()


def test_nobody_is_the_parent_of_himself():
    alone = LinkGuardian(guardian_id=AMINA, pupil_id=AMINA)
    Given(guardians)().when(alone).refused(OwnGuardian)
