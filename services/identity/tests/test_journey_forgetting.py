"""The head forgets a pupil at a request, in Kyrgyz in a browser, and sees who has confirmed it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from chassis.web import COOKIE
from services.identity.tests.test_journey_office import served
from services.identity.tests.words import HEAD, HERE
from services.identity.tests.words_erasures import House, house
from tests.support.browser import accessibility_violations


@pytest.fixture
def five(tmp_path) -> Iterator[House]:
    with house(tmp_path) as everybody:
        yield everybody


@pytest.fixture
def head(five: House, page: Page) -> Iterator[Page]:
    """The head at work, on the page of erasures."""
    token = five.it.token(HEAD, ("head", HERE))
    with served(five.it) as address:
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        page.goto(f"{address}/identity/{HERE}/erasures?language=ky")
        yield page


def test_l07_forgotten_at_a_request_with_what_goes_and_what_stays(five: House, head: Page):
    pupil = five.pupil("Бейшеналиева")
    number = five.file_number(pupil)
    page = head
    expect(page.get_by_role("heading", level=1)).to_have_text("Өчүрүүлөр")
    expect(page.locator("main .empty")).to_be_visible()
    assert accessibility_violations(page) == []

    page.goto(re.sub(r"erasures.*", f"people/{pupil}", page.url))
    page.get_by_role("link", name="Арыз же буйрук боюнча маалыматын өчүрүү").click()
    expect(page.locator("main")).to_contain_text("Кыймыл китеби")
    page.get_by_role("button", name="Маалыматты биротоло өчүрүү").click()
    expect(page.locator("#f-register_number")).to_be_visible()
    page.check("input[name=reason][value=request]")
    page.fill("#f-register_number", "арыз Асанова")
    page.get_by_role("button", name="Маалыматты биротоло өчүрүү").click()
    expect(page.locator("#f-register_number")).to_have_value("арыз Асанова")
    assert accessibility_violations(page) == []

    page.fill("#f-register_number", "12")
    page.get_by_role("button", name="Маалыматты биротоло өчүрүү").click()
    expect(page.locator("main .notice")).to_contain_text("№ 1")
    expect(page.locator("main .parts li")).to_have_count(4)
    expect(page.locator("main")).not_to_contain_text("Бейшеналиева")
    assert accessibility_violations(page) == []

    five.it.settle()
    page.goto(re.sub(r"people/.*", "erasures", page.url))
    row = page.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(number or "")
    expect(row).to_contain_text("аяктады")
    assert accessibility_violations(page) == []
