"""Patience, passwords, and where the door leads: the pure rules of signing in."""

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given as for_all

from chassis.caller import ROLES
from chassis.navigation import links
from identity.domain.access.first_page import first_page
from identity.domain.access.passwords import check_secret, normal_username
from identity.domain.access.paths import safe_next
from identity.domain.access.patience import (
    ACCOUNT,
    ACCOUNT_AND_PLACE,
    FORGIVEN_AFTER,
    PLACE,
    Failures,
    wait,
)
from identity.domain.access.refusals import SecretTooCommon, SecretTooShort, UsernameUnclear

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
NONE = timedelta(0)


def test_a_slip_of_the_finger_costs_nothing():
    assert wait(ACCOUNT_AND_PLACE, None, NOW) == NONE
    assert wait(ACCOUNT_AND_PLACE, Failures(4, NOW), NOW) <= NONE


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour():
    waits = [wait(ACCOUNT_AND_PLACE, Failures(count, NOW), NOW) for count in range(5, 30)]
    assert waits[:4] == [timedelta(seconds=s) for s in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=15)


def test_after_an_hour_all_is_forgiven():
    assert wait(ACCOUNT_AND_PLACE, Failures(99, NOW - FORGIVEN_AFTER), NOW) == NONE


def test_five_hundred_mistyped_passwords_from_one_school_keep_nobody_out():
    assert wait(PLACE, Failures(500, NOW), NOW) <= NONE


def test_a_stranger_cannot_lock_a_teacher_out_for_long():
    assert wait(ACCOUNT, Failures(100_000, NOW), NOW) <= timedelta(seconds=30)


@pytest.mark.parametrize("secret", ["", "short", "123456789"])
def test_a_password_has_ten_characters(secret):
    with pytest.raises(SecretTooShort):
        check_secret(secret, "aizada")


@pytest.mark.parametrize(
    "secret", ["1234567890", "QWERTYUIOP", "йцукенгшщз", "aaaaaaaaaaaa", "aizada-2026"]
)
def test_a_password_is_not_the_first_that_comes_to_mind(secret):
    with pytest.raises(SecretTooCommon):
        check_secret(secret, "aizada")


def test_four_ordinary_words_do():
    check_secret("эшик терезе китеп алма", "aizada")
    check_secret("x" * 30 + " and some more words", "aizada")


def test_a_sign_in_name_is_found_however_it_is_typed():
    assert normal_username("  Aizada.K ") == "aizada.k"
    for unclear in ("", "ab", "a b c", "x" * 41, "<script>"):
        with pytest.raises(UsernameUnclear):
            normal_username(unclear)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/journal/school-a/today",
        "/catalog/school-a/search?q=%D0%9C&page=2",
        "/identity/sessions",
    ],
)
def test_the_way_back_leads_to_our_own_pages(path):
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "/%09/evil\t", "/a\nSet-Cookie: x", "evil", "///evil.example",
        "/identity/sign-in", "/identity/sign-out", "/identity/renew?next=/identity/renew",
    ],
)  # fmt: skip
def test_the_way_back_leads_nowhere_else(path):
    assert safe_next(path) is None


@for_all(st.text())
def test_no_text_whatever_leads_to_another_site(path):
    found = safe_next(path)
    assert found is None or (found.startswith("/") and not found.startswith(("//", "/\\")))


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("librarian", "/circulation/school-a/desk"),
        ("teacher", "/journal/school-a/today"),
        ("parent", "/journal/school-a/my-children"),
        ("head", "/reporting/school-a/overview"),
        ("secretary", "/identity/school-a/people"),
        ("operator", "/identity/operations"),
    ],
)
def test_everybody_begins_where_the_work_is(role, page):
    assert first_page([(role, "school-a")]) == page


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_begins_at_a_place_of_its_own(role):
    places = {link.href for link in links({role}, "school-a", "")}
    assert first_page([(role, "school-a")]) in places


def test_a_teacher_who_is_a_parent_too_comes_to_teach():
    grants = [("parent", "school-a"), ("teacher", "school-a")]
    assert first_page(grants) == "/journal/school-a/today"
    assert first_page([]) == "/identity/sessions"
