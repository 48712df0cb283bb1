"""Two desks at once, a race with a cancellation, a key of a paper, and the same on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

from chassis.testing import running
from identity.application.papers import Scan
from identity.domain.ids import OrderId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind, Role, RoleGranted
from identity.entrypoints.service import SERVICE
from identity.vault.papers import cut, holders, joined
from kernel.store import Change, Conflict
from services.identity.tests.test_district import environ  # noqa: F401 - a fixture
from services.identity.tests.words import (
    HERE,
    PDF,
    SECRETARY,
    TODAY,
    School,
    a_scan,
    an_id,
)
from services.identity.tests.words_orders import DAY, head, issue, number_of, roles_of


def order(name: str, **other: object) -> IssueOrder:
    usual = IssueOrder(
        order_id=OrderId(an_id(name)),
        kind=OrderKind.OTHER,
        number="",
        on=TODAY,
        valid_from=TODAY,
        valid_until=None,
        entered_by=SECRETARY,
    )
    return replace(usual, **other)  # type: ignore[arg-type]


def test_two_desks_number_their_orders_without_a_gap(school):
    def enter(number: int) -> None:
        command = order(f"order {number}")
        while True:
            try:
                school.identity.duties.issue_order(school.context(), HERE, command)
            except Conflict:  # What a page answers with "try again".
                continue
            return

    with ThreadPoolExecutor(2) as desks:
        list(desks.map(enter, range(12)))
    school.it.settle()
    numbers = {int(number_of(school, an_id(f"order {number}"))) for number in range(12)}
    assert numbers == set(range(1, 13))


def test_l17_a_role_given_at_the_moment_of_the_cancellation_is_void(school):
    person, order_id = school.staff(), issue(head(school))
    path = f"/identity/{HERE}/orders/{order_id}/cancel"
    assert head(school).post(path, data={"on": DAY, "valid_from": DAY}).status_code == 303
    # As if the desk beside had decided on the order before it was cancelled.
    late = RoleGranted(
        person_id=person,
        role=Role.LIBRARIAN,
        order_id=OrderId(order_id),
        valid_from=TODAY,
        valid_until=None,
    )
    school.it.runtime.store.append(HERE, [Change(f"roles-{person}", 0, [late])], school.context())
    school.it.settle()
    assert roles_of(school, person) == set()
    assert school.identity.grants_of(person) == []


def test_each_person_named_holds_a_share_of_the_key(school):
    first, second = school.staff("Мамытов"), school.staff("Усенова")
    papers, scan = school.identity.order_papers, Scan.of(PDF)
    papers.keep(school.context(), HERE, OrderId("both"), [first, second], scan=scan, on=TODAY)
    papers.keep(school.context(), HERE, OrderId("second"), [second], scan=scan, on=TODAY)
    papers.keep(school.context(), HERE, OrderId("nobody"), [], scan=scan, on=TODAY)

    def opens(about: str) -> bool:
        with school.it.runtime.read() as db:
            found = papers.scan_of(db, about)
        return found is not None and found.data == PDF

    assert [opens(about) for about in ("both", "second", "nobody")] == [True, True, True]
    school.forgets(first)
    assert [opens(about) for about in ("both", "second", "nobody")] == [False, True, True]


def test_all_shares_make_the_key_and_fewer_make_nothing():
    key = bytes(range(32))
    shares = cut(key, 3)
    assert joined(shares) == key
    assert key not in shares
    assert all(joined(some) != key for some in combinations(shares, 2))
    assert len(set(shares)) == 3
    assert cut(key, 1) == [key]


def test_the_key_of_a_paper_that_names_nobody_outlives_a_restart(school):
    order_id = issue(head(school), scan=a_scan())
    keys, runtime = school.identity.vault.keys, school.it.runtime
    with runtime.read() as db:
        used = {*holders(db)}
    keys.destroy_unused(used, runtime.now() + timedelta(days=1))
    assert head(school).get(f"/identity/{HERE}/orders/{order_id}/scan").data == PDF


def test_the_register_works_in_a_district_too(environ):  # noqa: F811 - the fixture
    with running(SERVICE, environ=environ) as it:
        school = School(it)
        person = school.staff()
        order_id = issue(head(school), person_id=person, role="librarian", scan=a_scan())
        assert roles_of(school, person) == {"librarian"}
        assert head(school).get(f"/identity/{HERE}/orders/{order_id}/scan").data == PDF
        cancelled = head(school).post(
            f"/identity/{HERE}/orders/{order_id}/cancel", data={"on": DAY, "valid_from": DAY}
        )
        assert cancelled.status_code == 303
        assert roles_of(school, person) == set()
        on_paper = {"on": DAY, "valid_from": DAY}
        changes = {"stage": {"stage": "2"}, "terms/slip-days": {"value": "5"}}
        for page, typed in changes.items():
            answered = head(school).post(f"/identity/{HERE}/{page}", data=on_paper | typed)
            assert answered.status_code == 303
        for page in ("orders?state=cancelled", "duties", "terms", "instructions", "orders/new"):
            assert head(school).get(f"/identity/{HERE}/{page}").status_code == 200
        for page in ("orders/register.pdf", "duties/acts.pdf", "terms.pdf"):
            assert head(school).get(f"/identity/{HERE}/{page}").data.startswith(b"%PDF-")
        school.identity.vault.keys.engine.dispose()
