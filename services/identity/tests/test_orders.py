"""Orders of the head, and the roles that exist only by them (L-17), one sentence each."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from identity.domain.ids import OrderId
from identity.domain.orders.commands import EndRole, FoundRole, GrantRole, IssueOrder
from identity.domain.orders.events import OrderIssued, OrderKind, Role, RoleEnded, RoleGranted
from identity.domain.orders.numbers import is_number
from identity.domain.orders.order import orders
from identity.domain.orders.refusals import (
    NotForOneself,
    NotYoursToGive,
    OrderAlreadyIssued,
    OrderEndsBeforeItBegins,
    OrderNumberUnclear,
    OrderUnknown,
    OutsideTheOrder,
    RoleUnknown,
    TwoPeopleNeeded,
)
from identity.domain.orders.roles import roles
from services.identity.tests.words import HEAD, SECRETARY, TEACHER, TODAY, Given, an_id

ORDER, END = OrderId(an_id("order")), date(2027, 5, 31)
PARTICULARS: dict[str, Any] = {
    "order_id": ORDER,
    "kind": OrderKind.APPOINTMENT,
    "number": "12-к",
    "on": TODAY,
    "valid_from": TODAY,
    "valid_until": END,
    "entered_by": SECRETARY,
}
ISSUE, ISSUED = IssueOrder(**PARTICULARS), OrderIssued(**PARTICULARS)
BY_HEAD = frozenset({"head"})
TEACHES = GrantRole(
    person_id=TEACHER,
    role=Role.TEACHER,
    order=ISSUED,
    valid_from=TODAY,
    valid_until=END,
    given_by=HEAD,
    giver_roles=BY_HEAD,
)
GRANTED = RoleGranted(
    person_id=TEACHER, role=Role.TEACHER, order_id=ORDER, valid_from=TODAY, valid_until=END
)
given, duty = Given(orders), Given(roles)


def test_an_order_is_entered_once():
    given().when(ISSUE).then(ISSUED)
    given(ISSUED).when(ISSUE).nothing_happens()


def test_an_order_is_never_changed():
    given(ISSUED).when(replace(ISSUE, number="13")).refused(OrderAlreadyIssued)


def test_an_order_does_not_end_before_it_begins():
    given().when(replace(ISSUE, valid_until=date(2020, 1, 1))).refused(OrderEndsBeforeItBegins)


@pytest.mark.parametrize("number", ["12", "12-к", "3/2026", "7-а/2026", "120/15"])
def test_numbers_of_papers(number):
    assert is_number(number)


@pytest.mark.parametrize(
    "number", ["", "Асанова", "12 Асанова", "12-Асанова", "к-12", "12\n", "1234567"]
)
def test_a_name_is_no_number_of_a_paper(number):
    assert not is_number(number)
    given().when(replace(ISSUE, number=number)).refused(OrderNumberUnclear)


def test_l17_a_role_is_given_by_an_order():
    duty().when(TEACHES).then(GRANTED)
    duty(GRANTED).when(TEACHES).nothing_happens()


def test_l17_without_an_order_there_is_no_role():
    duty().when(replace(TEACHES, order=None)).refused(OrderUnknown)


@pytest.mark.parametrize("until", [None, date(2027, 6, 1)])
def test_l17_a_role_ends_with_its_order(until):
    duty().when(replace(TEACHES, valid_until=until)).refused(OutsideTheOrder)


def test_l17_a_role_does_not_begin_before_its_order():
    duty().when(replace(TEACHES, valid_from=date(2026, 9, 1))).refused(OutsideTheOrder)


def test_l17_an_administrator_takes_two_people():
    admin = replace(TEACHES, role=Role.ADMINISTRATOR)
    duty().when(replace(admin, order=replace(ISSUED, entered_by=HEAD))).refused(TwoPeopleNeeded)
    assert duty().when(admin).decided()[0].role is Role.ADMINISTRATOR


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HEAD, Role.DEPUTY, Role.SECRETARY])
def test_a_secretary_gives_no_power(role):
    by_secretary = replace(TEACHES, role=role, giver_roles=frozenset({"secretary"}))
    duty().when(by_secretary).refused(NotYoursToGive)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.DISTRICT_OFFICER])
def test_a_school_gives_no_role_of_the_district(role):
    duty().when(replace(TEACHES, role=role)).refused(NotYoursToGive)


def test_nobody_gives_a_role_to_himself():
    duty().when(replace(TEACHES, given_by=TEACHER)).refused(NotForOneself)


def test_a_role_can_end_early():
    end = EndRole(
        person_id=TEACHER, role=Role.TEACHER, order_id=ORDER, on=TODAY, giver_roles=BY_HEAD
    )
    ended = RoleEnded(
        person_id=TEACHER, role=Role.TEACHER, order_id=ORDER, valid_from=TODAY, valid_until=TODAY
    )
    duty(GRANTED).when(end).then(ended)
    duty(GRANTED, ended).when(end).refused(RoleUnknown)
    duty(GRANTED).when(replace(end, giver_roles=frozenset({"teacher"}))).refused(NotYoursToGive)


def test_the_founding_order_gives_its_roles_by_itself_and_once():
    found = FoundRole(person_id=HEAD, role=Role.ADMINISTRATOR, order=ISSUED)
    given_role = duty().when(found).decided()[0]
    duty(given_role).when(found).nothing_happens()
