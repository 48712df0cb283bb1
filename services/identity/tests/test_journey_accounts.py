"""Accounts in a real browser and in Kyrgyz: the first day of a head, slips, my sessions."""

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from services.identity.tests.test_journey_office import served
from services.identity.tests.words import HERE, STRANGER
from services.identity.tests.words_accounts import SECRET, Door
from tests.support.browser import accessibility_violations, screenshots


@pytest.fixture
def door(school) -> Door:
    return Door(school)


@pytest.fixture
def address(school) -> Iterator[str]:
    with served(school.it) as address:
        yield address


def enters(page: Page, address: str, username: str, secret: str) -> None:
    page.goto(f"{address}/identity/sign-in?language=ky")
    page.fill("#f-username", username)
    page.fill("#f-secret", secret)
    page.keyboard.press("Enter")


def looked_at(page: Page, name: str) -> None:
    assert accessibility_violations(page) == []
    screenshots(page, name)


def test_the_first_day_of_a_head_slip_password_telephone_undertaking(school, door, address, page):
    head = school.staff()
    door.ordered(head, "head")
    issued = school.signed_in(STRANGER, "administrator").post(
        f"/identity/{HERE}/people/{head}/account", data={"username": "director"}
    )
    username, secret = door.slip_on(issued)

    enters(page, address, username, secret)
    expect(page.locator("h1")).to_have_text("Өзүңүздүн сырсөзүңүз")
    page.fill("#f-new", "kitepkana-2026")
    page.fill("#f-again", "kitepkana-2026")
    page.keyboard.press("Enter")
    expect(page.locator("#f-new + .why, .field:has(#f-new) .why").first).to_be_visible()
    looked_at(page, "accounts-secret")
    page.fill("#f-new", SECRET)
    page.fill("#f-again", SECRET)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Эшиктин экинчи кулпусу")
    page.locator("summary").click()
    looked_at(page, "accounts-second-factor")
    letters = page.locator(".letters").inner_text().replace(" ", "")
    page.fill("#f-code", pyotp.TOTP(letters).at(school.it.clock.now))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Запас коддор")
    expect(page.locator(".codes li")).to_have_count(8)
    looked_at(page, "accounts-recovery-codes")
    page.locator("main a.button").last.click()

    page.wait_for_url("**/undertaking*")
    page.fill("[name=secret]", SECRET)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(lambda url: "undertaking" not in url)
    school.it.settle()
    page.goto(f"{address}/identity/{HERE}/people")
    expect(page.locator("h1")).to_have_text("Окуучулар жана кызматкерлер")


def test_a_class_on_a_sheet_and_a_new_slip_from_the_class_teacher(school, door, address, page):
    teacher = door.colleague("teacher", username="jetekchi")
    amina, ben = school.pupil("Асанова"), school.pupil("Бейшеналиева", given_name="Айжаркын")
    door.form_class(amina, ben, teacher=teacher)

    enters(page, address, "jetekchi", SECRET)
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{address}/identity/{HERE}/slips")
    looked_at(page, "accounts-slips")
    page.get_by_role("link", name="7-А").click()
    expect(page.locator(".slip-list")).to_contain_text("Бейшеналиева Айжаркын")
    looked_at(page, "accounts-slips-class")
    with page.expect_download() as sheet:
        page.get_by_role("button", name="2 окуучуга").click()
    assert sheet.value.path().read_bytes().startswith(b"%PDF")
    assert len(door.events("slip-issued")) == 2

    page.reload()
    expect(page.get_by_role("button", name="2 окуучуга")).to_have_count(0)
    page.locator(f"input[value='{amina}']").check()
    with page.expect_download():
        page.get_by_role("button", name="Тандалгандарга").click()
    assert [event.person_id for event in door.events("slip-issued")][2:] == [amina]


def test_i_see_where_i_am_signed_in_and_end_it(school, door, address, page):
    door.colleague("teacher", username="jetekchi")
    elsewhere = door.browser
    door.knocks(elsewhere, "jetekchi", address="10.9.9.9")
    enters(page, address, "jetekchi", SECRET)
    page.wait_for_url(lambda url: "sign-in" not in url)
    school.it.settle()
    page.locator("a.whoami").click()
    expect(page.locator("main")).to_contain_text("бир эле убакта эки жерден")
    expect(page.locator(".session")).to_have_count(2)
    looked_at(page, "accounts-sessions")
    page.get_by_role("button", name="Калганынын баарын аяктоо").click()
    expect(page.locator(".session")).to_have_count(1)
    assert elsewhere.head("/identity/session").status_code in {303, 401}


def test_an_account_is_looked_after_by_the_office(school, door, address, page):
    head = door.colleague("head", username="director")
    door.telephone(head)
    client = school.signed_in(STRANGER, "administrator")
    page.context.add_cookies([{"name": "kp_token", "value": client._token, "url": address}])
    page.goto(f"{address}/identity/{HERE}/people/{head}/account?language=ky")
    expect(page.locator("main")).to_contain_text("экинчиси үч күндүн")
    looked_at(page, "accounts-account")
    page.goto(f"{address}/identity/{HERE}/alarms?language=ky")
    looked_at(page, "accounts-alarms")
