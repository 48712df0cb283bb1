"""A mother asks, the data officer answers, and the head signs: in a real browser, in Kyrgyz."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chassis.web import COOKIE
from services.identity.tests.test_journey_office import served
from services.identity.tests.words import HEAD, HERE, MOTHER, TODAY
from services.identity.tests.words_data_desk import OFFICER, due
from tests.support.browser import accessibility_violations


@pytest.fixture
def browse(school, page: Page) -> Iterator[Any]:
    """Open a page as somebody: `browse(person, role, path)`."""
    with served(school.it) as address:

        def go(person: str, role: str, path: str) -> Page:
            token = school.it.token(person, (role, HERE))
            page.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
            page.goto(f"{address}{path}?language=ky")
            return page

        yield go


def test_a_mother_asks_and_the_data_officer_puts_it_right(school, browse):
    pupil = school.pupil("Бейшеналиева", mother=MOTHER, phone="0555 000000")
    page = browse(MOTHER, "parent", f"/identity/{HERE}/my-data/{pupil}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Бейшеналиева Айжан")
    expect(page.locator("main")).to_contain_text("0555 000000")
    page.get_by_label("Маалыматты оңдоо").check()
    page.check("input[name=wrong_fields][value=phone]")
    page.get_by_role("button", name="Мектепке жөнөтүү").click()
    expect(page.locator("#requests")).to_contain_text("7 күндүн 0-күнү")
    assert accessibility_violations(page) == []

    page = browse(OFFICER, "data-officer", f"/identity/{HERE}/data-desk")
    page.get_by_role("link", name="Маалыматты оңдоо").click()
    page.fill("#f-phone", "0700 111111")
    page.get_by_role("button", name="Сактоо жана суранычты жабуу").click()
    expect(page.locator(".notice")).to_contain_text("жооп берилди")
    assert accessibility_violations(page) == []

    page = browse(MOTHER, "parent", f"/identity/{HERE}/my-data/{pupil}")
    expect(page.locator("main")).to_contain_text("0700 111111")
    page.get_by_role("button", name="Чогултуу").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Программа үчүн").click()
    assert taken.value.suggested_filename == "my-data.json"


def test_the_head_reads_the_list_and_signs(school, browse):
    pupil = school.pupil("Бейшеналиева")
    propose = school.identity.retention.propose
    propose(school.context(), HERE, due(pupil), TODAY)
    school.it.settle()
    page = browse(HEAD, "head", f"/identity/{HERE}/data-desk")
    page.get_by_role("link", name="№ 1/2026").click()
    page.fill("#f-counted", "2")
    page.get_by_role("button", name="Кол коюу жана жок кылуу").click()
    expect(page.locator("main")).to_contain_text("Адегенде актты окуңуз")
    page.fill("#f-counted", "1")
    page.get_by_role("button", name="Кол коюу жана жок кылуу").click()
    expect(page.locator("main")).to_contain_text("аткарылды")
    expect(page.locator("table")).not_to_contain_text("Айжан")
    assert accessibility_violations(page) == []
