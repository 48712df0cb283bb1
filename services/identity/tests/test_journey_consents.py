"""A class hands in its consents, in a real browser, on a telephone and in Kyrgyz."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from chassis.web import COOKIE
from services.identity.tests.test_journey_office import served
from services.identity.tests.words import FATHER, HEAD, HERE, MOTHER, PDF, SECRETARY, paper
from services.identity.tests.words_consent import by_number, in_class, printed_for
from tests.support.browser import accessibility_violations, screenshots


def signed_in(page: Page, school, address: str, person: str, role: str, language: str = "ky"):
    page.context.add_cookies(
        [{"name": COOKIE, "value": school.it.token(person, (role, HERE)), "url": address}]
    )
    page.goto(f"{address}/identity/{HERE}/consents/classes?language={language}")


@pytest.fixture
def office(school, page: Page) -> Iterator[Page]:
    pupils = [by_number(school, letter) for letter in "БВГ"]
    in_class(school, *pupils, school.pupil("Асанова"))
    school.identity.consent_desk.describe_holder(
        school.context(), HERE, "Бишкек ш., Ала-Тоо көч., 1", "г. Бишкек, ул. Ала-Тоо, 1",
        school.it.runtime.today(),
    )  # fmt: skip
    printed_for(school, *pupils[:2])
    with served(school.it) as address:
        signed_in(page, school, address, SECRETARY, "secretary")
        yield page


def seen(page: Page, name: str) -> None:
    """Look at a page as a machine does; and as people do, when asked to."""
    assert accessibility_violations(page) == []
    if os.environ.get("SCREENSHOTS"):
        screenshots(page, f"consents-{name}")


def test_a_class_hands_in_its_consents(office: Page):
    page = office
    seen(page, "classes")
    page.get_by_role("link", name="8-А").click()
    expect(page.locator("main")).to_contain_text("4 ичинен 1")
    seen(page, "class")
    page.get_by_role("link", name="Кийинкиси: К-2026/1 кабыл алуу").click()
    page.set_viewport_size({"width": 360, "height": 800})
    seen(page, "paper")
    page.get_by_role("button", name="Кагазды кабыл алуу").click()
    expect(page.locator(".why").first).to_be_visible()
    seen(page, "paper-refused")
    for purpose, answer in (("emis", "yes"), ("photo", "no")):
        page.check(f"input[name=purpose_{purpose}][value={answer}]")
    page.check("input[name=recipient_district][value=yes]")
    for name, text in (
        ("surname", "Бейшеналиева"), ("given_name", "Айжаркын"), ("birth_date", "03.02.2015"),
        ("signer_surname", "Бейшеналиева"), ("signer_given_name", "Гүлнара"),
        ("capacity_document", "туулгандыгы тууралуу күбөлүк 7"), ("place", "2-шкаф"),
    ):  # fmt: skip
        page.fill(f"#f-{name}", text)
    scan = FilePayload(name="scan.pdf", mimeType="application/pdf", buffer=PDF)
    page.set_input_files("#f-scan", scan)
    page.get_by_role("button", name="Кагазды кабыл алуу").click()
    expect(page.locator("main")).to_contain_text("4 ичинен 2")
    expect(page.locator("main")).to_contain_text("Бейшеналиева Айжаркын")
    expect(page.get_by_role("link", name="Кийинкиси: К-2026/2 кабыл алуу")).to_be_visible()


def test_parents_disagree_and_the_head_decides(school, page: Page):
    child = school.pupil("Бейшеналиева", mother=MOTHER, signed=paper(purposes=("emis", "photo")))
    school.pupil("Усенова", mother=FATHER)
    school.identity.office.link_guardian(school.context(), HERE, FATHER, child)
    school.it.settle()
    consent = school.consent_of(child)
    with served(school.it) as address:
        signed_in(page, school, address, FATHER, "parent")
        page.goto(f"{address}/identity/{HERE}/consents/{consent}/withdraw")
        seen(page, "withdraw")
        page.get_by_role("button", name="Макул эмесмин").click()
        expect(page.locator("main")).to_contain_text("өкүлдөр келишпейт")
        seen(page, "person")
        page.context.clear_cookies()
        signed_in(page, school, address, HEAD, "head")
        page.goto(f"{address}/identity/{HERE}/people/{child}/family")
        seen(page, "family")
        page.goto(f"{address}/identity/{HERE}/disagreements")
        seen(page, "disagreements")
        page.check("input[name=decision][value=yes]")
        page.fill("#f-order_number", "12-к")
        page.get_by_role("button", name="Чечүү").click()
        expect(page.locator("main")).to_contain_text("күткөн үй-бүлө жок")
        page.goto(f"{address}/identity/{HERE}/consents")
        seen(page, "register")
        page.goto(f"{address}/identity/{HERE}/people/{child}?language=ru")
        seen(page, "person-ru")


def test_a_mother_of_two_takes_the_last_consent_for_one_of_them_back(school, page: Page):
    child, sister = school.pupil(mother=MOTHER), school.pupil("Асанова", mother=FATHER)
    school.identity.office.link_guardian(school.context(), HERE, MOTHER, sister)
    school.it.settle()
    gone = f"/identity/{HERE}/people/{child}"
    with served(school.it) as address:
        signed_in(page, school, address, MOTHER, "parent")
        page.set_viewport_size({"width": 360, "height": 800})
        page.goto(f"{address}/identity/{HERE}/consents/{school.consent_of(child)}/withdraw")
        page.get_by_role("button", name="Макулдукту кайра алуу").click()
        expect(page.get_by_role("status").first).to_contain_text("макулдук")
        expect(page.locator(f"a[href*='{sister}']")).to_be_visible()
        seen(page, "gone")
        page.goto(f"{address}{gone}")
        expect(page.locator("main")).not_to_contain_text("А/1")
        page.goto(f"{address}/identity/my-data?gone=1&language=ru")
        page.set_viewport_size({"width": 1440, "height": 900})
        seen(page, "gone-ru")
