"""The head, a librarian and an order in a real browser and in Kyrgyz: a right begins and ends."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from services.identity.tests.test_journey_office import served
from services.identity.tests.words import HERE, an_id
from services.identity.tests.words_orders import DAY, roles_of
from tests.support.browser import accessibility_violations

SECRET = "эшик терезе китеп алма"


@pytest.fixture
def address(school) -> Iterator[str]:
    with served(school.it) as address:
        yield address


def as_head(school, page: Page, address: str, person: str) -> None:
    """Let the head work at this browser; signing in with a code has a journey of its own."""
    page.context.clear_cookies()
    token = school.it.token(person, ("head", HERE), session_id=an_id("session of the head"))
    page.context.add_cookies([{"name": "kp_token", "value": token, "url": address}])
    page.goto(f"{address}/identity/{HERE}/orders?language=ky")


def as_librarian(page: Page, address: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{address}/identity/sign-in?language=ky")
    page.fill("#f-username", "kitepchi")
    page.fill("#f-secret", SECRET)
    page.keyboard.press("Enter")


def goes_to(page: Page, place: str) -> None:
    """Follow a place of the group of orders and rights, which is open while one is in it."""
    group = page.locator("#ways-rest details", has_text="Буйруктар жана укуктар")
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    group.get_by_role("link", name=place).click()


def write_instruction(page: Page) -> None:
    goes_to(page, "Нускамалар")
    page.get_by_role("link", name="Китепканачы").click()
    page.get_by_role("link", name="Нускаманы жазуу").click()
    page.fill("#f-ky", "Китептерди берет жана кайра алат.\nОкурмандарды катташа жазат.")
    page.fill("#f-ru", "Выдаёт и принимает книги.\nЗаписывает читателей.")
    page.get_by_role("button", name="Долбоорду сактоо").click()
    page.get_by_role("link", name="Буйрук менен бекитүү").click()
    page.get_by_role("button", name="Буйрукту чыгарып, бекитүү").click()
    expect(page.locator("main")).to_contain_text("1-редакция")


def appoint(page: Page, person: str) -> None:
    page.get_by_role("link", name="Буйруктар").first.click()
    page.get_by_role("link", name="Жаңы буйрук").first.click()
    expect(page.locator("#f-kind")).to_be_focused()
    page.select_option("#f-kind", "appointment")
    page.select_option("#f-person_id", person)
    page.select_option("#f-role", "librarian")
    page.get_by_role("button", name="Буйрукту жазуу").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("№ 2")
    expect(page.locator("main")).to_contain_text("Китепканачы")
    assert accessibility_violations(page) == []


def test_a_right_begins_with_an_order_and_ends_with_it(school, page: Page, address: str):
    head = school.staff("Бейшеналиева")
    librarian = school.staff("Мамытов")
    school.identity.sign_in.open_account(school.context(), HERE, librarian, "kitepchi", SECRET)

    as_head(school, page, address, head)
    write_instruction(page)
    appoint(page, librarian)
    assert roles_of(school, librarian) == {"librarian"}
    goes_to(page, "Милдеттер")
    expect(page.locator("table").first).to_contain_text("азырынча жок")
    assert accessibility_violations(page) == []

    # Her first day: without the promise no duty gives a right.
    as_librarian(page, address)
    page.wait_for_url("**/identity/undertaking**")
    assert accessibility_violations(page) == []
    page.fill("#f-secret", SECRET)
    page.get_by_role("button", name="Окудум, милдеттенем").click()
    page.wait_for_url("**/circulation/**")
    page.goto(f"{address}/identity/{HERE}/instructions/librarian?language=ky")
    page.get_by_role("button", name="Окуп, тааныштым").click()
    expect(page.locator("main")).to_contain_text(DAY)

    as_head(school, page, address, head)
    page.get_by_role("link", name="№ 2", exact=True).click()
    page.get_by_role("link", name="Башка буйрук менен жокко чыгаруу").click()
    expect(page.locator("main")).to_contain_text("Китепканачы")
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Буйрукту жокко чыгаруу").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("№ 3")
    assert roles_of(school, librarian) == set()

    as_librarian(page, address)
    page.wait_for_url("**/identity/sessions**")
    page.goto(f"{address}/identity/{HERE}/instructions?language=ky")
    expect(page.locator("main")).not_to_contain_text("Нускамалар")
