"""The rules of the timetable, one sentence each."""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given as for_all

from journal.domain.timetable.refusals import (
    ClassIsBusy,
    EndsBeforeItBegins,
    NoSuchHour,
    RoomIsBusy,
    TeacherIsBusy,
)
from journal.domain.timetable.timetable import timetable
from kernel.decider import Refused
from services.journal.tests.words import (
    COLLEAGUE,
    FIRST_OF_SEPTEMBER,
    LAST_OF_MAY,
    MONDAY,
    SEVEN_A,
    SEVEN_B,
    TEACHER,
    Given,
    an_id,
    set_slot,
    slot_set,
)

given = Given(timetable)
OTHER = an_id("another slot")
ELSEWHERE = {"class_id": SEVEN_B, "teacher_id": COLLEAGUE, "room": "14"}


def test_a_lesson_is_put_into_the_timetable():
    given().when(set_slot()).then(slot_set())


def test_pressing_the_button_twice_sets_one_slot():
    given(slot_set()).when(set_slot()).nothing_happens()


def test_another_class_with_another_teacher_in_another_room_fits():
    given(slot_set()).when(set_slot(OTHER, **ELSEWHERE)).then(slot_set(OTHER, **ELSEWHERE))


def test_a_class_has_one_lesson_at_a_time():
    clash = ELSEWHERE | {"class_id": SEVEN_A}
    given(slot_set()).when(set_slot(OTHER, **clash)).refused(ClassIsBusy)


def test_a_teacher_is_in_one_place_at_a_time():
    clash = ELSEWHERE | {"teacher_id": TEACHER}
    given(slot_set()).when(set_slot(OTHER, **clash)).refused(TeacherIsBusy)


def test_a_room_holds_one_lesson_however_its_number_is_written():
    clash = ELSEWHERE | {"room": " 12А "}
    given(slot_set(room="12а")).when(set_slot(OTHER, **clash)).refused(RoomIsBusy)


def test_lessons_without_a_room_do_not_take_each_others():
    nowhere = ELSEWHERE | {"room": ""}
    given(slot_set(room="")).when(set_slot(OTHER, **nowhere)).then(slot_set(OTHER, **nowhere))


def test_what_has_ended_is_in_nobodys_way():
    later = {"valid_from": MONDAY + timedelta(days=1)}
    given(slot_set(valid_until=MONDAY)).when(set_slot(OTHER, **later)).then(
        slot_set(OTHER, **later)
    )


def test_the_last_day_of_one_is_not_the_first_of_the_next():
    given(slot_set(valid_until=MONDAY)).when(set_slot(OTHER, valid_from=MONDAY)).refused(
        ClassIsBusy
    )


def test_a_slot_is_set_anew_without_clashing_with_itself():
    given(slot_set()).when(set_slot(room="15")).then(slot_set(room="15"))


def test_there_are_seven_days_and_sixteen_periods_at_most():
    given().when(set_slot(weekday=8)).refused(NoSuchHour)
    given().when(set_slot(period=0)).refused(NoSuchHour)


def test_a_slot_does_not_end_before_it_begins():
    backwards = {"valid_from": LAST_OF_MAY, "valid_until": FIRST_OF_SEPTEMBER}
    given().when(set_slot(**backwards)).refused(EndsBeforeItBegins)


days = st.integers(0, 30).map(lambda n: FIRST_OF_SEPTEMBER + timedelta(days=n))
slots = st.builds(
    set_slot,
    st.sampled_from([an_id(f"slot {n}") for n in range(6)]),
    class_id=st.sampled_from([SEVEN_A, SEVEN_B]),
    teacher_id=st.sampled_from([TEACHER, COLLEAGUE]),
    room=st.sampled_from(["", "12", "14"]),
    valid_from=days,
    valid_until=days,
)


@for_all(st.lists(slots, max_size=15))
def test_whatever_the_deputy_tries_the_timetable_never_holds_a_clash(tried):
    facts = []
    for command in tried:
        try:
            facts += timetable.decide(timetable.replay(facts), command)
        except Refused:
            continue
    held = list(timetable.replay(facts).slots.values())
    for n in range(31):
        day = FIRST_OF_SEPTEMBER + timedelta(days=n)
        now = [slot for slot in held if slot.covers(day)]
        for what in ("class_id", "teacher_id", "room"):
            taken = [getattr(slot, what) for slot in now if getattr(slot, what)]
            assert len(taken) == len(set(taken))
