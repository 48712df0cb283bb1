"""A clerk and a list of three thousand in a real browser and in Kyrgyz: looked at, brought in."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from services.identity.tests.test_journey_office import served
from services.identity.tests.words import HERE, STRANGER
from services.identity.tests.words_imports import Desk, row, with_scans, xlsx
from tests.support.browser import accessibility_violations, screenshots

MANY = 3_000
SLOW = 120_000  # Milliseconds that a busy machine may take; nothing waits for them to pass.


@pytest.fixture
def clerk(school, page: Page) -> Iterator[Page]:
    """A data entry clerk at the page of lists, who reads Kyrgyz; work goes on in the background."""
    school.it.runtime.jobs.at_once = False
    token = school.it.token(STRANGER, ("data-clerk", HERE))
    with served(school.it) as address:
        page.context.add_cookies([{"name": "kp_token", "value": token, "url": address}])
        page.goto(f"{address}/identity/{HERE}/import?language=ky")
        yield page


def a_file(data: bytes) -> FilePayload:
    return FilePayload(name="тизме.zip", mimeType="application/zip", buffer=data)


def ends(page: Page, heading: str) -> None:
    """Follow the bar to its result; a page that is asked for after the end shows it at once."""
    link = page.get_by_role("link", name="Жыйынтыгын көрсөтүү")
    title = page.get_by_role("heading", level=1, name=heading)
    expect(link.or_(title)).to_be_visible(timeout=SLOW)
    if link.count():
        link.click()
    expect(title).to_be_visible()


def test_three_thousand_rows_come_in_with_a_bar_and_the_report_says_why_some_do_not(
    school, clerk: Page
):
    page = clerk
    expect(page.get_by_role("heading", level=1)).to_have_text("Адамдардын тизмесин киргизүү")
    assert accessibility_violations(page) == []
    rows = [row(number) for number in range(1, MANY)] + [row(MANY, number="")]
    page.set_input_files("#f-file", a_file(with_scans(xlsx(*rows), *range(1, MANY))))
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Тизмени карап чыгуу").click()
    page.wait_for_url("**/import/*-*", timeout=SLOW)
    page.reload()
    ends(page, "Тизме эмнени өзгөртөт")
    counts = page.get_by_role("navigation", name="Жыйынтыктар")
    expect(counts).to_contain_text("2\u00a0999 Жаңы")
    expect(counts).to_contain_text("1 Кирбей калды")
    assert accessibility_violations(page) == []
    screenshots(page, "import-found")

    counts.get_by_role("link", name="Кирбей калды").click()
    expect(page.locator("table")).to_contain_text("Буга жазуу жүзүндө макулдук жок")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Отчётту сактоо").click()
    assert saved.value.suggested_filename == "report.xlsx"

    page.get_by_role("button", name="сапты киргизүү").click()
    page.goto(page.url.split("?")[0])
    if page.locator("progress").count():
        expect(page.locator(".job-what")).to_have_text(
            re.compile(
                "Тизме киргизилип жатат|Тизмедеги адамдар сакталып жатат|Барактар жаңыртылып жатат"
            )
        )
        screenshots(page, "import-work")
    ends(page, "Тизме киргизилди")
    assert accessibility_violations(page) == []
    screenshots(page, "import-done")
    school.it.settle()
    assert len(Desk(school).numbers()) == MANY - 1


def test_columns_are_named_and_a_namesake_is_asked_about(school, clerk: Page):
    page = clerk
    school.pupil("Асанова")
    line = ("Асанова Айжан", "", "кызы", "Асанова Гүлнара", "Асанов Бакыт")
    heads = ("Окуучу", "Туулган күнү", "Уулу же кызы", "Апасы", "Атасы")
    page.set_input_files("#f-file", a_file(xlsx(line, heads=heads)))
    page.get_by_role("button", name="Тизмени карап чыгуу").click()
    page.wait_for_url("**/import/*-*")
    ends(page, "Кайсы тилкеде эмне бар?")
    assert accessibility_violations(page) == []
    screenshots(page, "import-columns")
    page.get_by_label("Атасы").select_option("ignored")
    page.get_by_role("button", name="Тизмени карап чыгуу").click()
    ends(page, "Тизме эмнени өзгөртөт")
    expect(page.locator("main")).to_contain_text("Бул саптар ким жөнүндө?")
    assert accessibility_violations(page) == []
    screenshots(page, "import-ask")
    page.get_by_text("Жаңы адам").click()
    page.get_by_role("button", name="Жоопторду сактоо").click()
    ends(page, "Тизме эмнени өзгөртөт")
    expect(page.locator("table")).to_contain_text("Буга жазуу жүзүндө макулдук жок")
