"""What the pages around the desk show, and what they do with what was typed."""

import re

import pytest

from circulation.readmodels.readers import by_file
from services.circulation.tests.school import (
    AIZADA,
    BEKTUR,
    CHOLPON,
    CLASS_7B,
    CLASS_8A,
    HERE,
    barcode,
)


def rows(text):
    return re.findall(r"<tr.*?</tr>", text, re.DOTALL)[1:]


@pytest.fixture
def three_loans(scan, it, town):
    """One overdue in 7-Б, one overdue in 8-А, one in good time."""
    scan(barcode(1), AIZADA)
    it.clock.forward(days=2)
    scan(barcode(2), CHOLPON)
    it.clock.forward(days=20)
    scan(barcode(3), BEKTUR)
    town.settles()


def test_the_overdue_list_counts_the_days(page, three_loans):
    shown = rows(page.get(f"/circulation/{HERE}/overdue").text)
    assert len(shown) == 2
    assert "Ак кеме" in shown[0]
    assert 'data-value="8">8<' in shown[0]
    assert 'data-value="6">6<' in shown[1]


def test_the_overdue_list_of_one_class(page, three_loans):
    text = page.get(f"/circulation/{HERE}/overdue?class={CLASS_8A}").text
    assert len(rows(text)) == 1
    assert "Кылым карытар бир күн" in text


def test_a_book_is_not_overdue_on_its_last_day(page, scan, it, town):
    scan(barcode(1), AIZADA)
    town.settles()
    it.clock.forward(days=14)
    assert "Nothing is overdue" in page.get(f"/circulation/{HERE}/overdue").text
    it.clock.forward(days=1)
    assert "Ак кеме" in page.get(f"/circulation/{HERE}/overdue").text


def test_today_shows_what_went_out_and_what_came_back(page, scan, town):
    scan(barcode(1), AIZADA)
    scan(barcode(2), AIZADA)
    scan(barcode(1))
    town.settles()
    text = page.get(f"/circulation/{HERE}/today").text
    assert [value.strip() for value in re.findall(r'stat-value">(.*?)<', text)] == ["2", "1"]


def test_a_readers_form_keeps_what_was_read_before(page, scan, it, town):
    scan(barcode(1), AIZADA)
    it.clock.forward(days=3)
    scan(barcode(1))
    scan(barcode(2), AIZADA)
    town.settles()
    text = page.get(f"/circulation/{HERE}/readers/{AIZADA}").text
    home, before = text.index("Books at home</caption>"), text.index("Read before</caption>")
    assert home < text.index("Кылым карытар бир күн") < before < text.index("Ак кеме")


def test_a_title_is_never_markup(page, scan, town):
    evil = '<script>alert(1)</script>" onload=x =HYPERLINK("http://x")'
    town.accessions(77, evil)
    scan(barcode(77), AIZADA)
    town.settles()
    for place in ("desk?reader=" + AIZADA, f"readers/{AIZADA}", "today"):
        text = page.get(f"/circulation/{HERE}/{place}").text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_the_school_is_called_by_its_name_in_the_readers_language(page):
    assert "№ 7 орто мектеп" in page.get(f"/circulation/{HERE}/desk?language=ky").text
    assert "Средняя школа № 7" in page.get(f"/circulation/{HERE}/desk?language=ru").text


# --- Rules


def rules(**changed):
    return {"limit": "5", "period_days": "14", "renewals": "2"} | changed


def test_refused_rules_keep_every_typed_character(page):
    answered = page.post(f"/circulation/{HERE}/policy", data=rules(limit="five<b>"))
    assert answered.status_code == 422
    assert 'value="five&lt;b&gt;"' in answered.text
    assert "Write a whole number" in answered.text


def test_rules_out_of_bounds_are_refused(page, it):
    for wrong in ({"limit": "0"}, {"period_days": "999"}, {"renewals": "-1"}, {"extra": "1"}):
        assert page.post(f"/circulation/{HERE}/policy", data=rules(**wrong)).status_code == 422
    assert it.runtime.store.heads() == {}


def test_new_rules_are_confirmed_and_shown(page):
    answered = page.post(f"/circulation/{HERE}/policy", data=rules(limit="7", renew_overdue="yes"))
    assert answered.status_code == 303
    text = page.get(answered.headers["Location"]).text
    assert 'value="7"' in text
    assert "Saved." in text
    assert re.search(r'name="renew_overdue"[^>]* checked', text)


# --- Cards


def test_a_class_gets_its_cards_once(page, it, town):
    for _ in range(2):
        page.post(f"/circulation/{HERE}/cards", data={"group": CLASS_7B})
        town.settles()
    assert it.runtime.store.heads()[HERE].position == 2
    sheet = page.get(f"/circulation/{HERE}/cards/{CLASS_7B}").text
    assert len(set(re.findall(r'card-number">(\d{10})<', sheet))) == 2


def test_the_staff_get_cards_too(page):
    answered = page.post(f"/circulation/{HERE}/cards", data={"group": "staff"})
    assert answered.status_code == 303
    assert "card-number" in page.get(answered.headers["Location"]).text


def test_outside_readers_get_cards_too(page, town):
    neighbour = "00000000-0000-4000-8000-00000000c0de"
    town.registers(neighbour, "patron", None)
    assert "1 reader without a card" in page.get(f"/circulation/{HERE}/cards").text
    answered = page.post(f"/circulation/{HERE}/cards", data={"group": "patron"})
    sheet = page.get(answered.headers["Location"]).text
    assert sheet.count("card-number") == 1
    assert "Outside reader" in sheet


def test_a_whole_large_class_gets_cards_in_one_append(page, it, town):
    for number in range(100):
        who = f"00000000-0000-4000-8000-{number:012}"
        town.registers(who, "pupil", f"Г/{number}")
        town.enrols(who, CLASS_8A)
    page.post(f"/circulation/{HERE}/cards", data={"group": CLASS_8A})
    assert it.runtime.store.heads()[HERE].position == 101


def test_file_numbers_stand_in_the_order_of_the_alphabet_book():
    wanted = ["А/2", "В/2", "В/10", "Н/1", "Ң/1", "О/3", "Ө/1", "П/1", "Ү/1", None]
    assert sorted(set(wanted), key=by_file) == wanted
