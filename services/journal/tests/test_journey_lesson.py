"""A teacher's three minutes after the lesson: by keyboard, by thumb, on a bad line."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from journal.readmodels import lessons
from services.journal.tests.school import PARENT
from services.journal.tests.site import Served, served
from services.journal.tests.words import AMINA, BEN, CHOLPON, SCHOOL, TEACHER
from tests.support.browser import accessibility_violations, visitor

SAVED = "Баары сакталды."


@pytest.fixture
def site() -> Iterator[Served]:
    with served() as it:
        yield it


@pytest.fixture
def grid(site: Served, page: Page) -> Page:
    """The lesson just opened from today's timetable."""
    site.signs_in(page.context, TEACHER)
    page.goto(site.url("today"))
    page.get_by_role("button", name="Сабакты ачуу").first.click()
    expect(page.locator(".grid-keys")).to_be_visible()  # Shown when the keys work.
    return page


def line(page: Page, pupil: str):
    return page.locator(f"[data-pupil='{pupil}']")


def types(page: Page, *keys: str) -> None:
    """Press keys; the Cyrillic letter comes as a Kyrgyz keyboard sends it."""
    for key in keys:
        if key == "н":
            told = "{key: 'н', code: 'KeyY', bubbles: true, cancelable: true}"
            page.evaluate(
                f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {told}))"
            )
        else:
            page.keyboard.press(key)


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-summary]")).to_have_text(SAVED)


def journal(site: Served, page: Page) -> dict[str, tuple[int | None, str]]:
    """What the journal holds: mark and absence of each pupil."""
    site.school.settle()
    lesson = page.url.rsplit("/", 1)[1].split("?")[0]
    with site.school.office.read() as db:
        marks = lessons.marks_in(db, SCHOOL, [lesson])
        away = lessons.absences_in(db, SCHOOL, [lesson])
    return {
        pupil: (
            marks[lesson, pupil].value if (lesson, pupil) in marks else None,
            away.get((lesson, pupil), ""),
        )
        for pupil in (AMINA, BEN, CHOLPON)
    }


def test_a_lesson_is_written_without_touching_the_mouse(site, grid):
    grid.get_by_label("Тема", exact=True).fill("Сызыктуу теңдемелер")
    grid.keyboard.press("Enter")
    expect(line(grid, AMINA)).to_be_focused()
    types(grid, "4", "Enter", "н", "ArrowDown", "5", "ArrowUp", "ArrowUp", "5")
    expect(line(grid, AMINA)).to_be_focused()
    expect_saved(grid)
    assert journal(site, grid) == {AMINA: (5, ""), BEN: (None, "absent"), CHOLPON: (5, "")}
    grid.reload()
    expect(grid.get_by_label("Тема", exact=True)).to_have_value("Сызыктуу теңдемелер")
    expect(line(grid, AMINA).get_by_label("5")).to_be_checked()


def test_control_z_takes_back_key_by_key_as_entries_of_their_own(site, grid):
    line(grid, AMINA).focus()
    types(grid, "4", "5", "n")
    for _ in range(3):
        grid.keyboard.press("Control+z")
    expect_saved(grid)
    assert journal(site, grid)[AMINA] == (None, "")
    line(grid, AMINA).get_by_text("Тарыхы").click()
    told = line(grid, AMINA).locator(".history-lines li")
    expect(told).to_have_count(4)
    expect(told.nth(1)).to_contain_text("4 → 5")
    expect(told.nth(3)).to_contain_text("Кайра кайтарылды")


def test_a_refused_key_says_why_and_shows_what_holds(site, grid):
    lesson = grid.url.rsplit("/", 1)[1]
    site.school.marks(lesson, AMINA, None, 2)  # The deputy's office was faster.
    line(grid, AMINA).focus()
    grid.keyboard.press("5")
    expect(line(grid, AMINA).locator("[data-state]")).to_contain_text("өзгөртүлүптүр")
    expect(line(grid, AMINA).locator(".chips-marks").get_by_label("5")).not_to_be_checked()
    assert journal(site, grid)[AMINA] == (2, "")


def test_when_the_line_drops_the_keys_wait_and_arrive_in_order(site, grid):
    address = re.compile(r"/(marks|absences)$")
    grid.route(address, lambda route: route.abort())
    line(grid, AMINA).focus()
    types(grid, "3", "4", "ArrowDown", "н")
    expect(grid.locator("[data-summary]")).to_contain_text("Байланыш жок")
    grid.unroute(address)
    expect_saved(grid)
    assert journal(site, grid)[AMINA] == (4, "")
    assert journal(site, grid)[BEN] == (None, "absent")
    lesson = grid.url.rsplit("/", 1)[1]
    with site.school.office.read() as db:
        entries = lessons.history(db, SCHOOL, lesson)[AMINA]
    assert [(one.old, one.new) for one in entries] == [(None, 3), (3, 4)]


def test_on_a_phone_a_pupil_is_a_card_for_the_thumb(site, browser):
    with visitor(browser, viewport={"width": 360, "height": 740}, has_touch=True) as phone:
        site.signs_in(phone, TEACHER)
        page = phone.new_page()
        page.goto(site.url("today"))
        page.get_by_role("button", name="Сабакты ачуу").first.click()
        four = line(page, BEN).locator(".chips-marks .chip", has_text="4")
        box = four.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        four.tap()
        expect_saved(page)
        assert journal(site, page)[BEN] == (4, "")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert accessibility_violations(page) == []


def test_scripts_off_the_lesson_is_a_plain_form(site, browser):
    with visitor(browser, java_script_enabled=False) as plain:
        site.signs_in(plain, TEACHER)
        page = plain.new_page()
        page.goto(site.url("today"))
        page.get_by_role("button", name="Сабакты ачуу").first.click()
        line(page, AMINA).locator(".chips-marks").get_by_label("5").check(force=True)
        line(page, BEN).locator(".chips").first.get_by_label("н Келген").check(force=True)
        page.get_by_role("button", name="Сабакты сактоо").click()
        expect(page.get_by_text("Сабак сакталды.")).to_be_visible()
        assert journal(site, page) == {AMINA: (5, ""), BEN: (None, "absent"), CHOLPON: (None, "")}


def test_the_parent_sees_the_childs_mark_and_nobody_elses(site, grid, browser):
    line(grid, AMINA).focus()
    types(grid, "4", "ArrowDown", "2")
    expect_saved(grid)
    site.school.settle()
    with visitor(browser) as family:
        site.signs_in(family, PARENT)
        page = family.new_page()
        page.goto(site.url("my-children"))
        page.get_by_role("link", name="Күндөлүктү ачуу").click()
        expect(page.locator(".mark-big")).to_have_count(1)
        expect(page.locator(".mark-big")).to_contain_text("4")
        assert BEN not in page.content()
        assert accessibility_violations(page) == []
