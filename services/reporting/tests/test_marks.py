"""Marks of a class by subject and by pupil; a correction takes the place of its mark."""

from reporting.domain.attainment import Attainment
from reporting.readmodels import marks
from services.reporting.tests.words import (
    AIDAI,
    BEK,
    FIVE_A,
    OURS,
    District,
    absent,
    between,
    corrected,
    day,
    held,
    marked,
    present_after_all,
)

ALGEBRA, POETRY = "Алгебра", "Адабият"


def test_marks_are_counted_by_subject(known):
    district = District().says(
        marked("m1", 5), marked("m2", 4, who=BEK), marked("m3", 2, subject=POETRY)
    )

    found = marks.by_subject(known(district, marks.PROJECTION), OURS, FIVE_A, between(1, 5))

    assert found[ALGEBRA].marks == Attainment(fives=1, fours=1)
    assert found[POETRY].marks == Attainment(twos=1)
    assert list(found) == [POETRY, ALGEBRA]


def test_a_corrected_mark_is_one_mark(known):
    three = marked("m1", 3)
    district = District().says(three, corrected(three, to=4))

    found = marks.by_subject(known(district, marks.PROJECTION), OURS, FIVE_A, between(1, 5))

    assert found[ALGEBRA].marks == Attainment(fours=1)


def test_a_mark_that_was_taken_back_does_not_count(known):
    five = marked("m1", 5)
    district = District().says(five, corrected(five, to=None))

    assert marks.by_subject(known(district, marks.PROJECTION), OURS, FIVE_A, between(1, 5)) == {}


def test_an_absence_counts_for_the_subject_of_its_lesson_and_until_cleared(known):
    district = District().says(
        absent(AIDAI, "l1"), absent(BEK, "l1"), present_after_all(BEK, "l1"), held("l1")
    )
    db = known(district, marks.PROJECTION)

    found = marks.by_subject(db, OURS, FIVE_A, between(1, 5))

    assert (found[ALGEBRA].absences, found[ALGEBRA].lessons) == (1, 1)
    assert marks.absent_pupils(db, OURS, day(1)) == 1


def test_a_pupil_absent_all_day_is_one_pupil_absent(known):
    district = District().says(absent(AIDAI, "l1"), absent(AIDAI, "l2"), absent(BEK, "l2"))

    assert marks.absent_pupils(known(district, marks.PROJECTION), OURS, day(1)) == 2


def test_by_pupil_marks_and_absences_stand_together(known):
    district = District().says(marked("m1", 5), absent(AIDAI, "l2"), marked("m2", 3, who=BEK))

    found = marks.by_pupil(known(district, marks.PROJECTION), OURS, FIVE_A, between(1, 5))

    assert found[AIDAI] == marks.Results(marks=Attainment(fives=1), absences=1)
    assert found[BEK].marks == Attainment(threes=1)


def test_marks_outside_the_period_wait_for_their_own(known):
    district = District().says(marked("m1", 5, on=3), marked("m2", 4, on=9))

    found = marks.by_class(known(district, marks.PROJECTION), OURS, between(1, 5))

    assert found[FIVE_A].marks == Attainment(fives=1)
