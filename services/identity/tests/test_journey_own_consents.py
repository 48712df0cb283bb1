"""A family signs on the own page and takes back, in a real browser, on a telephone, in Kyrgyz."""

import os

from playwright.sync_api import Page, expect

from chassis.web import COOKIE
from services.identity.tests.test_journey_office import served
from services.identity.tests.words import HERE, MOTHER
from services.identity.tests.words_own_consents import (
    FIFTEEN,
    SECRET,
    Family,
    page_of,
    switched_on,
)
from tests.support.browser import accessibility_violations, screenshots


def comes(page: Page, school, address: str, person: str, role: str, path: str) -> None:
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": COOKIE, "value": school.it.token(person, (role, HERE)), "url": address}]
    )
    page.goto(f"{address}{path}?language=ky")


def seen(page: Page, name: str) -> None:
    """Look at a page as a machine does; and as people do, when asked to."""
    assert accessibility_violations(page) == []
    if os.environ.get("SCREENSHOTS"):
        here = page.url.partition("?")[0]
        screenshots(page, f"own-consents-{name}")
        page.goto(f"{here}?language=ru")
        screenshots(page, f"own-consents-{name}-ru")
        page.goto(f"{here}?language=ky")


def signs(page: Page, secret: str = SECRET) -> None:
    page.fill("#f-secret", secret)
    page.get_by_role("button", name="Жоопторума кол коём").click()


def test_a_mother_and_her_daughter_sign_and_she_takes_it_back(school, page: Page):
    switched_on(school)
    family = Family(school, birth_date=FIFTEEN)
    page.set_viewport_size({"width": 360, "height": 800})
    with served(school.it) as address:
        comes(page, school, address, MOTHER, "parent", f"/identity/{HERE}/my-data/{family.child}")
        page.get_by_role("link", name="Ар бир максатка өзүнчө").click()
        expect(page.locator("input:checked")).to_have_count(0)
        seen(page, "mother")
        page.check("input[name=answer_photo][value=yes]")
        page.check("input[name=answer_health][value=no]")
        signs(page, "башка сыр сөз эмес")
        expect(page.locator("#f-secret-why")).to_contain_text("сиздин сырсөзүңүз эмес")
        expect(page.locator("input[name=answer_photo][value=yes]")).to_be_checked()
        if os.environ.get("SCREENSHOTS"):
            screenshots(page, "own-consents-refused")
        signs(page)
        expect(page.locator("main")).to_contain_text("Окуучу өз барагында кол койгондо")
        seen(page, "held-waiting")

        comes(page, school, address, family.child, "pupil", page_of(family.child))
        expect(page.locator("main")).to_contain_text("Эми кезек сизде")
        seen(page, "pupil")
        page.check("input[name=answer_photo][value=yes]")
        signs(page)
        expect(page.locator("main")).to_contain_text("К-2026/1")
        seen(page, "held")

        comes(page, school, address, MOTHER, "parent", page_of(family.child))
        seen(page, "mother-again")
        page.get_by_label("Кайра алам").first.check()
        signs(page)
        expect(page.locator("main")).not_to_contain_text("К-2026/1")


def test_the_whole_sheet_works_without_a_mouse(school, page: Page):
    switched_on(school)
    family = Family(school)
    with served(school.it) as address:
        comes(page, school, address, MOTHER, "parent", page_of(family.child))
        page.locator("input[name=answer_photo]").first.focus()
        page.keyboard.press("Space")
        page.locator("#f-secret").focus()
        page.keyboard.type(SECRET)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("К-2026/1")
