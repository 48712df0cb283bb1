"""The rules of a lesson, one sentence each."""

from collections import defaultdict
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given as for_all

from journal.domain.lesson.lesson import lesson
from journal.domain.lesson.refusals import (
    LessonNotOpened,
    LessonNotYet,
    MarkHasChanged,
    NoMarksInThisGrade,
    NoSuchAbsenceCode,
    NotOnTheScale,
    NotYourLesson,
    ReasonNeeded,
    TooLongAgo,
)
from kernel.decider import Refused
from services.journal.tests.words import (
    AMINA,
    BEN,
    COLLEAGUE,
    DEPUTY,
    MONDAY,
    TEACHER,
    TUESDAY,
    Given,
    absent,
    corrected,
    enter,
    given_mark,
    held,
    hold,
    present,
    signed,
    was_absent,
    was_there_after_all,
    write_up,
)

given = Given(lesson)


def test_the_teacher_opens_the_lesson():
    given().when(hold()).then(held())


def test_opening_it_twice_is_the_same_lesson():
    given(held()).when(hold()).nothing_happens()


def test_topic_and_homework_are_written_and_written_anew():
    given(held()).when(write_up("Кашаа", "№ 14")).then(held("Кашаа", "№ 14"))
    given(held("Кашаа", "№ 14")).when(write_up(homework="№ 15")).then(held("Кашаа", "№ 15"))
    given(held("Кашаа")).when(write_up(" Кашаа ")).nothing_happens()


@pytest.mark.parametrize("entry", [write_up("x"), absent(), enter(None, 5)])
def test_nothing_is_written_before_the_lesson_is_opened(entry):
    given().when(entry).refused(LessonNotOpened)


def test_only_its_teacher_opens_a_lesson_and_writes_in_it():
    given().when(hold(signed=signed(by=COLLEAGUE))).refused(NotYourLesson)
    given(held()).when(hold(signed=signed(by=COLLEAGUE))).refused(NotYourLesson)
    given(held()).when(write_up("x", by=COLLEAGUE)).refused(NotYourLesson)
    given(held()).when(absent(by=COLLEAGUE)).refused(NotYourLesson)
    given(held()).when(enter(None, 5, by=COLLEAGUE)).refused(NotYourLesson)


def test_a_lesson_opens_on_its_own_day():
    early = signed(today=MONDAY - timedelta(days=1))
    given().when(hold(signed=early)).refused(LessonNotYet)


def test_a_teacher_writes_for_a_week_and_then_asks_the_deputy():
    last_day, too_late = MONDAY + timedelta(days=7), MONDAY + timedelta(days=8)
    given(held()).when(enter(None, 5, today=last_day)).then(given_mark(5))
    given(held()).when(enter(None, 5, today=too_late)).refused(TooLongAgo)


def test_a_deputy_writes_late_and_under_the_deputys_own_name():
    late = {"by": DEPUTY, "today": MONDAY + timedelta(days=30), "deputy": True}
    given(held()).when(enter(None, 5, **late)).then(given_mark(5, by=DEPUTY))


def test_an_absence_is_marked_changed_and_cleared():
    given(held()).when(absent()).then(was_absent())
    given(held(), was_absent()).when(absent("illness")).then(was_absent("illness"))
    given(held(), was_absent("illness")).when(present()).then(was_there_after_all("illness"))


def test_marking_the_same_absence_twice_is_one_entry():
    given(held(), was_absent()).when(absent()).nothing_happens()
    given(held()).when(present()).nothing_happens()


def test_the_school_decides_which_absence_codes_there_are():
    given(held()).when(absent("sleepy")).refused(NoSuchAbsenceCode)
    given(held()).when(absent("")).refused(NoSuchAbsenceCode)


def test_a_mark_is_given():
    given(held()).when(enter(None, 4)).then(given_mark(4))


def test_a_key_pressed_twice_gives_one_mark():
    given(held(), given_mark(4)).when(enter(None, 4)).nothing_happens()


def test_a_correction_says_from_what_to_what_why_and_by_whom():
    given(held(), given_mark(4)).when(enter(4, 5, "mistyped")).then(corrected(4, 5))


def test_a_correction_needs_a_reason():
    given(held(), given_mark(4)).when(enter(4, 5)).refused(ReasonNeeded)
    given(held(), given_mark(4)).when(enter(4, 5, "because")).refused(ReasonNeeded)


def test_a_mark_that_changed_meanwhile_is_not_changed_blindly():
    given(held(), given_mark(4)).when(enter(None, 5, "mistyped")).refused(MarkHasChanged)
    given(held(), given_mark(4)).when(enter(3, 5, "mistyped")).refused(MarkHasChanged)


def test_a_mark_is_taken_back_and_given_again_as_entries_of_their_own():
    given(held(), given_mark(4)).when(enter(4, None, "undone")).then(corrected(4, None, "undone"))
    taken_back = held(), given_mark(4), corrected(4, None, "undone")
    given(*taken_back).when(enter(None, 5, "mistyped")).then(corrected(None, 5))


@pytest.mark.parametrize("value", [1, 0, 6, -5, 100])
def test_a_mark_is_on_the_scale(value):
    given(held()).when(enter(None, value)).refused(NotOnTheScale)


def test_the_youngest_get_no_marks():
    given(held()).when(enter(None, 5, scale=())).refused(NoMarksInThisGrade)


def test_a_pupil_who_was_late_or_away_may_have_a_mark():
    given(held(), was_absent()).when(enter(None, 4)).then(given_mark(4))


keys = st.one_of(
    st.builds(
        enter,
        st.sampled_from([None, 2, 3, 4, 5]),
        st.sampled_from([None, 2, 3, 4, 5]),
        st.sampled_from(["", "mistyped", "undone"]),
        st.sampled_from([AMINA, BEN]),
        by=st.sampled_from([TEACHER, COLLEAGUE]),
        today=st.sampled_from([MONDAY, TUESDAY]),
    ),
    st.builds(absent, st.sampled_from([None, "absent", "late"]), st.sampled_from([AMINA, BEN])),
)


@for_all(st.lists(keys, max_size=25))
def test_whatever_is_typed_the_history_of_a_mark_has_every_value_it_ever_had(typed):
    facts = [held()]
    seen = defaultdict(list)
    for key in typed:
        before = dict(lesson.replay(facts).marks)
        try:
            facts += lesson.decide(lesson.replay(facts), key)
        except Refused:
            continue
        for pupil, value in lesson.replay(facts).marks.items():
            if before.get(pupil, "never") != value:
                seen[pupil].append(value)
    for pupil, values in seen.items():
        entries = [one for one in facts if getattr(one, "mark_id", None) and one.pupil_id == pupil]
        told = [getattr(one, "value", getattr(one, "new", None)) for one in entries]
        assert told == values
        for one, before in zip(entries[1:], values, strict=False):
            assert one.old == before
