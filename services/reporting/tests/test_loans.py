"""Loans by class, by day and by section, as of any day."""

from reporting.readmodels import loans
from services.reporting.tests.words import (
    AIDAI,
    ATLAS,
    BEK,
    FIVE_A,
    FIVE_B,
    MANAS,
    OURS,
    PRIMER,
    THEIRS,
    District,
    accessioned,
    between,
    day,
    lent,
    renewed,
    returned,
)


def test_a_loan_counts_for_the_class_the_reader_was_in(known):
    district = District().says(lent(PRIMER, of=FIVE_A), lent(ATLAS, to=BEK, of=FIVE_B))

    found = loans.by_class(known(district, loans.PROJECTION), OURS, between(1, 5))

    assert (found[FIVE_A].lent, found[FIVE_B].lent) == (1, 1)


def test_staff_are_in_no_class(known):
    district = District().says(lent(PRIMER, of=None))

    found = loans.by_class(known(district, loans.PROJECTION), OURS, between(1, 5))

    assert found[None].lent == 1


def test_a_loan_is_open_on_the_evening_it_began_and_not_on_the_one_it_ended(known):
    district = District().says(lent(PRIMER, on=3), returned(PRIMER, on=9))
    db = known(district, loans.PROJECTION)

    open_on = [n for n in range(1, 15) if loans.of_school(db, OURS, between(1, n)).open]

    assert open_on == [3, 4, 5, 6, 7, 8]


def test_a_loan_is_overdue_from_the_day_after_it_was_due(known):
    db = known(District().says(lent(PRIMER, on=1)), loans.PROJECTION)

    overdue_on = [n for n in range(1, 20) if loans.of_school(db, OURS, between(1, n)).overdue]

    assert overdue_on == [16, 17, 18, 19]


def test_a_renewal_moves_the_day_it_is_due(known):
    district = District().says(lent(PRIMER, on=1), renewed(PRIMER, until=18))
    db = known(district, loans.PROJECTION)

    overdue_on = [n for n in range(1, 21) if loans.of_school(db, OURS, between(1, n)).overdue]

    assert overdue_on == [19, 20]


def test_a_copy_may_go_out_again_and_both_loans_count(known):
    district = District().says(
        lent(PRIMER, to=AIDAI, on=1), returned(PRIMER, on=4), lent(PRIMER, to=BEK, on=4)
    )

    found = loans.of_school(known(district, loans.PROJECTION), OURS, between(1, 10))

    assert (found.lent, found.returned, found.open, found.readers) == (2, 1, 1, 2)


def test_a_return_finds_the_loan_of_an_earlier_day(known):
    district = District().says(lent(PRIMER, on=1))
    known(district, loans.PROJECTION)

    district.says(renewed(PRIMER, until=20), returned(PRIMER, on=9))
    found = loans.of_school(known(district, loans.PROJECTION), OURS, between(1, 10))

    assert (found.lent, found.returned, found.open) == (1, 1, 0)


def test_every_day_is_there_the_quiet_ones_too(known):
    district = District().says(lent(PRIMER, on=1), lent(ATLAS, on=3), returned(PRIMER, on=3))

    found = loans.by_day(known(district, loans.PROJECTION), OURS, between(1, 3))

    assert found == [
        loans.Day(on=day(1), lent=1, returned=0),
        loans.Day(on=day(2), lent=0, returned=0),
        loans.Day(on=day(3), lent=1, returned=1),
    ]


def test_the_section_comes_from_the_catalogue_however_late_it_says_so(known):
    district = District().says(lent(PRIMER), lent(ATLAS), lent(MANAS))
    known(district, loans.PROJECTION)
    assert loans.by_section(known(district), OURS, between(1, 5)) == {"other": 3}

    district.says(accessioned(PRIMER, "74.2"), accessioned(MANAS, "84(5Кыр)6"))
    found = loans.by_section(known(district, loans.PROJECTION), OURS, between(1, 5))

    assert found == {"education": 1, "fiction": 1, "other": 1}


def test_another_schools_loans_are_not_ours(known):
    district = District().says(lent(PRIMER), at=THEIRS).says(lent(PRIMER), returned(PRIMER, on=2))
    db = known(district, loans.PROJECTION)

    assert loans.of_school(db, OURS, between(1, 5)).open == 0
    assert loans.of_school(db, THEIRS, between(1, 5)).open == 1


def test_a_return_whose_loan_was_skipped_by_an_operator_is_passed_over(known):
    district = District().says(returned(PRIMER, on=2), renewed(ATLAS, until=9), lent(MANAS))

    assert loans.of_school(known(district, loans.PROJECTION), OURS, between(1, 5)).lent == 1
