"""The rules of the desk, one sentence each."""

from circulation.domain.lending.copy import lending
from circulation.domain.lending.refusals import (
    AlreadyOnLoan,
    HeldByAnother,
    NoRenewalsLeft,
    NotOnLoan,
    TooLateToRenew,
)
from services.circulation.tests.words import (
    AMINA,
    BEN,
    Given,
    after,
    check_out,
    out_to,
    renew,
    renewed,
    returned,
    take_back,
)

given = Given(lending)


def test_a_copy_on_the_shelf_goes_out_for_a_fortnight():
    given().when(check_out(AMINA)).then(out_to(AMINA))


def test_a_copy_goes_to_one_reader_at_a_time():
    given(out_to(AMINA)).when(check_out(BEN)).refused(AlreadyOnLoan)


def test_scanning_the_barcode_twice_is_harmless():
    given(out_to(AMINA)).when(check_out(AMINA)).nothing_happens()


def test_a_copy_that_came_back_goes_to_the_next_reader():
    given(out_to(AMINA), returned(AMINA)).when(check_out(BEN)).then(out_to(BEN))


def test_a_copy_comes_back_from_the_reader_who_has_it():
    given(out_to(AMINA)).when(take_back(AMINA, after(3))).then(returned(AMINA, after(3)))


def test_a_copy_that_nobody_has_cannot_come_back():
    given().when(take_back(AMINA)).refused(NotOnLoan)
    given(out_to(AMINA), returned(AMINA)).when(take_back(AMINA)).refused(NotOnLoan)


def test_a_copy_that_has_gone_on_to_another_reader_does_not_come_back_from_the_first():
    given(out_to(AMINA), returned(AMINA), out_to(BEN)).when(take_back(AMINA)).refused(HeldByAnother)


def test_a_loan_is_renewed_from_today():
    given(out_to(AMINA)).when(renew(AMINA, after(5))).then(renewed(AMINA, 1, after(5)))


def test_renewing_on_the_first_day_wins_nothing_and_costs_nothing():
    given(out_to(AMINA)).when(renew(AMINA)).nothing_happens()


def test_renewing_twice_on_one_day_uses_up_one_renewal():
    once = out_to(AMINA), renewed(AMINA, 1, after(5))
    given(*once).when(renew(AMINA, after(5))).nothing_happens()


def test_renewals_run_out():
    used_up = out_to(AMINA), renewed(AMINA, 1, after(5)), renewed(AMINA, 2, after(9))
    given(*used_up).when(renew(AMINA, after(12))).refused(NoRenewalsLeft)


def test_a_new_loan_starts_with_all_its_renewals():
    used_up = out_to(AMINA), renewed(AMINA, 1, after(5)), renewed(AMINA, 2, after(9))
    begun = *used_up, returned(AMINA, after(10)), out_to(BEN, after(10))
    given(*begun).when(renew(BEN, after(12))).then(renewed(BEN, 1, after(12)))


def test_an_overdue_loan_is_renewed_only_where_the_school_allows_it():
    late = after(20)
    given(out_to(AMINA)).when(renew(AMINA, late)).refused(TooLateToRenew)
    given(out_to(AMINA)).when(renew(AMINA, late, renew_overdue=True)).then(renewed(AMINA, 1, late))


def test_a_loan_may_still_be_renewed_on_its_last_day():
    given(out_to(AMINA)).when(renew(AMINA, after(14))).then(renewed(AMINA, 1, after(14)))


def test_what_nobody_has_cannot_be_renewed():
    given().when(renew(AMINA)).refused(NotOnLoan)


def test_nobody_renews_what_another_reader_has():
    given(out_to(AMINA)).when(renew(BEN, after(5))).refused(HeldByAnother)
