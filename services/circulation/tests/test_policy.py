"""What a school decides about lending."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulation.domain.policy.commands import SetPolicy
from circulation.domain.policy.events import PolicySet
from circulation.domain.policy.policy import Policy, policies
from circulation.domain.policy.refusals import UnworkablePolicy
from services.circulation.tests.words import Given

story = Given(policies)
USUAL = {"limit": 5, "period_days": 14, "renewals": 2, "renew_overdue": False}


def set_policy(**changed):
    return SetPolicy(**(USUAL | changed))


def test_before_a_school_decides_five_books_go_out_for_a_fortnight():
    assert policies.initial == Policy(limit=5, period_days=14, renewals=2, renew_overdue=False)


def test_a_school_decides():
    story().when(set_policy(limit=3)).then(PolicySet(**(USUAL | {"limit": 3})))


def test_deciding_the_same_again_is_no_news():
    story(PolicySet(**(USUAL | {"limit": 3}))).when(set_policy(limit=3)).nothing_happens()


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"period_days": 0}, {"renewals": -1}])
def test_a_policy_under_which_nobody_could_borrow_is_refused(wrong):
    story().when(set_policy(**wrong)).refused(UnworkablePolicy)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 366))
def test_no_due_date_is_a_sunday_and_none_comes_early(on, days):
    due = Policy(period_days=days).due(on)
    assert due.isoweekday() != 7
    assert due - on - timedelta(days=days) in (timedelta(0), timedelta(days=1))


def test_a_sunday_becomes_monday():
    assert Policy(period_days=13).due(date(2026, 9, 7)) == date(2026, 9, 21)
