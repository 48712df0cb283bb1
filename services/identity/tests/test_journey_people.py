"""Finding somebody while typing, opening what is masked, and a pupil on the way: in Kyrgyz."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from identity.domain.consent.events import Purpose, Recipient
from identity.domain.fields import Category
from identity.domain.ids import OrderId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind
from services.identity.tests.test_journey_office import SECRET, served
from services.identity.tests.words import HEAD, HERE, TODAY, paper
from tests.support.browser import accessibility_violations

PIN = "20302201500123"
ALL = tuple(Category)


@pytest.fixture
def office(school, page: Page) -> Iterator[Page]:
    """The secretary at a register of three pupils, one of them covered in everything."""
    signed = paper(
        purposes=(Purpose.EMIS, Purpose.HEALTH),
        categories=ALL,
        recipients=(Recipient.SCHOOL, Recipient.DISTRICT),
    )
    school.pupil("Үсөнова", signed=signed, phone="0555 12 34 56")
    school.pupil("Бейшеналиева")
    school.pupil("Жаңылова")
    command = IssueOrder(
        order_id=OrderId(str(uuid4())), kind=OrderKind.TRANSFER, number="44", on=TODAY,
        valid_from=TODAY, valid_until=None, entered_by=HEAD,
    )  # fmt: skip
    school.identity.duties.issue_order(school.context(), HERE, command)
    person = school.staff("Эгембердиев")
    school.appoint(person, "secretary")
    school.identity.sign_in.open_account(school.context(), HERE, person, "katchy", SECRET)
    school.it.settle()
    with served(school.it) as address:
        page.goto(f"{address}/identity/sign-in?language=ky")
        page.fill("#f-username", "katchy")
        page.fill("#f-secret", SECRET)
        page.keyboard.press("Enter")
        page.wait_for_url("**/people")
        yield page


def test_found_while_typing_opened_with_a_reason_and_sent_to_another_school(office: Page):
    page = office
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#f-words")).to_be_focused()
    page.keyboard.type("usono")
    expect(page.locator("#found")).to_contain_text("Үсөнова Айжан")
    expect(page.locator("#found")).not_to_contain_text("Бейшеналиева")
    assert "usono" not in page.url
    assert accessibility_violations(page) == []

    page.locator("#found a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Үсөнова Айжан")
    page.get_by_role("link", name="Кошумча маалымат").click()
    page.fill("#f-personal_number", PIN)
    page.get_by_role("button", name="Сактоо").click()
    expect(page.locator("main")).not_to_contain_text(PIN)
    page.get_by_label("Себеби").select_option("papers")
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Бир жолу көрсөтүү").click()
    expect(page.locator(".masked-open")).to_have_text(PIN)

    page.get_by_role("link", name="Адамдын бетине кайтуу").click()
    page.get_by_role("link", name="Башка мектепке").click()
    expect(page.locator("main")).to_contain_text("кошо берилет")
    page.select_option("#f-to_school", "school-b")
    page.select_option("#f-order_id", index=1)
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Жөнөтүү").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Которулуп жаткан окуучулар")
    expect(page.locator("main")).to_contain_text("Үсөнова Айжан")
    assert accessibility_violations(page) == []


def test_without_scripts_the_form_finds_too(school):
    school.pupil("Үсөнова")
    answered = school.signed_in().post(
        f"/identity/{HERE}/people/search", data={"words": "усон"}, headers={"Accept": "text/html"}
    )
    assert "Үсөнова Айжан" in answered.get_data(as_text=True)
