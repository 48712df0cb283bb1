"""What leaves the school leaves by consent or by law, and people are told (L-10)."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given as for_all

from identity.application import Submission
from identity.application.disclosures import Handover
from identity.domain.consent.events import Recipient
from identity.domain.disclosure.commands import TellPeople, TellReceiver
from identity.domain.disclosure.disclosure import disclosure
from identity.domain.disclosure.events import Basis, DisclosureTold, Receiver, ReceiverTold
from identity.domain.disclosure.refusals import (
    DisclosureUnknown,
    NobodyDisclosed,
    OrganisationUnclear,
    ReceiverNotInConsent,
    StatuteNeedsOrder,
)
from identity.domain.fields import Category, Field
from identity.readmodels import disclosures
from kernel.decider import Refused
from services.identity.tests.words import AMINA, FATHER, HERE, MOTHER, TODAY, Given, paper
from services.identity.tests.words_data_desk import (
    HANDED_OVER,
    ORDER,
    agreed,
    disclose,
    disclosed,
)

given = Given(disclosure)
told = DisclosureTold(disclosure_id=HANDED_OVER, person_ids=(AMINA,), on=TODAY)
tell = TellPeople(disclosure_id=HANDED_OVER, person_ids=(AMINA,), on=TODAY)


def test_l10_data_go_to_a_receiver_that_the_consent_names():
    given().when(disclose()).then(disclosed())


def test_l10_data_go_nowhere_by_a_consent_that_does_not_name_the_receiver():
    given().when(disclose(consents={AMINA: agreed()})).refused(ReceiverNotInConsent)
    given().when(disclose(consents={})).refused(ReceiverNotInConsent)
    given().when(disclose(categories=(Category.PHOTO,))).refused(ReceiverNotInConsent)


@pytest.mark.parametrize("receiver", set(Receiver) - {Receiver.DISTRICT, Receiver.MINISTRY})
def test_l10_no_consent_of_today_lets_data_go_to_another_school_or_office(receiver):
    everybody = {AMINA: agreed(*Recipient)}
    number = "school-b" if receiver is Receiver.SCHOOL else ""
    command = disclose(receiver=receiver, organisation=number, consents=everybody)
    given().when(command).refused(ReceiverNotInConsent)


def test_l10_one_person_without_consent_stops_the_whole_list():
    both = {AMINA: agreed(Recipient.MINISTRY), MOTHER: agreed()}
    given().when(disclose(person_ids=(AMINA, MOTHER), consents=both)).refused(ReceiverNotInConsent)


def test_l10_by_law_it_needs_an_order_and_no_consent():
    by_law = disclose(basis=Basis.STATUTE, consents={})
    given().when(by_law).refused(StatuteNeedsOrder)
    ordered = replace(by_law, order_id=ORDER)
    given().when(ordered).then(disclosed(basis=Basis.STATUTE, order_id=ORDER))


@pytest.mark.parametrize("typed", ["Асанова", "asanova", "7 Amina", "=1+1", "<b>", "1" * 15])
def test_no_name_fits_into_the_number_of_an_organisation(typed):
    given().when(disclose(organisation=typed)).refused(OrganisationUnclear)


def test_a_disclosure_is_about_somebody_and_something():
    given().when(disclose(person_ids=())).refused(NobodyDisclosed)
    given().when(disclose(categories=())).refused(NobodyDisclosed)


def test_a_disclosure_recorded_twice_is_one():
    given(disclosed()).when(disclose()).nothing_happens()


def test_l10_people_are_told_once_each():
    given(disclosed()).when(tell).then(told)
    given(disclosed(), told).when(tell).nothing_happens()
    given(disclosed()).when(replace(tell, person_ids=(FATHER,))).refused(DisclosureUnknown)
    given().when(tell).refused(DisclosureUnknown)


@for_all(
    st.sets(st.sampled_from(Recipient)),
    st.sampled_from(Receiver),
    st.sampled_from(Basis),
    st.booleans(),
)
def test_l10_nothing_leaves_without_consent_or_order(recipients, receiver, basis, by_order):
    command = disclose(
        receiver=receiver,
        organisation="1",
        basis=basis,
        order_id=ORDER if by_order else None,
        consents={AMINA: agreed(*recipients)},
    )
    named = {str(recipient) for recipient in recipients} - {"school"}
    try:
        leaves = bool(disclosure.decide(disclosure.initial, command))
    except Refused:
        leaves = False
    assert leaves == (by_order if basis is Basis.STATUTE else str(receiver) in named)


def test_l10_a_later_change_names_the_receivers_who_know_old_data(school):
    pupil = school.pupil(signed=paper(recipients=(Recipient.SCHOOL, Recipient.MINISTRY)))
    handover = Handover(
        disclosure_id=HANDED_OVER,
        person_ids=(pupil,),
        receiver=Receiver.MINISTRY,
        organisation="",
        categories=(Category.CONTACT,),
        basis=Basis.CONSENT,
        on=TODAY,
    )
    school.identity.disclosures.record(school.context(), HERE, handover)
    school.it.settle()
    assert counted(school) == (1, 0)

    correct(school, pupil, Field.ADDRESS, "Ош")
    assert counted(school) == (1, 0)
    correct(school, pupil, Field.PHONE, "0555 000000")
    assert counted(school) == (1, 1)
    one = school.identity.disclosures
    one.tell_receiver(school.context(), HERE, HANDED_OVER, [pupil], TODAY)
    one.tell_people(school.context(), HERE, HANDED_OVER, [pupil], TODAY)
    school.it.settle()
    assert counted(school) == (0, 0)
    known = ReceiverTold(disclosure_id=HANDED_OVER, person_ids=(AMINA,), on=TODAY)
    new = TellReceiver(disclosure_id=HANDED_OVER, person_ids=(AMINA,), on=TODAY)
    given(disclosed(), told).when(new).then(known)


def correct(school, person, field, text):
    again = Submission(person_id=person, details={field: text}, paper=None, signer=None, on=TODAY)
    school.identity.office.add_consent(school.context(), HERE, again)
    school.it.settle()


def counted(school):
    with school.it.runtime.read() as db:
        row = disclosures.of_school(db, HERE)[0]
    return row.untold, row.changed
