"""A school day: lessons are opened, marks given and corrected, and the history keeps everything."""

from datetime import timedelta

import pytest

from journal.domain.enrolment.refusals import NotInThisClass
from journal.domain.lesson.refusals import (
    LessonNotOpened,
    NoMarksInThisGrade,
    NotInTheTimetable,
    NotYourLesson,
)
from journal.readmodels import lessons
from services.journal.tests.school import DILNAZ, LEADER, TODAY, last_week
from services.journal.tests.words import (
    AMINA,
    BEN,
    COLLEAGUE,
    DEPUTY,
    SCHOOL,
    TEACHER,
    an_id,
)


def told(school, lesson, pupil=AMINA):
    school.settle()
    with school.office.read() as db:
        history = lessons.history(db, SCHOOL, lesson).get(pupil, [])
    return [(one.old, one.new, one.reason_code, one.by) for one in history]


def test_opening_a_lesson_twice_is_one_lesson(school):
    assert school.opens(school.algebra) == school.opens(school.algebra)
    school.settle()
    with school.office.read() as db:
        assert lessons.lessons_held(db, SCHOOL, TODAY, TODAY) == 1


def test_a_corrected_mark_shows_both_values_and_who_changed_it(school):
    lesson = school.opens(school.algebra)
    school.marks(lesson, AMINA, None, 4)
    school.journal.enter_mark(
        SCHOOL, school.hand(DEPUTY, deputy=True), lesson,
        pupil_id=AMINA, old=4, new=5, reason_code="reconsidered",
    )  # fmt: skip
    assert told(school, lesson) == [
        (None, 4, "", TEACHER),
        (4, 5, "reconsidered", DEPUTY),
    ]


def test_an_undone_mark_stays_in_the_history(school):
    lesson = school.opens(school.algebra)
    school.marks(lesson, AMINA, None, 2)
    school.marks(lesson, AMINA, 2, None, "undone")
    school.marks(lesson, AMINA, None, 5)
    assert [one[:2] for one in told(school, lesson)] == [(None, 2), (2, None), (None, 5)]


def test_only_the_pupils_of_that_day_get_marks(school):
    lesson = school.opens(school.algebra)
    with pytest.raises(NotInThisClass):
        school.marks(lesson, DILNAZ, None, 5)
    with pytest.raises(NotInThisClass):
        school.misses(lesson, an_id("nobody"))


def test_a_pupil_who_left_since_still_belongs_to_the_lesson_of_that_day(school):
    lesson = school.opens(school.algebra, on=last_week())
    school.lets_go(BEN, school.seven_a, TODAY - timedelta(days=1))
    school.marks(lesson, BEN, None, 4)
    with pytest.raises(NotInThisClass):
        school.marks(school.opens(school.algebra), BEN, None, 4)


def test_a_teacher_opens_only_own_lessons_of_the_timetable(school):
    with pytest.raises(NotYourLesson):
        school.opens(school.algebra, COLLEAGUE)
    with pytest.raises(NotInTheTimetable):
        school.opens(school.algebra, on=TODAY - timedelta(days=1))
    with pytest.raises(NotInTheTimetable):
        school.opens(an_id("no such slot"))


def test_a_lesson_stays_with_its_teacher_when_the_timetable_changes(school):
    lesson = school.opens(school.algebra)
    school.plans(school.seven_a, LEADER, slot=school.algebra, period=2, room="12")
    school.marks(lesson, AMINA, None, 5)
    assert told(school, lesson) == [(None, 5, "", TEACHER)]


def test_the_first_grades_get_absences_and_no_marks(school):
    first = school.forms(grade=1, leader=None)
    little = an_id("little one")
    school.registers(little, number="К/7")
    school.enrols(little, first, kind="first-grade")
    lesson = school.opens(school.plans(first, period=4), period=4)
    school.misses(lesson, little)
    with pytest.raises(NoMarksInThisGrade):
        school.marks(lesson, little, None, 5)


def test_nothing_is_written_into_a_lesson_nobody_opened(school):
    with pytest.raises(LessonNotOpened):
        school.marks(an_id("never opened"), AMINA, None, 5)


def test_a_forgotten_pupil_leaves_a_number_less_line_and_every_total(school):
    lesson = school.opens(school.algebra)
    school.marks(lesson, AMINA, None, 4)
    school.hears("person-forgotten", person_id=AMINA)
    school.settle()
    with school.office.read() as db:
        assert lessons.marks_in(db, SCHOOL, [lesson])[lesson, AMINA].value == 4
    page = school.as_(TEACHER).get(f"/journal/{SCHOOL}/lessons/{lesson}").text
    assert "А/1" not in page
    assert page.count('role="group"') == 3
