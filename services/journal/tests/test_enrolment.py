"""The rules of a pupil's place in the school, one sentence each."""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given as for_all

from journal.domain.enrolment.enrolment import enrolment
from journal.domain.enrolment.refusals import (
    AlreadyDeparted,
    AlreadyInAClass,
    BeforeTheLastEntry,
    LeftThisSchoolBefore,
    NeverLeftThisSchool,
    NoSuchEntryKind,
    NoSuchExitKind,
    NotEnrolled,
    NotInThisClass,
    OrderWithoutNumber,
)
from kernel.decider import Refused
from services.journal.tests.words import (
    FIRST_OF_SEPTEMBER,
    MONDAY,
    SEVEN_A,
    SEVEN_B,
    TUESDAY,
    Given,
    be_in,
    depart,
    departed,
    enrol,
    enrolled,
    move,
    moved,
)

given = Given(enrolment)


def test_a_pupil_arrives():
    given().when(enrol()).then(enrolled())


def test_an_order_entered_twice_is_one_entry():
    given(enrolled()).when(enrol()).nothing_happens()
    given(enrolled(), moved()).when(move()).nothing_happens()
    given(enrolled(), departed()).when(depart()).nothing_happens()


def test_a_pupil_is_in_one_class_at_a_time():
    given(enrolled()).when(enrol(into=SEVEN_B)).refused(AlreadyInAClass)


def test_a_pupil_moves_between_classes():
    given(enrolled()).when(move()).then(moved())


def test_a_pupil_moves_out_of_the_class_the_pupil_is_in():
    given(enrolled(into=SEVEN_B)).when(move(left=SEVEN_A)).refused(NotInThisClass)
    given(enrolled()).when(move(into=SEVEN_A)).refused(AlreadyInAClass)


def test_nobody_moves_or_leaves_without_having_come():
    given().when(move()).refused(NotEnrolled)
    given().when(depart()).refused(NotEnrolled)


def test_who_has_left_is_not_moved_and_does_not_leave_again():
    given(enrolled(), departed()).when(move()).refused(AlreadyDeparted)
    given(enrolled(), departed()).when(depart(on=TUESDAY)).refused(AlreadyDeparted)


def test_who_comes_back_returns():
    gone = enrolled(), departed()
    given(*gone).when(enrol(on=TUESDAY)).refused(LeftThisSchoolBefore)
    back = enrolled(on=TUESDAY, kind="returned")
    given(*gone).when(enrol(on=TUESDAY, kind="returned")).then(back)


def test_only_who_has_left_can_return():
    given().when(enrol(kind="returned")).refused(NeverLeftThisSchool)


def test_entries_follow_each_other_in_time():
    day_before = FIRST_OF_SEPTEMBER - timedelta(days=1)
    given(enrolled()).when(move(on=day_before)).refused(BeforeTheLastEntry)


def test_every_entry_rests_on_an_order_and_a_known_kind():
    given().when(enrol(number="  ")).refused(OrderWithoutNumber)
    given().when(enrol(kind="appeared")).refused(NoSuchEntryKind)
    given(enrolled()).when(depart(kind="vanished")).refused(NoSuchExitKind)


def test_a_pupil_belongs_to_a_class_from_the_first_day_up_to_the_day_of_leaving():
    stayed = enrolled(), moved(on=MONDAY)
    given(*stayed).when(be_in(SEVEN_A, MONDAY)).refused(NotInThisClass)
    given(*stayed).when(be_in(SEVEN_A, MONDAY - timedelta(days=1))).nothing_happens()
    given(*stayed).when(be_in(SEVEN_B, MONDAY)).nothing_happens()


days = st.integers(0, 20).map(lambda n: FIRST_OF_SEPTEMBER + timedelta(days=n))
classes = st.sampled_from([SEVEN_A, SEVEN_B])
orders = st.one_of(
    st.builds(enrol, classes, days, st.sampled_from(["arrived", "returned", "first-grade"])),
    st.builds(move, classes, classes, days),
    st.builds(depart, classes, days),
)


@for_all(st.lists(orders, max_size=12))
def test_whatever_the_secretary_tries_a_pupil_is_in_at_most_one_class_on_any_day(tried):
    facts = []
    for order in tried:
        try:
            facts += enrolment.decide(enrolment.replay(facts), order)
        except Refused:
            continue
    stays = enrolment.replay(facts).stays
    for n in range(25):
        day = FIRST_OF_SEPTEMBER + timedelta(days=n)
        assert sum(stay.covers(day) for stay in stays) <= 1
    assert all(stay.until is not None for stay in stays[:-1])
