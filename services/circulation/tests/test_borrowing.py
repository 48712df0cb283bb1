"""How many books one reader may have."""

from circulation.domain.borrowing.patron import borrowing
from circulation.domain.borrowing.refusals import LoanLimitReached
from services.circulation.tests.words import Given, settle, settled, take, taken

given = Given(borrowing)


def test_the_fifth_book_of_five_goes_out():
    given(*taken(1, 2, 3, 4)).when(take(5)).then(taken(1, 2, 3, 4, 5)[-1])


def test_the_sixth_book_of_five_does_not():
    given(*taken(1, 2, 3, 4, 5)).when(take(6)).refused(LoanLimitReached)


def test_a_book_the_reader_has_already_does_not_count_again():
    given(*taken(1, 2, 3, 4, 5)).when(take(5)).nothing_happens()


def test_a_book_that_came_back_makes_room():
    given(*taken(1, 2, 3, 4, 5), settled(2, 4)).when(take(6)).then(taken(1, 3, 4, 5, 6)[-1])


def test_what_comes_back_is_taken_off_the_pile():
    given(*taken(1, 2)).when(settle(1)).then(settled(1, 1))


def test_settling_twice_changes_nothing():
    given(*taken(1, 2), settled(1, 1)).when(settle(1)).nothing_happens()


def test_a_lowered_limit_takes_no_book_away_but_lends_none_either():
    given(*taken(1, 2, 3)).when(take(4, limit=2)).refused(LoanLimitReached)
    given(*taken(1, 2, 3)).when(settle(1)).then(settled(1, 2))
