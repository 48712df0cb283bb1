"""A morning at the desk in a real browser, with a scanner that types."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from services.circulation.tests.browsing import NAMES, knows_names, served, sign_in, wedge
from services.circulation.tests.school import (
    AIZADA,
    BEKTUR,
    CHOLPON,
    CLASS_7B,
    CLASS_8A,
    HERE,
    LIBRARIAN,
    MOTHER,
    an_id,
    barcode,
    librarian,
)
from tests.support import browser as chromium

SHOWN = {an_id(what): name for what, name in NAMES.items()}


@pytest.fixture
def cards(it, town) -> dict[str, str]:
    client = librarian(it)
    for group in (CLASS_7B, CLASS_8A):
        client.post(f"/circulation/{HERE}/cards", data={"group": group})
    town.settles()
    ask = client.script().get
    return {
        who: ask(f"/circulation/{HERE}/loans?patron={who}").get_json()["card_number"]
        for who in (AIZADA, BEKTUR, CHOLPON)
    }


@pytest.fixture
def address(it, town) -> Iterator[str]:
    with served(it) as address:
        yield address


@pytest.fixture
def at_desk(it, address, visitor: BrowserContext) -> Page:
    sign_in(visitor, it, address, LIBRARIAN, ("librarian", HERE), language="en")
    page = visitor.new_page()
    knows_names(page, SHOWN)
    page.goto(f"{address}/circulation/{HERE}/desk")
    expect(page.locator("#f-code")).to_be_focused()
    return page


def said(page: Page):
    return page.locator("#log .log-line:first-child .log-said")


def at_home(page: Page):
    return page.locator("#reader .at-home")


def test_readers_and_books_flow_as_fast_as_they_are_scanned(at_desk, cards):
    # Nobody waits for an answer: the page has to keep order by itself.
    for who, books in ((AIZADA, (1, 2)), (BEKTUR, (3,)), (CHOLPON, (4, 5, 6))):
        wedge(at_desk, cards[who])
        for number in books:
            wedge(at_desk, barcode(number))
    expect(at_home(at_desk)).to_have_count(3)
    expect(at_desk.locator(".reader-name")).to_have_text("Өмүрбекова Чолпон")
    expect(at_desk.locator(".reader-class")).to_have_text("8-А")
    expect(at_desk.locator("#log .log-line")).to_have_count(9)
    wedge(at_desk, cards[AIZADA])
    expect(at_home(at_desk)).to_have_count(2)
    expect(at_desk.locator(".at-home-title").first).to_have_text("Ак кеме")


def test_the_scan_is_heard_wherever_the_focus_is(at_desk, cards):
    at_desk.get_by_role("link", name="Rules").focus()
    wedge(at_desk, cards[BEKTUR])
    expect(at_desk.locator(".reader-name")).to_have_text("Токтогулов Бектур")
    expect(at_desk.locator("#f-code")).to_have_value("")


def test_the_same_book_twice_is_said_and_not_lent_twice(at_desk, cards):
    wedge(at_desk, cards[AIZADA])
    wedge(at_desk, barcode(1))
    wedge(at_desk, barcode(1))
    expect(said(at_desk)).to_contain_text("Already lent to this reader, due")
    expect(at_home(at_desk)).to_have_count(1)
    expect(at_desk.locator("[data-desk]")).to_have_attribute("data-signal", "yes")


def test_the_sixth_book_is_refused_in_colour_and_words(at_desk, cards):
    wedge(at_desk, cards[AIZADA])
    for number in range(1, 7):
        wedge(at_desk, barcode(number))
    expect(said(at_desk)).to_contain_text("as many books as the school allows")
    expect(at_desk.locator("[data-desk]")).to_have_attribute("data-signal", "no")
    expect(at_home(at_desk)).to_have_count(5)


def test_escape_lets_the_reader_go_and_a_lent_book_then_comes_back(at_desk, cards):
    wedge(at_desk, cards[AIZADA])
    wedge(at_desk, barcode(1))
    expect(at_home(at_desk)).to_have_count(1)
    at_desk.keyboard.press("Escape")
    expect(at_desk.locator(".nobody")).to_be_visible()
    wedge(at_desk, barcode(1))
    expect(said(at_desk)).to_contain_text("Returned")
    expect(at_desk.locator("#log .log-line:first-child .log-who")).to_contain_text("Айжаркын")


def test_the_function_keys_choose_what_is_done(at_desk, cards, it):
    wedge(at_desk, cards[AIZADA])
    wedge(at_desk, barcode(1))
    expect(at_home(at_desk)).to_have_count(1)
    at_desk.keyboard.press("F4")
    wedge(at_desk, barcode(1))
    expect(said(at_desk)).to_contain_text("It may stay until")
    at_desk.keyboard.press("F3")
    wedge(at_desk, barcode(1))
    expect(at_home(at_desk)).to_have_count(0)
    at_desk.keyboard.press("F2")
    wedge(at_desk, barcode(1))
    expect(at_home(at_desk)).to_have_count(1)


def test_the_last_action_is_undone_with_one_key(at_desk, cards):
    wedge(at_desk, cards[AIZADA])
    wedge(at_desk, barcode(1))
    expect(at_home(at_desk)).to_have_count(1)
    at_desk.keyboard.press("Control+z")
    expect(at_home(at_desk)).to_have_count(0)
    expect(said(at_desk)).to_contain_text("Returned")


def test_a_double_enter_and_an_empty_field_do_nothing(at_desk, cards):
    wedge(at_desk, cards[AIZADA])
    at_desk.keyboard.press("Enter")
    at_desk.keyboard.press("Enter")
    expect(at_desk.locator(".reader-name")).to_have_text("Бейшеналиевалардын Айжаркын")
    expect(at_desk.locator("#log .log-line")).to_have_count(1)


def test_numbers_are_typed_by_hand_too(at_desk):
    at_desk.locator("#f-code").press_sequentially("в/2", delay=90)
    at_desk.keyboard.press("Enter")
    expect(at_desk.locator(".reader-name")).to_have_text("Токтогулов Бектур")


def test_what_is_scanned_without_a_network_waits_and_is_done_once(at_desk, cards, it):
    wedge(at_desk, cards[AIZADA])
    expect(at_desk.locator(".reader-name")).to_have_text("Бейшеналиевалардын Айжаркын")
    at_desk.context.set_offline(True)
    wedge(at_desk, barcode(1))
    wedge(at_desk, barcode(2))
    expect(at_desk.locator("#waiting")).to_contain_text("cannot be reached")
    expect(at_desk.locator("#waiting")).to_contain_text(barcode(2))
    expect(at_home(at_desk)).to_have_count(0)
    at_desk.context.set_offline(False)
    expect(at_home(at_desk)).to_have_count(2, timeout=20_000)
    expect(at_desk.locator("#waiting")).to_be_hidden()
    assert [event.type for event in it.runtime.store.read(HERE, 3)].count(
        "circulation.copy-checked-out.v1"
    ) == 2


def test_an_answer_that_was_lost_on_the_way_is_asked_for_again(at_desk, cards, it):
    wedge(at_desk, cards[AIZADA])
    expect(at_desk.locator(".reader-name")).to_be_visible()
    lost = []

    def lose_the_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    at_desk.route("**/scans", lose_the_first)
    wedge(at_desk, barcode(1))
    expect(at_home(at_desk)).to_have_count(1, timeout=10_000)
    expect(said(at_desk)).to_contain_text("Lent until")


def test_two_tabs_each_have_their_own_reader(at_desk, cards, visitor):
    wedge(at_desk, cards[AIZADA])
    expect(at_desk.locator(".reader-name")).to_be_visible()
    other = visitor.new_page()
    knows_names(other, SHOWN)
    other.goto(at_desk.url)
    wedge(other, cards[BEKTUR])
    wedge(other, barcode(2))
    expect(at_home(other)).to_have_count(1)
    at_desk.bring_to_front()
    wedge(at_desk, barcode(1))
    expect(at_desk.locator(".at-home-title")).to_have_text("Ак кеме")
    at_desk.reload()
    expect(at_desk.locator(".reader-name")).to_have_text("Бейшеналиевалардын Айжаркын")
    expect(at_home(at_desk)).to_have_count(1)


def test_everything_works_without_scripts(it, address, browser, cards):
    with chromium.visitor(browser, java_script_enabled=False) as visitor:
        sign_in(visitor, it, address, LIBRARIAN, ("librarian", HERE), language="en")
        page = visitor.new_page()
        page.goto(f"{address}/circulation/{HERE}/desk")

        def send(code: str) -> None:
            page.fill("#f-code", code)
            page.click("#desk-form button[type=submit]")

        send(cards[AIZADA])
        expect(page.locator(".reader-name")).to_have_text("В/1")
        send(barcode(1))
        expect(at_home(page)).to_have_count(1)
        send("2000000000")
        expect(page.locator(".log-no")).to_contain_text("A digit of this card number is wrong")
        expect(page.locator(".nobody").first).to_be_visible()
        send(barcode(1))
        expect(page.locator(".log-yes")).to_contain_text("Returned")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".log-yes")).to_contain_text("Lent until")


PLACES = ("desk", "overdue", "today", "cards", f"cards/{CLASS_7B}", "policy", f"readers/{AIZADA}")


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_pages_are_seen_and_accessible(it, address, visitor, cards, scan, town, language):
    scan(barcode(1), AIZADA)
    scan(barcode(12), AIZADA)
    it.clock.forward(days=40)
    for number, who in ((2, AIZADA), (3, BEKTUR), (4, CHOLPON)):
        scan(barcode(number), who)
    scan(barcode(3))
    town.settles()
    sign_in(visitor, it, address, LIBRARIAN, ("librarian", HERE), language=language)
    page = visitor.new_page()
    knows_names(page, SHOWN)
    troubles: list[str] = []
    page.on("console", lambda one: troubles.append(one.text) if one.type == "error" else None)
    for place in PLACES:
        page.goto(f"{address}/circulation/{HERE}/{place}")
        if place == "desk":
            chromium.screenshots(page, f"circulation-desk-empty-{language}")
            wedge(page, cards[AIZADA])
            for code in (barcode(5), barcode(5), barcode(4)):
                wedge(page, code)
            expect(page.locator("#log .log-line")).to_have_count(4)
        expect(page.locator("person-name").last).not_to_have_text(re.compile("^В/"))
        file = place.split("/")[0] + ("-sheet" if place.startswith("cards/") else "")
        chromium.screenshots(page, f"circulation-{file}-{language}")
        assert chromium.accessibility_violations(page) == []
    assert [one for one in troubles if "409" not in one] == []


def test_a_mother_looks_at_her_childs_books(it, address, visitor, scan, town):
    scan(barcode(1), AIZADA)
    town.settles()
    it.clock.forward(days=20)
    sign_in(visitor, it, address, MOTHER, ("parent", HERE))
    page = visitor.new_page()
    knows_names(page, SHOWN)
    page.goto(f"{address}/circulation/{HERE}/my-loans")
    expect(page.locator(".at-home-title")).to_have_text("Ак кеме")
    expect(page.locator("main h2")).to_have_text("Бейшеналиевалардын Айжаркын")
    chromium.screenshots(page, "circulation-my-loans-ky")
    assert chromium.accessibility_violations(page) == []
