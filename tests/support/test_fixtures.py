"""The ground tests stand on holds."""

import socket

import kombu
import pytest
from sqlalchemy import create_engine, text

from tests.support import browser as chromium
from tests.support.offline import ReachedOutside

PAGE = """
<!doctype html><html lang="ky">
<meta http-equiv="Content-Security-Policy" content="script-src 'none'">
<title>Китепкана</title><main><h1>Өрдөк, үкү, таң</h1>{}</main></html>
"""


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_gets_an_empty_database(fresh_database, turn):
    engine = create_engine(fresh_database)
    with engine.begin() as db:
        db.execute(text("CREATE TABLE shelf (book text)"))
        db.execute(text("INSERT INTO shelf VALUES ('Манас')"))
        assert db.scalar(text("SELECT book FROM shelf")) == "Манас"
    engine.dispose()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_gets_an_empty_virtual_host(fresh_vhost, turn):
    with kombu.Connection(fresh_vhost) as connection:
        queue = connection.SimpleQueue("shelf")
        assert queue.qsize() == 0
        queue.put({"book": "Манас"})
        assert queue.get(timeout=5).payload == {"book": "Манас"}
        queue.close()


def test_a_visitor_reads_kyrgyz_at_every_width(page, tmp_path, monkeypatch):
    monkeypatch.setattr(chromium, "SCREENSHOTS", tmp_path)
    page.set_content(PAGE.format(""))

    taken = chromium.screenshots(page, "duck")

    assert page.evaluate("navigator.language") == "ky"
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Bishkek"
    assert [file.stat().st_size > 0 for file in taken] == [True, True, True]


def test_axe_sees_a_picture_without_words_even_under_a_strict_policy(page):
    page.set_content(PAGE.format('<img src="data:,">'))

    assert any("image-alt" in line for line in chromium.accessibility_violations(page))

    page.set_content(PAGE.format('<img alt="Китеп" src="data:,">'))

    assert chromium.accessibility_violations(page) == []


def test_a_page_that_loads_from_elsewhere_is_noticed(browser):
    with pytest.raises(AssertionError, match="example.com"), chromium.visitor(browser) as visitor:
        visitor.new_page().set_content('<img alt="" src="https://example.com/pixel.png">')


def test_python_refuses_to_leave_the_machine():
    with socket.socket() as stranger, pytest.raises(ReachedOutside):
        stranger.connect(("192.0.2.1", 80))
