"""Orders are numbered without a gap, stand in the book once, and are cancelled, never deleted."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from identity.domain.ids import OrderId
from identity.domain.orders.book import EnterNumber, books
from identity.domain.orders.commands import CancelOrder, EndRolesOf, GrantRole, IssueOrder
from identity.domain.orders.events import (
    OrderCancelled,
    OrderIssued,
    OrderKind,
    OrderNumbered,
    Role,
    RoleEnded,
    RoleGranted,
)
from identity.domain.orders.numbers import next_number, series_of, spelt
from identity.domain.orders.order import orders
from identity.domain.orders.refusals import (
    CancellationNamesNoOrder,
    NotYoursToGive,
    OrderGivesNoRoles,
    OrderIsCancelled,
    OrderNumberTaken,
    OrderStays,
    OrderUnknown,
    RolesDoNotGoTogether,
    SubstitutionNeedsAnEnd,
)
from identity.domain.orders.roles import roles
from services.identity.tests.words import HEAD, SECRETARY, TEACHER, TODAY, Given, an_id

ORDER, OTHER = OrderId(an_id("order")), OrderId(an_id("other order"))
given, book, duty = Given(orders), Given(books), Given(roles)
ISSUE = IssueOrder(
    order_id=ORDER,
    kind=OrderKind.APPOINTMENT,
    number="12",
    on=TODAY,
    valid_from=TODAY,
    valid_until=None,
    entered_by=SECRETARY,
)
ISSUED = OrderIssued(
    order_id=ORDER,
    kind=OrderKind.APPOINTMENT,
    number="12",
    on=TODAY,
    valid_from=TODAY,
    valid_until=None,
    entered_by=SECRETARY,
)
CANCEL = CancelOrder(order_id=ORDER, cancelled_by=OTHER, on=TODAY)
CANCELLED = OrderCancelled(order_id=ORDER, cancelled_by=OTHER, on=TODAY)
ENTER = EnterNumber(order_id=ORDER, year=2026, number="12-к")
ENTERED = OrderNumbered(order_id=ORDER, year=2026, number="12-к")
GRANT = GrantRole(
    person_id=TEACHER,
    role=Role.DATA_OFFICER,
    order=ISSUED,
    valid_from=TODAY,
    valid_until=None,
    given_by=HEAD,
    giver_roles=frozenset({"head"}),
)


def held(role: Role, *, until: date | None = None, order: OrderId = OTHER) -> RoleGranted:
    return RoleGranted(
        person_id=TEACHER, role=role, order_id=order, valid_from=TODAY, valid_until=until
    )


# --- The book


def test_a_number_stands_in_the_book_once():
    book().when(ENTER).then(ENTERED)
    book(ENTERED).when(ENTER).nothing_happens()
    book(ENTERED).when(replace(ENTER, order_id=OTHER)).refused(OrderNumberTaken)


@pytest.mark.parametrize("same", ["12-к", "012-К", "12-k", "12-к/2026", "12/к"])
def test_however_it_is_spelt(same):
    again = replace(ENTER, order_id=OTHER, number=same)
    book(ENTERED).when(again).refused(OrderNumberTaken)


def test_a_number_from_before_the_book_is_taken_as_well():
    older = replace(ENTER, number="7", older=frozenset({"7"}))
    book().when(older).refused(OrderNumberTaken)


def test_another_series_has_the_same_number():
    other = replace(ENTER, order_id=OTHER, number="12")
    assert book(ENTERED).when(other).decided()[0].number == "12"


@drawn(st.lists(st.sampled_from(["", "к", "у", "К"]), max_size=60))
def test_what_the_system_numbers_has_no_gap_in_any_series(asked):
    taken: list[str] = []
    for series in asked:
        taken.append(spelt(next_number(taken, series), 2026))
    assert len(set(taken)) == len(taken)
    for series in {series_of(number) for number in taken}:
        ordinals = [int(n.split("-")[0]) for n in taken if series_of(n) == series]
        assert ordinals == list(range(1, len(ordinals) + 1))


# --- Cancelling


def test_an_order_is_cancelled_by_another_and_stays():
    given(ISSUED).when(CANCEL).then(CANCELLED)
    given(ISSUED, CANCELLED).when(CANCEL).nothing_happens()
    given(ISSUED, CANCELLED).when(ISSUE).nothing_happens()


def test_what_is_not_there_or_cancelled_is_not_cancelled():
    given().when(CANCEL).refused(OrderUnknown)
    again = replace(CANCEL, cancelled_by=OrderId(an_id("third")))
    given(ISSUED, CANCELLED).when(again).refused(OrderIsCancelled)


@pytest.mark.parametrize("kind", [OrderKind.FOUNDING, OrderKind.CANCELLATION])
def test_founding_and_cancellations_stay(kind):
    given(replace(ISSUED, kind=kind)).when(CANCEL).refused(OrderStays)


def test_a_cancellation_names_what_it_cancels_and_nothing_else_does():
    nameless = replace(ISSUE, kind=OrderKind.CANCELLATION)
    given().when(nameless).refused(CancellationNamesNoOrder)
    given().when(replace(ISSUE, cancels=OTHER)).refused(CancellationNamesNoOrder)


def test_l17_roles_end_with_the_order_that_gave_them():
    end = EndRolesOf(person_id=TEACHER, order_id=ORDER, on=TODAY, giver_roles=frozenset({"head"}))
    teacher, nurse = held(Role.TEACHER, order=ORDER), held(Role.NURSE)
    ended = RoleEnded(
        person_id=TEACHER, role=Role.TEACHER, order_id=ORDER, valid_from=TODAY, valid_until=TODAY
    )
    duty(teacher, nurse).when(end).then(ended)
    duty(held(Role.HEAD, order=ORDER)).when(
        replace(end, giver_roles=frozenset({"secretary"}))
    ).refused(NotYoursToGive)


# --- What gives roles, and which go together


def test_l17_only_some_orders_give_roles():
    about_pupils = replace(ISSUED, kind=OrderKind.ADMISSION)
    duty().when(replace(GRANT, order=about_pupils)).refused(OrderGivesNoRoles)


def test_a_substitution_has_a_last_day():
    given().when(replace(ISSUE, kind=OrderKind.SUBSTITUTION)).refused(SubstitutionNeedsAnEnd)


@pytest.mark.parametrize("role", [Role.HEAD, Role.ADMINISTRATOR])
def test_l17_who_answers_for_data_checks_nobody_who_is_himself(role):
    duty(held(role)).when(GRANT).refused(RolesDoNotGoTogether)
    officer = held(Role.DATA_OFFICER)
    other_way = replace(GRANT, role=role, order=replace(ISSUED, entered_by=SECRETARY))
    duty(officer).when(other_way).refused(RolesDoNotGoTogether)


def test_l17_one_after_the_other_they_go_together():
    before = held(Role.HEAD, until=date(2026, 11, 30))
    later = replace(GRANT, valid_from=date(2026, 12, 1))
    assert duty(before).when(later).decided()
    duty(before).when(GRANT).refused(RolesDoNotGoTogether)


def test_l17_a_secretary_may_answer_for_data():
    assert duty(held(Role.SECRETARY)).when(GRANT).decided()
