"""A librarian's second day, in a real browser: a file comes in, copies get labels, readers find."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from chassis.testing import Running
from chassis.web import COOKIE
from services.catalog.tests.words import CP1251, HERE, LIBRARIAN
from tests.support import browser as chromium

HOME = f"/catalog/{HERE}"


class Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing: the chassis logs requests already."""


@contextmanager
def served(it: Running) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, it.site, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def at_work(it, visitor) -> Iterator[Page]:
    """The librarian's open tab; other services answer with what a page can do without."""
    with served(it) as address:
        token = it.token(LIBRARIAN, ("librarian", HERE))
        visitor.add_cookies(
            [
                {"name": COOKIE, "value": token, "url": address},
                {"name": "kp_language", "value": "en", "url": address},
            ]
        )
        page = visitor.new_page()
        page.route("**/identity/names", lambda route: route.fulfill(json={"names": {}}))
        page.goto(f"{address}{HOME}/import")
        yield page


def bring_in(page: Page) -> None:
    page.get_by_label("File of records").set_input_files(CP1251)
    page.get_by_role("button", name="Look into the file").click()
    page.get_by_role("button", name="Bring in 4 records").click()
    expect(page.get_by_text("Every record of the file is in the catalogue.")).to_be_visible()


def look_for(page: Page, words: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(words)


def test_a_file_comes_in_copies_get_labels_and_readers_find_them(at_work):
    page = at_work
    bring_in(page)
    page.get_by_role("link", name="Find a book").first.click()

    look_for(page, "птиц")  # Found while typing, without a press of any button.
    page.get_by_role("link", name="Птицы наших гор").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Птицы наших гор")
    page.wait_for_load_state()  # Only then do single keys work.
    page.keyboard.press("e")
    page.get_by_label("How many copies").fill("2")
    page.get_by_label("Where they come from").select_option("purchase")
    page.get_by_role("button", name="Enter and print labels").dblclick()
    expect(page.get_by_text("2 copies are entered.")).to_be_visible()
    expect(page.locator(".label")).to_have_count(2)

    page.goto(page.url.split("/labels")[0] + "/copies")
    expect(page.locator(".inventory tbody tr")).to_have_count(2)


def test_where_a_copy_is_comes_from_the_lending_desk(at_work, it, spring, librarian):
    form = {"quantity": "2", "came_from": "gift", "on": "16.11.2026"}
    librarian.post(f"{HOME}/records/{spring}/copies", data=form)
    asked = []

    def desk(route) -> None:
        asked.append(route.request.url)
        one, two = route.request.url.partition("copies=")[2].split(",")
        here = {"on_shelf": True, "due": None}
        out = {"on_shelf": False, "due": "2026-12-01"}
        route.fulfill(json={"copies": {one: here, two: out}})

    at_work.route("**/availability?*", desk)
    at_work.goto(at_work.url.split("/catalog")[0] + f"{HOME}/records/{spring}")
    expect(at_work.get_by_text("On the shelf")).to_be_visible()
    expect(at_work.get_by_text("Given out until 01.12.2026")).to_be_visible()
    assert len(asked) == 1


def test_without_the_lending_desk_the_page_is_whole(at_work, spring, librarian):
    form = {"quantity": "1", "came_from": "gift", "on": "16.11.2026"}
    librarian.post(f"{HOME}/records/{spring}/copies", data=form)
    at_work.route("**/availability?*", lambda route: route.abort())
    at_work.goto(at_work.url.split("/catalog")[0] + f"{HOME}/records/{spring}")
    expect(at_work.locator("[data-copy]")).to_have_text("–")


@pytest.mark.parametrize("width", chromium.WIDTHS)
def test_nothing_is_cut_and_axe_finds_nothing(at_work, library, spring, width):
    library.fill_demo(HERE, titles=20)
    at_work.set_viewport_size({"width": width, "height": 900})
    address = at_work.url.split("/catalog")[0]
    for path in ("search", "search?q=китеп", "search?q=китеп&view=shelf", "search?q=zzz", "import",
                 f"records/{spring}", f"records/{spring}/copies", "records/new", "copies",
                 "labels?first=1&last=4"):  # fmt: skip
        at_work.goto(f"{address}{HOME}/{path}")
        assert at_work.evaluate("document.documentElement.scrollWidth") <= width, path
        assert chromium.accessibility_violations(at_work) == [], path
