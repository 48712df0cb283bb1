"""People are an id, a kind and a file number; the forgotten stay in the totals."""

from reporting.readmodels import classes, contingent, people
from services.reporting.tests.words import (
    AIDAI,
    BEK,
    FIVE_A,
    FIVE_B,
    OURS,
    THEIRS,
    District,
    between,
    departed,
    enrolled,
    forgotten,
    formed,
    moved,
    registered,
    school,
)


def test_a_forgotten_pupil_loses_the_file_number_and_stays_counted(known):
    district = District().says(registered(AIDAI, "А/1"), registered(BEK, "Б/1"), forgotten(AIDAI))
    db = known(district, people.PROJECTION)

    assert people.file_numbers(db, OURS, [AIDAI, BEK]) == {AIDAI: None, BEK: "Б/1"}
    assert people.how_many(db, OURS) == {"pupil": 2}


def test_a_forgotten_pupil_stays_in_the_contingent(known):
    district = District().says(registered(AIDAI), enrolled(AIDAI), forgotten(AIDAI))

    db = known(district, people.PROJECTION, contingent.PROJECTION)

    assert contingent.of_school(db, OURS, between(1, 5)).school.end == 1


def test_who_was_here_before_the_records_began_is_counted_and_never_arrived(known):
    district = District().says(
        enrolled(AIDAI, on=1, kind="continuing"), enrolled(BEK, on=1, kind="first-grade")
    )

    found = contingent.of_school(known(district, contingent.PROJECTION), OURS, between(1, 5))

    assert (found.school.start, found.school.arrived, found.school.end) == (1, 1, 2)


def test_who_sat_in_the_class_for_a_day_of_the_period_is_listed(known):
    district = District().says(
        enrolled(AIDAI, on=1), enrolled(BEK, on=1), moved(BEK, FIVE_A, FIVE_B, on=3)
    )
    db = known(district, contingent.PROJECTION)

    assert contingent.pupils_of(db, OURS, FIVE_A, between(2, 9)) == (AIDAI, BEK)
    assert contingent.pupils_of(db, OURS, FIVE_A, between(4, 9)) == (AIDAI,)
    assert contingent.pupils_of(db, OURS, FIVE_B, between(4, 9)) == (BEK,)


def test_a_pupil_who_came_back_is_there_once(known):
    district = District().says(
        enrolled(AIDAI, on=1), departed(AIDAI, FIVE_A, on=2), enrolled(AIDAI, on=5)
    )

    db = known(district, contingent.PROJECTION)

    assert contingent.pupils_of(db, OURS, FIVE_A, between(6, 9)) == (AIDAI,)


def test_schools_and_classes_are_called_as_the_latest_word_says(known):
    district = District().says(formed(FIVE_A, letter="А"), formed(FIVE_A, letter="Ә"))
    district.says(school(OURS, "7"), school(THEIRS, "8"), at="district")

    db = known(district, classes.PROJECTION)

    assert classes.classes_of(db, OURS)[FIVE_A].label == "5-Ә"
    assert [each.name("ru") for each in classes.all_schools(db)] == ["Школа №7", "Школа №8"]
