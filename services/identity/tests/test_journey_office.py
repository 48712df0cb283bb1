"""The secretary's day in a real browser and in Kyrgyz: refused, entered, taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from services.identity.tests.words import HERE, PDF, TODAY
from tests.support.browser import accessibility_violations

SECRET = "эшик терезе китеп алма"


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing: the chassis logs requests already."""


@contextmanager
def served(running) -> Iterator[str]:
    """Serve identity on a free port; give the address."""
    server = make_server("127.0.0.1", 0, running.site, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def office(school, page: Page) -> Iterator[Page]:
    """The secretary, who has signed in with the keyboard alone."""
    person = school.staff("Эгембердиев")
    school.appoint(person, "secretary")
    school.identity.sign_in.open_account(school.context(), HERE, person, "katchy", SECRET)
    school.it.settle()
    with served(school.it) as address:
        page.goto(f"{address}/identity/sign-in?language=ky")
        expect(page.locator("#f-username")).to_be_focused()
        page.keyboard.type("katchy")
        page.keyboard.press("Tab")
        page.keyboard.type(SECRET)
        page.keyboard.press("Enter")
        page.wait_for_url("**/people")
        yield page


def test_refused_without_a_consent_entered_with_one_and_forgotten_without_it(office: Page):
    page = office
    page.get_by_role("link", name="Жаңы окуучу").first.click()
    page.fill("#f-surname", "Бейшеналиева")
    page.fill("#f-given_name", "Айжаркын")
    page.fill("#f-birth_date", "03.02.2015")
    page.keyboard.press("Enter")
    expect(page.locator("#f-consent .why")).to_contain_text("жазуу жүзүндө макулдук жок")
    expect(page.locator("#f-surname")).to_have_value("Бейшеналиева")
    assert accessibility_violations(page) == []

    page.check("input[name=purposes][value=emis]")
    page.check("input[name=capacity][value=parent]")
    for name, text in (
        ("signer_surname", "Бейшеналиева"),
        ("signer_given_name", "Гүлнара"),
        ("capacity_document", "туулгандыгы тууралуу күбөлүк 7"),
        ("register_number", "12"),
        ("signed_on", f"{TODAY:%d.%m.%Y}"),
        ("place", "2-шкаф"),
    ):
        page.fill(f"#f-{name}", text)
    page.set_input_files(
        "#f-scan", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Окуучуну жазуу").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Бейшеналиева Айжаркын")
    expect(page.locator("main")).to_contain_text("Б/1")
    assert accessibility_violations(page) == []

    page.get_by_role("link", name="Кайра алуу").click()
    expect(page.locator("main")).to_contain_text("Башка макулдук калбайт")
    page.get_by_role("button", name="Макулдукту кайра алуу").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Б/1")
    expect(page.locator("main")).not_to_contain_text("Айжаркын")
    page.get_by_role("link", name="Окуучулар жана кызматкерлер").first.click()
    expect(page.locator("table")).to_contain_text("Б/1")
    expect(page.locator("table")).not_to_contain_text("Айжаркын")
