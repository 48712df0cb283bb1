"""Requests, breaches and destruction acts, one sentence each (L-08, L-09, L-14, L-15)."""

from dataclasses import replace
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given as for_all

from identity.domain.breaches.breach import breach
from identity.domain.breaches.commands import CloseBreach, ReportBreach, TakeMeasures
from identity.domain.breaches.events import (
    BreachClosed,
    BreachMeasured,
    BreachReported,
    Measure,
    Told,
)
from identity.domain.breaches.refusals import (
    BreachIsClosed,
    BreachNotReported,
    BreachUnknown,
    BreachWithoutData,
    FoundInFuture,
    LetterNeedsNumber,
)
from identity.domain.ids import ActId, RequestId
from identity.domain.requests.events import (
    Channel,
    RequestAnswered,
    RequestEscalated,
    RequestKind,
    RequestRefused,
)
from identity.domain.requests.refusals import (
    AlreadyAsked,
    NotYoursToAsk,
    PaperNeedsNumber,
    RefusalNeedsReason,
    RequestClosed,
    RequestUnknown,
)
from identity.domain.requests.requests import requests
from identity.domain.restriction.restriction import (
    LiftRestriction,
    PersonRestricted,
    Restrict,
    RestrictionLifted,
    restriction,
)
from identity.domain.retention.acts import Stage, acts
from identity.domain.retention.classes import Kept
from identity.domain.retention.commands import CarryOut, DropAct
from identity.domain.retention.events import DestructionCarriedOut, DestructionDropped
from identity.domain.retention.refusals import (
    ActIsClosed,
    ActNotSigned,
    ActUnknown,
    ListNotRead,
    OnlyTheHeadSigns,
)
from kernel.decider import Refused
from services.identity.tests.words import AMINA, FATHER, HEAD, MOTHER, STRANGER, TODAY, Given, an_id
from services.identity.tests.words_data_desk import (
    ACT,
    ANSWER,
    ANSWERED,
    AT,
    BREACH,
    FOUND,
    REQUEST,
    SIGNED,
    ask,
    asked,
    escalate,
    find_breach,
    propose,
    proposed,
    refuse_request,
    sign,
)

# --- Requests

request = Given(requests)
NEXT = RequestId(an_id("next request"))


def test_l08_a_request_has_a_week_from_the_day_it_came_in():
    request().when(ask()).then(asked())


def test_l08_the_clock_follows_the_terms_of_that_day():
    shorter = ask(access_days=3, escalation_days=2)
    day = timedelta(days=1)
    request().when(shorter).then(asked(escalate_on=TODAY + 2 * day, due_on=TODAY + 3 * day))


def test_az01_nobody_asks_about_somebody_elses_child():
    request().when(ask(applicant_id=STRANGER, represents=False)).refused(NotYoursToAsk)
    own = ask(applicant_id=AMINA, represents=False)
    request().when(own).then(asked(applicant_id=AMINA))


def test_an_application_on_paper_has_a_number_and_no_name_in_it():
    request().when(ask(register_number="")).refused(PaperNeedsNumber)
    request().when(ask(register_number="Асанова")).refused(PaperNeedsNumber)
    by_account = ask(channel=Channel.ACCOUNT, register_number="")
    request().when(by_account).then(asked(channel=Channel.ACCOUNT, register_number=""))


def test_the_same_request_twice_is_one_and_another_of_its_kind_waits():
    request(asked()).when(ask()).nothing_happens()
    request(asked()).when(ask(request_id=NEXT)).refused(AlreadyAsked)
    fathers = ask(request_id=NEXT, applicant_id=FATHER)
    request(asked()).when(fathers).then(asked(request_id=NEXT, applicant_id=FATHER))
    request(asked(), ANSWERED).when(ask(request_id=NEXT)).then(asked(request_id=NEXT))


def test_a_request_is_settled_once():
    request(asked()).when(ANSWER).then(ANSWERED)
    request(asked(), ANSWERED).when(ANSWER).refused(RequestClosed)
    request(asked(), ANSWERED).when(refuse_request()).refused(RequestClosed)
    request().when(ANSWER).refused(RequestUnknown)


def test_l08_a_refusal_is_written_with_its_reason_article_and_number():
    request(asked()).when(refuse_request(reason_given=False)).refused(RefusalNeedsReason)
    request(asked()).when(refuse_request(letter_number="")).refused(RefusalNeedsReason)
    command = refuse_request()
    refused = RequestRefused(
        request_id=REQUEST, person_id=AMINA, article=command.article, letter_number="31", on=TODAY
    )
    request(asked()).when(command).then(refused)


def test_l08_the_head_is_told_on_day_five_and_once():
    told = RequestEscalated(request_id=REQUEST, person_id=AMINA, on=TODAY + timedelta(days=5))
    request(asked()).when(escalate(4)).nothing_happens()
    request(asked()).when(escalate(5)).then(told)
    request(asked(), told).when(escalate(6)).nothing_happens()
    request(asked(), ANSWERED).when(escalate(9)).nothing_happens()
    request().when(escalate(9)).nothing_happens()


@for_all(st.lists(st.sampled_from(["ask", "answer", "refuse", "escalate"]), max_size=12), st.data())
def test_l08_every_request_ends_at_most_once(steps, data):
    facts = []
    for step in steps:
        which = RequestId(an_id(data.draw(st.sampled_from("abc"))))
        kind = data.draw(st.sampled_from(RequestKind))
        command = {
            "ask": ask(request_id=which, kind=kind),
            "answer": replace(ANSWER, request_id=which),
            "refuse": refuse_request(request_id=which),
            "escalate": replace(escalate(6), request_id=which),
        }[step]
        try:
            facts += requests.decide(requests.replay(facts), command)
        except Refused:
            continue
    ends = RequestAnswered, RequestRefused
    closed = [fact.request_id for fact in facts if isinstance(fact, ends)]
    told = [fact.request_id for fact in facts if isinstance(fact, RequestEscalated)]
    assert len(closed) == len(set(closed))
    assert len(told) == len(set(told))


def test_l09_data_are_blocked_once_and_freed_once():
    blocked = PersonRestricted(person_id=AMINA, request_id=REQUEST, on=TODAY)
    free = RestrictionLifted(person_id=AMINA, on=TODAY)
    block = Restrict(person_id=AMINA, request_id=REQUEST, on=TODAY)
    lift = LiftRestriction(person_id=AMINA, on=TODAY)
    it = Given(restriction)
    it().when(block).then(blocked)
    it(blocked).when(block).nothing_happens()
    it(blocked).when(lift).then(free)
    it().when(lift).nothing_happens()


# --- Breaches

breach_ = Given(breach)
MEASURED = BreachMeasured(breach_id=BREACH, measures=(Measure.SESSIONS_ENDED,), on=TODAY)
AGENCY = BreachReported(breach_id=BREACH, told=Told.AGENCY, letter_number="33", at=AT)
PEOPLE = replace(AGENCY, told=Told.PEOPLE)
TELL_AGENCY = ReportBreach(breach_id=BREACH, told=Told.AGENCY, letter_number="33", at=AT)
CLOSE = CloseBreach(breach_id=BREACH, on=TODAY)


def test_l15_a_breach_has_its_hours_from_the_moment_it_was_found():
    breach_().when(find_breach()).then(FOUND)
    breach_(FOUND).when(find_breach()).nothing_happens()
    shorter = replace(FOUND, report_by=AT + timedelta(hours=24))
    breach_().when(find_breach(hours=24)).then(shorter)


@pytest.mark.parametrize("missing", [{"categories": ()}, {"subjects": ()}, {"how_many": 0}])
def test_l15_a_breach_says_which_data_whose_and_how_many(missing):
    breach_().when(find_breach(**missing)).refused(BreachWithoutData)


def test_l15_a_breach_is_not_found_tomorrow():
    breach_().when(find_breach(found_at=AT + timedelta(hours=1))).refused(FoundInFuture)


def test_l15_a_breach_is_closed_when_measures_are_taken_and_everybody_was_told():
    breach_(FOUND).when(CLOSE).refused(BreachNotReported)
    breach_(FOUND, MEASURED, AGENCY).when(CLOSE).refused(BreachNotReported)
    breach_(FOUND, AGENCY, PEOPLE).when(CLOSE).refused(BreachNotReported)
    closed = BreachClosed(breach_id=BREACH, on=TODAY)
    breach_(FOUND, MEASURED, AGENCY, PEOPLE).when(CLOSE).then(closed)
    breach_(FOUND, MEASURED, AGENCY, PEOPLE, closed).when(CLOSE).nothing_happens()
    breach_(FOUND, MEASURED, AGENCY, PEOPLE, closed).when(TELL_AGENCY).refused(BreachIsClosed)
    breach_().when(CLOSE).refused(BreachUnknown)


def test_l15_a_report_has_the_number_of_its_letter_and_is_made_once():
    breach_(FOUND).when(TELL_AGENCY).then(AGENCY)
    breach_(FOUND, AGENCY).when(TELL_AGENCY).nothing_happens()
    breach_(FOUND).when(replace(TELL_AGENCY, letter_number="Асанова")).refused(LetterNeedsNumber)


def test_measures_are_added_to_those_that_were_taken():
    both = TakeMeasures(
        breach_id=BREACH, measures=(Measure.SESSIONS_ENDED, Measure.ACCESS_CLOSED), on=TODAY
    )
    added = replace(MEASURED, measures=(Measure.ACCESS_CLOSED,))
    breach_(FOUND, MEASURED).when(both).then(added)
    breach_(FOUND, MEASURED, added).when(both).nothing_happens()


# --- Destruction acts

act = Given(acts)
CARRY_OUT = CarryOut(act_id=ACT, on=TODAY)
DONE = DestructionCarriedOut(
    act_id=ACT, retention_class=Kept.PERSONAL_FILE, paper_ids=(), before=None, how_many=1, on=TODAY
)
DROP = DropAct(act_id=ACT, dropped_by=HEAD, is_head=True, on=TODAY)
DROPPED = DestructionDropped(act_id=ACT, dropped_by=HEAD, on=TODAY)
OTHER = ActId(an_id("other act"))


def test_l14_an_act_is_proposed_with_a_number_of_its_year():
    act().when(propose()).then(proposed())
    act(proposed(), DROPPED).when(propose(MOTHER, act=OTHER)).then(
        proposed(MOTHER, number="2/2026", act=OTHER)
    )


def test_l14_nobody_stands_on_two_acts_that_wait():
    act(proposed()).when(propose(act=OTHER)).nothing_happens()
    act(proposed()).when(propose(AMINA, MOTHER, act=OTHER)).then(
        proposed(MOTHER, number="2/2026", act=OTHER)
    )
    act(proposed(), DROPPED).when(propose(act=OTHER)).then(proposed(number="2/2026", act=OTHER))


def test_l14_only_the_head_signs_who_has_read_the_list():
    act(proposed()).when(sign(is_head=False)).refused(OnlyTheHeadSigns)
    act(proposed()).when(replace(DROP, is_head=False)).refused(OnlyTheHeadSigns)
    act(proposed()).when(sign(counted=2)).refused(ListNotRead)
    act(proposed()).when(sign()).then(SIGNED)
    act(proposed(), SIGNED).when(sign()).refused(ActIsClosed)
    act().when(sign()).refused(ActUnknown)


def test_l14_nothing_is_destroyed_without_the_signature():
    act(proposed()).when(CARRY_OUT).refused(ActNotSigned)
    act(proposed(), DROPPED).when(CARRY_OUT).refused(ActNotSigned)
    act().when(CARRY_OUT).refused(ActUnknown)
    act(proposed(), SIGNED).when(CARRY_OUT).then(DONE)
    act(proposed(), SIGNED, DONE).when(CARRY_OUT).nothing_happens()


@for_all(
    st.lists(
        st.sampled_from(["propose", "sign", "drop", "carry out", "sign as teacher"]), max_size=15
    )
)
def test_l14_whatever_is_carried_out_was_signed_before(steps):
    commands = {
        "propose": propose(),
        "sign": sign(),
        "sign as teacher": sign(is_head=False),
        "drop": DROP,
        "carry out": CARRY_OUT,
    }
    facts = []
    for step in steps:
        try:
            facts += acts.decide(acts.replay(facts), commands[step])
        except Refused:
            continue
    names = [type(fact).__name__ for fact in facts]
    if "DestructionCarriedOut" in names:
        assert names == ["DestructionProposed", "DestructionSigned", "DestructionCarriedOut"]
        assert acts.replay(facts)[ACT].stage is Stage.CARRIED_OUT
