"""The head asks in Kyrgyz what a teacher may do, and prints who may do what."""

import pytest
from playwright.sync_api import Page, expect

from chassis.publishing import publish
from services.identity.tests.test_journey_office import served
from services.identity.tests.words import HEAD, HERE
from tests.support.browser import accessibility_violations


@pytest.fixture
def head(school, page: Page):
    publish(school.it.runtime)
    school.it.settle()
    token = school.it.token(HEAD, ("head", HERE))
    with served(school.it) as address:
        page.context.add_cookies([{"name": "kp_token", "value": token, "url": address}])
        page.goto(f"{address}/identity/{HERE}/access?language=ky")
        yield page


def test_the_head_finds_what_a_teacher_may_do_with_the_keyboard_alone(head: Page):
    page = head
    expect(page.get_by_role("heading", level=1)).to_have_text("Ким эмне кыла алат")
    expect(page.get_by_role("link", name="Укуктар")).to_have_attribute("aria-current", "page")
    assert accessibility_violations(page) == []
    expect(page.get_by_text("Буйруктарды киргизүү", exact=False).first).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#f-role")).to_be_focused()
    for _ in ("head", "deputy", "secretary", "teacher"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**role=teacher*")
    expect(page.locator("#f-role")).to_have_value("teacher")
    expect(page.get_by_text("өзүнө гана").first).to_be_visible()
    expect(page.get_by_text("Буйруктарды киргизүү", exact=False)).to_have_count(0)
    assert accessibility_violations(page) == []


def test_on_paper_it_has_the_letterhead_and_a_place_to_sign(head: Page):
    page = head
    page.emulate_media(media="print")
    expect(page.locator(".letterhead")).to_be_visible()
    expect(page.locator(".signatures")).to_be_visible()
    expect(page.locator("#f-role")).to_be_hidden()
