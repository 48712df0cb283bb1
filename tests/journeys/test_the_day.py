"""One school day: librarian, secretary, teacher, parent and head, in a browser, in Kyrgyz."""

import io
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.place import OTHER_SCHOOL, SCHOOL, Place, eventually

EXAMPLES = Path("services/catalog/tests/examples")
REAL = Path(os.environ.get("KITEPKANA_REAL_DATA", "../shared/data")) / "rusmarc" / "TEST1.ISO"
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


# 2. The catalogue


def import_on_the_page(page: Page, place: Place, file: Path) -> None:
    page.goto(f"{place.url}/catalog/{SCHOOL}/import")
    page.set_input_files("[name=file]", file)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/import/*-*")


def test_the_librarian_imports_records_and_finds_them_and_again_adds_nothing(place, somebody):
    page = somebody("librarian")
    import_on_the_page(page, place, EXAMPLES / "school-cp1251.iso")
    take = page.locator("button[name=act][value=take]")
    take.click(timeout=20_000)
    outcome = page.locator("main [role=status] a, main table, main dl, main .stat").first
    expect(outcome).to_be_visible(timeout=30_000)  # The work itself, or what came of it.
    place.settles()

    import_on_the_page(page, place, EXAMPLES / "school-cp1251.iso")
    expect(page.locator("button[name=act][value=drop]")).to_be_visible(timeout=20_000)
    expect(page.locator("button[name=act][value=take]")).to_have_count(0)


def kitepkana(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("kitepkana")), *arguments]
    environ = os.environ | place.environ
    return subprocess.run(
        command, capture_output=True, text=True, env=environ, check=False, timeout=120
    )


def test_the_same_import_on_the_command_line_reports_a_broken_record(place, tmp_path):
    whole = (EXAMPLES / "school-utf8.iso").read_bytes()
    first_end = whole.index(b"\x1d") + 1
    broken = whole[:first_end] + b"00120nam  broken record\x1d" + whole[first_end:]
    file = tmp_path / "broken.iso"
    file.write_bytes(broken)

    first = kitepkana(place, "import", "marc", str(file), "--school", OTHER_SCHOOL)
    again = kitepkana(place, "import", "marc", str(file), "--school", OTHER_SCHOOL)

    assert "2" in first.stdout, first.stdout + first.stderr  # The second record is the broken one.
    assert first.stdout != again.stdout
    assert "Traceback" not in first.stderr + again.stderr


@pytest.mark.skipif(not REAL.exists(), reason="the real records are not part of the project")
def test_eighty_one_of_eighty_one_real_records_come_in(place, somebody):
    page = somebody("librarian")
    import_on_the_page(page, place, REAL)
    take = page.locator("button[name=act][value=take]")
    if page.locator("button[name=act]").first.is_visible() and not take.count():
        return  # The other order of tests brought them in before.
    expect(take).to_contain_text("81")
    take.click()
    place.settles()
    page.goto(f"{place.url}/catalog/{SCHOOL}/search?q=Задачи и этюды")

    expect(page.locator("main")).to_contain_text("Задачи и этюды", timeout=20_000)


# 3. Consent


def fills_in_a_pupil(page: Page, place: Place, surname: str, given: str) -> None:
    page.goto(f"{place.url}/identity/{SCHOOL}/people/new")
    page.fill("[name=surname]", surname)
    page.fill("[name=given_name]", given)
    day = page.locator("[name=birth_date]")
    if day.count():
        day.fill("2015-03-14" if day.get_attribute("type") == "date" else "14.03.2015")
    page.fill("[name=phone]", "+996700123987")


def adds_the_consent(page: Page, surname: str) -> None:
    page.locator("[name=purposes][value=emis]").check()
    page.fill("[name=signer_surname]", surname)
    page.fill("[name=signer_given_name]", "Гүлнара")
    page.locator("[name=capacity]").first.check()
    page.fill("[name=capacity_document]", "туулгандыгы тууралуу күбөлүк КР 123")
    page.fill("[name=register_number]", "777")
    day = page.locator("[name=signed_on]")
    day.fill("2026-09-02" if day.get_attribute("type") == "date" else "02.09.2026")
    page.fill("[name=place]", "канцелярия, 1-папка")
    page.set_input_files(
        "[name=scan]", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": SCAN}
    )


def test_without_consent_nothing_of_a_pupil_is_stored_and_with_it_everything(place, somebody):
    surname, given = f"Жыпаркулова{uuid4().hex[:6]}", f"Бермет{uuid4().hex[:6]}"
    page = somebody("secretary")
    fills_in_a_pupil(page, place, surname, given)
    page.locator("main form button[type=submit]").last.click()

    expect(page.locator("#f-consent [role=alert]").first).to_be_visible()
    expect(page.locator("[name=surname]")).to_have_value(surname)
    assert place.traces([surname, given, "+996700123987"]) == []

    adds_the_consent(page, surname)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("Ж/", timeout=10_000)
    expect(page.locator("main")).to_contain_text(surname)
    assert place.traces([surname, given, "+996700123987"]) == []  # Encrypted in the vault.


# 4. The desk


def scans(page: Page, code: str) -> None:
    """Type as a keyboard-wedge scanner does: digits and Enter, within a blink."""
    page.keyboard.type(code, delay=3)
    page.keyboard.press("Enter")


def newest(page: Page):
    return page.locator("#log .log-line").first


def test_the_librarian_lends_by_scanner_and_the_same_scan_changes_nothing(place, somebody):
    ((_, card),) = place.cards(1)
    (barcode,) = place.barcodes(1)
    page = somebody("librarian")
    page.goto(f"{place.url}/circulation/{SCHOOL}/desk")
    scans(page, card)
    expect(page.locator("#reader .reader-name")).to_be_visible()
    scans(page, barcode)
    expect(page.locator("#reader .at-home")).to_have_count(1)
    scans(page, barcode)
    expect(page.locator("#log .log-line")).to_have_count(3)
    expect(page.locator("#reader .at-home")).to_have_count(1)

    page.keyboard.press("F4")
    scans(page, barcode)
    expect(page.locator("#log .log-line")).to_have_count(4)
    page.keyboard.press("F3")
    scans(page, barcode)
    expect(page.locator("#reader .at-home")).to_have_count(0)


def test_two_desks_cannot_lend_one_copy_nor_pass_the_limit(place: Place):
    (one, two) = (row.patron_id for row in place.cards(2))
    *barcodes, contested = place.barcodes(8)
    desks = [place.program("librarian") for _ in range(2)]
    loans = f"{place.url}/circulation/{SCHOOL}/loans"

    def lend(desk: int, patron: str, barcode: str) -> int:
        body = {"barcode": barcode, "patron_id": patron}
        return desks[desk].post(loans, json=body, timeout=30).status_code

    with ThreadPoolExecutor(2) as both:
        at_once = list(both.map(lend, (0, 1), (one, two), (contested, contested)))
    assert sorted(code < 400 for code in at_once) == [False, True]
    assert 409 in at_once

    winner = (one, two)[[code < 400 for code in at_once].index(True)]
    for barcode in barcodes[:3]:
        assert lend(0, winner, barcode) < 400
    with ThreadPoolExecutor(2) as both:  # Four are at home; two desks press for a fifth and sixth.
        at_once = list(both.map(lend, (0, 1), (winner, winner), barcodes[3:5]))
    assert sorted(code < 400 for code in at_once) == [False, True]


def test_the_overdue_list_names_who_keeps_a_book_too_long(place, somebody):
    page = somebody("librarian")
    page.goto(f"{place.url}/circulation/{SCHOOL}/overdue")

    expect(page.locator("main tbody tr").first).to_be_visible()
    expect(page.locator("main person-name").first).not_to_be_empty()


# 5. The lesson


def test_the_teacher_marks_and_corrects_and_the_family_sees_its_own_child_only(place, somebody):
    page = somebody("teacher")
    page.goto(f"{place.url}/journal/{SCHOOL}/today")
    page.locator("main form button[type=submit], main a.button").last.click()
    line = page.locator("[data-grid] [data-pupil]").first
    # With the names the lines come into their order.
    expect(line.locator("person-name[title]")).to_be_visible()
    pupil = line.get_attribute("data-pupil")
    expect(page.locator(".grid-keys")).to_be_visible()  # It is shown when the keys work.
    line.focus()
    for key in ("4", "5", "ArrowDown", "n"):
        page.keyboard.press(key)
    expect(page.locator("[data-summary]")).to_have_text("Баары сакталды.", timeout=10_000)
    page.reload()
    history = page.locator(f"[data-pupil='{pupil}'] [data-history]")
    history.locator("summary").click()
    expect(history).to_contain_text("4 → 5")
    expect(history.locator("person-name").first).not_to_be_empty()

    parent = somebody("parent")
    parent.goto(f"{place.url}/journal/{SCHOOL}/my-children")
    children = {
        link.get_attribute("href").split("/my-children/")[1].split("?")[0]
        for link in parent.locator("a[href*='/my-children/']").all()
    }
    assert children
    stranger = next(iter({pupil} - children), str(uuid4()))
    forbidden = parent.goto(f"{place.url}/journal/{SCHOOL}/my-children/{stranger}")
    unknown = parent.goto(f"{place.url}/journal/{SCHOOL}/my-children/{uuid4()}")
    assert forbidden.status == unknown.status == 404
    for elsewhere in (
        f"/journal/{SCHOOL}/classes",
        f"/identity/{SCHOOL}/people",
        f"/circulation/{SCHOOL}/desk",
        f"/reporting/{SCHOOL}/overview",
        f"/journal/{OTHER_SCHOOL}/my-children",
    ):
        assert parent.goto(f"{place.url}{elsewhere}").status == 403


# 6. Reports


def test_the_head_sees_a_loan_within_moments(place, somebody):
    head = place.program("head")
    overview = f"{place.url}/reporting/{SCHOOL}/overview.json"
    before = head.get(overview).json()
    ((patron, _),) = place.cards(1)
    (barcode,) = place.barcodes(1)
    body = {"barcode": barcode, "patron_id": patron}
    librarian = place.program("librarian")
    assert librarian.post(f"{place.url}/circulation/{SCHOOL}/loans", json=body).status_code == 201

    eventually(lambda: head.get(overview).json() != before, "the head sees the loan", within=10)
    page = somebody("head")
    page.goto(f"{place.url}/reporting/{SCHOOL}/overview")
    expect(page.locator("main svg").first).to_be_visible()


# 7. Withdrawal


def test_a_withdrawn_consent_takes_the_name_away_and_leaves_the_totals(place, somebody):
    surname = f"Өмүракунова{uuid4().hex[:6]}"
    page = somebody("secretary")
    fills_in_a_pupil(page, place, surname, "Айжаркын")
    adds_the_consent(page, "Токтосунова")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(surname, timeout=10_000)
    person = page.url.split("/people/")[1].split("?")[0]
    place.settles()
    head = place.program("head")
    totals = f"{place.url}/reporting/{SCHOOL}/contingent.csv"
    before = head.get(totals).text

    page.goto(f"{place.url}/identity/{SCHOOL}/people/{person}")
    page.locator("a[href$='/withdraw']").first.click()
    page.locator("main form button[type=submit]").last.click()
    people = f"{place.url}/identity/{SCHOOL}/people"

    def gone() -> bool:
        page.goto(people)
        return surname not in page.locator("main").inner_text()

    eventually(gone, "the name is gone", within=10)
    export = place.program("secretary").get(f"{people}.xlsx").content
    assert surname.encode() not in _unzipped(export)
    place.settles()
    assert head.get(totals).text == before

    place.rebuild_everything()
    place.settles()
    assert head.get(totals).text == before
    assert place.traces([surname]) == []
    names = head.post(f"{place.url}/identity/names", json={"ids": [person]}).json()["names"]
    assert surname not in str(names)


def _unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


# And at the end


def test_nothing_is_parked_after_the_day(place):
    place.settles()
    assert place.parked() == 0


def test_every_log_can_be_proven(place):
    verdict = kitepkana(place, "verify")

    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
