"""A librarian at the desk, scan by scan."""

from dataclasses import replace
from uuid import uuid4

import pytest

from circulation.domain.cards.numbers import card_number
from circulation.readmodels.loans import PROJECTION, loan
from kernel.sql import writing
from kernel.subscription import Subscription
from services.circulation.tests.school import (
    AIZADA,
    BEKTUR,
    CLASS_7B,
    HERE,
    STRANGER,
    THERE,
    barcode,
    book,
    librarian,
)


@pytest.fixture
def cards(it, town, page):
    """The card of each reader of 7-Б."""
    page.post(f"/circulation/{HERE}/cards", data={"group": CLASS_7B})
    town.settles()
    loans = {who: page.script().get(f"/circulation/{HERE}/loans?patron={who}").get_json()
             for who in (AIZADA, BEKTUR)}  # fmt: skip
    return {who: answered["card_number"] for who, answered in loans.items()}


def test_a_card_brings_the_reader_with_class_and_books(scan, cards):
    chosen = scan(cards[AIZADA])
    assert (chosen["outcome"], chosen["signal"]) == ("chosen", "yes")
    assert chosen["reader"]["patron_id"] == AIZADA
    assert (chosen["reader"]["shown"], chosen["reader"]["class_name"]) == ("В/1", "7-Б")
    assert chosen["reader"]["loans"] == []


def test_a_book_scanned_after_a_card_is_lent_at_once(scan):
    lent = scan(barcode(1), AIZADA)
    assert (lent["outcome"], lent["signal"], lent["due"]) == ("lent", "yes", "2026-11-30")
    assert lent["copy"]["title"] == "Ак кеме"
    assert [loan["due"] for loan in lent["reader"]["loans"]] == ["2026-11-30"]


def test_the_same_scan_again_says_that_it_is_lent_already(scan, it):
    scan(barcode(1), AIZADA)
    before = it.runtime.store.heads()[HERE].position
    again = scan(barcode(1), AIZADA)
    assert (again["outcome"], again["signal"]) == ("already-lent", "yes")
    assert "2026" in again["said"]
    assert it.runtime.store.heads()[HERE].position == before


def test_the_answer_is_right_even_before_any_read_model_has_heard(scan):
    for number in (1, 2, 3):
        answered = scan(barcode(number), AIZADA)
    assert len(answered["reader"]["loans"]) == 3
    assert {loan["title"] for loan in answered["reader"]["loans"]} == {
        "Ак кеме",
        "Кылым карытар бир күн",
        "Биринчи мугалим",
    }


def test_the_sixth_book_is_refused_and_says_why(scan):
    for number in range(1, 6):
        scan(barcode(number), AIZADA)
    sixth = scan(barcode(6), AIZADA)
    assert (sixth["outcome"], sixth["signal"]) == ("refused", "no")
    assert sixth["refused"] == "loan-limit-reached"
    assert len(sixth["reader"]["loans"]) == 5


def test_a_book_that_another_reader_has_is_refused(scan):
    scan(barcode(1), AIZADA)
    refused = scan(barcode(1), BEKTUR)
    assert refused["refused"] == "already-on-loan"
    assert refused["reader"]["patron_id"] == BEKTUR


def test_without_a_reader_a_lent_book_is_taken_back(scan):
    scan(barcode(1), AIZADA)
    back = scan(barcode(1))
    assert (back["outcome"], back["reader"]["patron_id"]) == ("returned", AIZADA)
    assert back["reader"]["loans"] == []


def test_without_a_reader_a_book_from_the_shelf_asks_for_a_look(scan):
    look = scan(barcode(1))
    assert (look["outcome"], look["signal"]) == ("on-shelf", "look")


def test_taking_back_does_not_care_who_stands_at_the_desk(scan):
    scan(barcode(1), AIZADA)
    back = scan(barcode(1), BEKTUR, mode="return")
    assert (back["outcome"], back["reader"]["patron_id"]) == ("returned", AIZADA)


def test_a_book_is_renewed_until_renewals_run_out(scan, it):
    scan(barcode(1), AIZADA)
    for _ in range(2):
        it.clock.forward(days=7)
        assert scan(barcode(1), mode="renew")["outcome"] == "renewed"
    it.clock.forward(days=7)
    assert scan(barcode(1), mode="renew")["refused"] == "no-renewals-left"


def test_renewing_shows_the_new_due_date_before_any_read_model_has_heard(scan, it):
    scan(barcode(1), AIZADA)
    it.clock.forward(days=3)
    renewed = scan(barcode(1), AIZADA, mode="renew")
    assert renewed["due"] == renewed["reader"]["loans"][0]["due"] == "2026-12-03"


def test_an_overdue_reader_is_greeted_with_a_look(scan, cards, it, town):
    scan(barcode(1), AIZADA)
    town.settles()
    it.clock.forward(days=20)
    chosen = scan(cards[AIZADA])
    assert (chosen["outcome"], chosen["signal"], chosen["reader"]["late"]) == ("chosen", "look", 1)


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        (card_number(5), "unknown-card"),
        (card_number(5)[:-1] + "x", "unknown-copy"),
        ("2000000000", "mistyped-card"),
        ("9785171147464", "publishers-barcode"),
        ("30007999999990", "unknown-copy"),
        ("В/99", "unknown-reader"),
        ("<b>", "unknown-copy"),
        ("'; drop table loan; --", "unknown-copy"),
    ],
)
def test_what_leads_nowhere_says_why(scan, code, refused):
    answered = scan(code, AIZADA)
    assert (answered["signal"], answered["refused"]) == ("no", refused)
    assert len(answered["said"]) > 20


def test_a_card_that_cannot_be_read_sends_the_reader_before_away(scan):
    assert scan("2000000000", AIZADA)["reader"] is None
    assert scan("30007999999990", AIZADA)["reader"]["patron_id"] == AIZADA


def test_a_book_of_another_school_is_refused_and_says_so(scan):
    assert scan(barcode(1, THERE), AIZADA)["refused"] == "copy-of-another-school"


def test_a_card_of_another_school_is_refused_and_says_so(scan, it, town):
    there = librarian(it, THERE)
    there.post(f"/circulation/{THERE}/readers/{STRANGER}/card")
    town.settles()
    query = f"/circulation/{THERE}/loans?patron={STRANGER}"
    foreign = there.script().get(query).get_json()["card_number"]
    assert scan(foreign)["refused"] == "card-of-another-school"


def test_numbers_may_be_typed_by_hand(scan):
    assert scan("в/2")["reader"]["patron_id"] == BEKTUR
    assert scan("7", AIZADA)["copy"]["copy_id"] == book(7)


def test_the_rest_of_a_scan_that_came_in_pieces_is_no_inventory_number(scan):
    assert scan("00000007", AIZADA, typed=False)["refused"] == "unknown-copy"
    assert scan("в/2", typed=False)["refused"] == "unknown-copy"


def test_the_same_command_twice_is_done_once_and_answered_alike(scan, it):
    command = str(uuid4())
    lent = [scan(barcode(1), AIZADA, command_id=command) for _ in range(2)]
    assert [one["outcome"] for one in lent] == ["lent", "lent"]
    back = str(uuid4())
    returns = [scan(barcode(1), command_id=back) for _ in range(2)]
    assert [one["outcome"] for one in returns] == ["returned", "returned"]
    assert it.runtime.store.heads()[HERE].position == 4


# --- Undo


def undo(desk, what, copy_id, patron_id, **more):
    body = {"what": what, "copy_id": copy_id, "patron_id": patron_id, **more}
    return desk.post(f"/circulation/{HERE}/undo", json=body)


def test_lending_by_mistake_is_undone_by_a_return(scan, desk, it):
    lent = scan(barcode(1), AIZADA)
    assert undo(desk, **lent["undo"]).get_json()["outcome"] == "returned"
    types = [one.type for one in it.runtime.store.read(HERE, 0)]
    assert types.count("circulation.copy-checked-out.v1") == 1
    assert types.count("circulation.copy-returned.v1") == 1


def test_a_return_by_mistake_is_undone_with_the_old_due_date(scan, desk, it):
    scan(barcode(1), AIZADA)
    it.clock.forward(days=5)
    back = scan(barcode(1))
    again = undo(desk, **back["undo"]).get_json()
    assert (again["outcome"], again["due"]) == ("lent", "2026-11-30")


def test_undoing_a_return_twice_does_it_once(scan, desk, it):
    scan(barcode(1), AIZADA)
    back = scan(barcode(1))
    command = str(uuid4())
    for _ in range(2):
        assert undo(desk, **back["undo"], command_id=command).status_code == 200
    assert undo(desk, **back["undo"]).get_json()["reason"] == "nothing-to-undo"


def test_what_has_gone_on_cannot_be_undone(scan, desk):
    scan(barcode(1), AIZADA)
    back = scan(barcode(1))
    scan(barcode(1), BEKTUR)
    assert undo(desk, **back["undo"]).get_json()["reason"] == "nothing-to-undo"
    assert undo(desk, "lent", book(1), AIZADA).get_json()["reason"] == "held-by-another"


def test_yesterdays_return_is_no_mistake_any_more(scan, desk, it):
    scan(barcode(1), AIZADA)
    back = scan(barcode(1))
    it.clock.forward(days=1)
    assert undo(desk, **back["undo"]).status_code == 409


# --- People come and go


def test_a_forgotten_reader_borrows_nothing_and_still_brings_back(scan, town):
    scan(barcode(1), AIZADA)
    town.tells("identity.person-forgotten", f"person-{AIZADA}", person_id=AIZADA)
    assert scan(barcode(2), AIZADA)["refused"] == "unknown-reader"
    assert scan(barcode(1))["outcome"] == "returned"


def test_the_class_is_that_of_the_day_of_the_loan(scan, it, town):
    scan(barcode(1), AIZADA)
    assert f'"class_id":"{CLASS_7B}"' in it.runtime.store.read(HERE, 0)[0].data.decode()


def test_a_lost_card_stops_working_at_once(scan, page, cards, town):
    page.post(f"/circulation/{HERE}/readers/{AIZADA}/card")
    town.settles()
    assert scan(cards[AIZADA])["refused"] == "unknown-card"


def test_a_stricter_policy_holds_from_the_next_book_on(scan, page):
    scan(barcode(1), AIZADA)
    rules = {"limit": "1", "period_days": "7", "renewals": "0"}
    assert page.post(f"/circulation/{HERE}/policy", data=rules).status_code == 303
    assert scan(barcode(2), AIZADA)["refused"] == "loan-limit-reached"
    assert scan(barcode(2), BEKTUR)["due"] == "2026-11-23"


def test_a_rebuild_leaves_the_same_loans(scan, it, town):
    for number, who in ((1, AIZADA), (2, AIZADA), (3, BEKTUR)):
        scan(barcode(number), who)
    it.clock.forward(days=3)
    scan(barcode(1))
    scan(barcode(2), mode="renew")
    town.settles()
    with it.runtime.read() as db:
        before = db.execute(loan.select().order_by(loan.c.copy_id)).all()
    with writing(it.runtime.engine) as db:
        db.execute(loan.delete())
    again = replace(PROJECTION, name="circulation.loans-again")
    feeds = {"circulation": it.runtime.feed_of("circulation")}
    Subscription(it.runtime.engine, again, feeds).catch_up()
    with it.runtime.read() as db:
        assert db.execute(loan.select().order_by(loan.c.copy_id)).all() == before
    assert len(before) == 3
