"""Files as they come: judged by what is in them, never carried out, refused with a reason."""

import tracemalloc
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from identity.application.archives import LARGEST_UNPACKED
from identity.application.lists import (
    LARGEST_FILE,
    LARGEST_LIST,
    MOST_ROWS,
    Package,
    opened,
)
from identity.domain.fields import Field
from identity.domain.imports import dates, letters, names, numbers
from identity.domain.imports.columns import Column, doubled
from identity.domain.imports.dates import Unclear
from identity.domain.imports.headings import layout, recognised
from identity.domain.imports.reading import read_row
from identity.domain.imports.refusals import (
    FileBroken,
    FileEmpty,
    FileTooLarge,
    NotAList,
    NothingListed,
    OldSpreadsheet,
    SeveralLists,
    TooManyRows,
)
from kernel.decider import Refused
from services.identity.tests.words import PDF
from services.identity.tests.words_imports import (
    AIZHAN,
    csv_of,
    row,
    with_scans,
    xlsx,
    zipped,
)

TODAY = date(2026, 11, 16)
LINE = csv_of(AIZHAN)
BOM = b"\xef\xbb\xbf"


def cells(data: bytes) -> tuple[str, ...]:
    (table,) = opened(data).tables
    return table.rows[0][1]


@pytest.mark.parametrize(
    "data",
    [
        LINE.encode(),
        BOM + LINE.encode(),
        LINE.encode("utf-16"),
        LINE.encode("utf-16-le"),
        LINE.encode("utf-16-be"),
        LINE.replace(";", "\t").encode(),
        LINE.replace(";", "|").encode(),
        LINE.replace(";", ",").encode(),
        LINE.replace("\r\n", "\n").encode(),
        LINE.replace("\r\n", "\r").encode(),
        ("№ 5 мектеп\r\n7-Б классынын тизмеси\r\n" + LINE).encode(),
        xlsx(AIZHAN),
    ],
    ids=("utf-8", "bom", "utf-16", "utf-16-le", "utf-16-be", "tabs", "bars", "commas", "unix",
         "old-mac", "title-above", "xlsx"),
)  # fmt: skip
def test_the_same_list_reads_the_same_however_it_was_saved(data):
    assert cells(data) == AIZHAN


def test_cp1251_is_read_as_old_programs_write_it():
    russian = csv_of(("Асанова", "Айжан"), heads=("Фамилия", "Имя"))
    assert cells(russian.encode("cp1251")) == ("Асанова", "Айжан")


def test_a_cell_with_the_delimiter_in_quotes_stays_one_cell():
    text = 'Фамилия;Имя;Адрес\r\nАсанова;Айжан;"ул. Ленина; 5"\r\n'
    assert cells(text.encode()) == ("Асанова", "Айжан", "ул. Ленина; 5")


def test_a_formula_is_never_evaluated():
    book = openpyxl.Workbook()
    book.active.append(["Фамилия", "Имя", "Класс"])
    book.active.append(["Асанова", '=HYPERLINK("http://bad", "Айжан")', "=1+1"])
    out = BytesIO()
    book.save(out)
    assert cells(out.getvalue()) == ("Асанова", "", "")
    assert cells(xlsx(("Асанова", "=1+1"), heads=("Фамилия", "Имя"))) == ("Асанова", "=1+1")


def test_dates_of_a_spreadsheet_are_days():
    out = BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Фамилия", "Имя", "Дата рождения"])
    book.active.append(["Асанова", "Айжан", date(2015, 2, 3)])
    book.save(out)
    assert cells(out.getvalue())[2] == "2015-02-03"


def test_one_sheet_for_each_class_is_one_list():
    data = xlsx(row(1), **{"7-Б": [row(2)], "Бош": []})
    assert [table.name for table in opened(data).tables] == ["Тизме", "7-Б"]


def a_bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.csv", bytes(LARGEST_UNPACKED // 3))
    return out.getvalue()


def with_entities() -> bytes:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    return zipped({"[Content_Types].xml": laughs, "xl/workbook.xml": laughs})


def locked() -> bytes:
    data = bytearray(zipped({"list.csv": LINE.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def lying() -> bytes:
    """A ZIP whose list is said to have ten bytes, and unpacks to as many as a bomb."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(LARGEST_UNPACKED))
    data = bytearray(out.getvalue())
    size = data.rindex(b"PK\x01\x02") + 24
    data[size : size + 4] = (10).to_bytes(4, "little")
    return bytes(data)


def swollen(start: bytes, middle: bytes, times: int, end: bytes) -> bytes:
    """A spreadsheet whose texts are as many or as long as nobody writes."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(xlsx(AIZHAN))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in good.namelist():
            texts = name == "xl/sharedStrings.xml"
            archive.writestr(name, start + middle * times + end if texts else good.read(name))
    return out.getvalue()


def with_damaged_scan() -> bytes:
    data = bytearray(with_scans(xlsx(AIZHAN), 12, scan=b"%PDF-1.4 " + b"x" * 900))
    data[data.index(b"x" * 900) + 450] ^= 1
    return bytes(data)


SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
NASTY = {
    "nothing at all": (b"", FileEmpty),
    "only spaces": (b" \r\n \t ", FileEmpty),
    "only a BOM": (BOM, FileEmpty),
    "an empty ZIP": (zipped({}), FileEmpty),
    "a PDF": (PDF, NotAList),
    "a picture": (b"\x89PNG\r\n\x1a\n123", NotAList),
    "a web page saved as .xls": (b"<html><table><tr><td>x", NotAList),
    "a program": (b"MZ\x90\0\x03\0\0\0\x04\0" * 50, NotAList),
    "an old .xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), OldSpreadsheet),
    "a ZIP with a password": (locked(), OldSpreadsheet),
    "half a spreadsheet": (xlsx(AIZHAN)[:2000], FileBroken),
    "a spreadsheet with a hole": (xlsx(AIZHAN).replace(b"PK\x05\x06", b"PK\x05\x07"), FileBroken),
    "half of a ZIP": (with_scans(xlsx(AIZHAN), 12, scan=PDF + bytes(9_000))[:8_000], FileBroken),
    "100 MB": (b"x" * (LARGEST_FILE + 1), FileTooLarge),
    "a ZIP bomb": (a_bomb(), FileTooLarge),
    "a ZIP that lies about its sizes": (lying(), FileBroken),
    "one list too large in a ZIP": (zipped({"a.csv": b"x" * (LARGEST_LIST + 1)}), FileTooLarge),
    "a damaged scan": (with_damaged_scan(), FileBroken),
    "a million texts": (swollen(SST, b"<si><t>A</t></si>", 1_000_000, b"</sst>"), TooManyRows),
    "an endless text": (
        swollen(SST + b"<si><t>", b"A" * 1_000_000, 40, b"</t></si></sst>"),
        TooManyRows,
    ),
    "a line without an end": (b";" * LARGEST_LIST, TooManyRows),
    "quotes without an end": (b'"' * (LARGEST_LIST // 8), TooManyRows),
    "a row over a million lines": (b'a;"b\n' + b'";"\n' * 1_000_000, TooManyRows),
    "entities that grow": (with_entities(), NotAList),
    "a ZIP of a ZIP": (zipped({"a.zip": zipped({"b.csv": LINE.encode()})}), NotAList),
    "two lists in a ZIP": (
        zipped({"a.csv": LINE.encode(), "b.csv": LINE.encode()}),
        SeveralLists,
    ),
    "scans without a list": (zipped({"12.pdf": PDF}), NothingListed),
    "headings without rows": (csv_of().encode(), NothingListed),
    "rows without headings": (b"1;2;3\r\n4;5;6\r\n", NothingListed),
    "more rows than a school has": (
        csv_of(*(("A", "B") for _ in range(MOST_ROWS + 100)), heads=("Фамилия", "Имя")).encode(),
        TooManyRows,
    ),
}


@pytest.mark.parametrize(("data", "why"), NASTY.values(), ids=NASTY)
def test_a_file_that_is_no_list_is_refused_with_its_reason(data, why):
    with pytest.raises(why):
        opened(data)


@pytest.mark.parametrize(
    "data", [lying(), a_bomb(), b";" * LARGEST_LIST], ids=("lying", "bomb", "line")
)
def test_a_bomb_takes_no_more_room_than_a_list(data):
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            opened(data)
        assert tracemalloc.get_traced_memory()[1] < 5 * LARGEST_LIST
    finally:
        tracemalloc.stop()


def test_the_rows_of_all_sheets_together_are_bounded():
    half = [("А", "Б")] * (MOST_ROWS // 2 + 1)
    with pytest.raises(TooManyRows):
        opened(xlsx(*half, heads=("Фамилия", "Имя"), **{"7-Б": half}))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", BOM, b"\xff\xfe", b"xl"]))
@example(b"\x98", b"")
def test_no_bytes_at_all_make_it_crash(data, start):
    try:
        found = opened(start + data)
    except Refused:
        return
    assert isinstance(found, Package)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
def test_a_damaged_spreadsheet_is_read_or_refused(place, damage):
    data = bytearray(SHEET)
    place %= len(data)
    data[place : place + len(damage)] = damage
    try:
        opened(bytes(data))
    except Refused:
        return


SHEET = xlsx(*(row(number) for number in range(20)))
WORD = st.text(
    st.sampled_from("абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюяАБӨҮҢ-' "), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORD.map(str.strip).filter(bool), min_size=2, max_size=2), st.sampled_from(";,\t|"))
def test_what_is_written_as_a_list_is_read_back(parts, sign):
    text = csv_of(tuple(parts), heads=("Фамилия", "Имя"), sign=sign)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert cells(text.encode(encoding)) == tuple(parts)


# Cells


@pytest.mark.parametrize(
    "text",
    ["03.02.2015", "3.2.2015", "3.2.15", "03/02/2015", "3-2-2015", "2015-02-03", "42038",
     "2015-02-03 00:00:00", "3 февраля 2015 г.", "3-февраль 2015", "2015-ж. 3-февраль",
     "3 Feb 2015", "03.02.2015г."],
)  # fmt: skip
def test_a_birthday_is_read_however_it_was_written(text):
    assert dates.day(text, TODAY) == date(2015, 2, 3)


@pytest.mark.parametrize(
    "text", ["02/13/2015", "31.02.2015", "2015", "вчера", "03.02.2030", "03.02.1815", "=TODAY()"]
)
def test_a_day_that_is_not_clear_is_never_guessed(text):
    with pytest.raises(Unclear):
        dates.day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Асанова Айжан Бакытовна", ("Асанова", "Айжан", "Бакытовна")),
        ("Асанова Айжан", ("Асанова", "Айжан")),
        ("Асанов Нурбек Бакыт уулу", ("Асанов", "Нурбек", "Бакыт уулу")),
        ("Бакыт кызы Айжан", ("Бакыт кызы", "Айжан")),
        ("Бейшеналиева-Токтогулова Айжаркын", ("Бейшеналиева-Токтогулова", "Айжаркын")),
    ],
)
def test_a_name_in_one_column_is_taken_apart(text, parts):
    assert tuple(names.name(text).values()) == parts


@pytest.mark.parametrize(
    "name", ["=1+1", "+7", "@SUM(A1)", "-1", "Ас?нова", "Асанова2", "<b>Асанова</b>", "Аc\ufffdна"]
)
def test_what_is_no_name_keeps_its_row_out(name):
    listed = read_row(2, {Column.SURNAME: name, Column.GIVEN_NAME: "Айжан"}, TODAY)
    assert listed.wrong


def test_letters_of_the_other_keyboard_are_pointed_out_and_not_changed():
    mixed = "Aсанова"  # It begins with a Latin letter.
    listed = read_row(2, {Column.SURNAME: mixed, Column.GIVEN_NAME: "Айжан"}, TODAY)
    assert listed.details[Field.SURNAME] == mixed
    assert [note.code for note in listed.odd] == ["look-alikes"]
    assert letters.alike(mixed) == letters.alike("Асанова")


def test_spaces_and_composed_letters_are_one_spelling():
    assert letters.tidy(" Аса\u00a0 нова\u200b ") == "Аса нова"
    assert letters.tidy("Бе\u0306й") != ""
    assert letters.tidy("и\u0306") == "й"


@pytest.mark.parametrize("text", ["7-Б", "7Б", "7 б", "7 «Б»", '7 "б" класс'])
def test_a_class_is_read_however_it_was_written(text):
    assert numbers.school_class(text) == "7-Б"


def test_a_file_number_is_read_however_it_was_written():
    assert {numbers.file_number(t) for t in ("В/13", "в-13", "В № 013", "B/13")} == {"В/13"}


@pytest.mark.parametrize(
    ("heading", "column"),
    [("Ф.И.О.", Column.FULL_NAME), ("АТЫ-ЖӨНҮ", Column.FULL_NAME), ("surname", Column.SURNAME),
     ("Туулган күнү", Column.BIRTH_DATE), ("№ п/п", Column.IGNORED), ("", Column.IGNORED),
     ("Телефон родителя", Column.GUARDIAN_PHONE), ("Социальный статус", None)],
)  # fmt: skip
def test_headings_are_known_in_three_languages_and_others_are_asked_for(heading, column):
    assert recognised(heading) is column


def test_doubled_headings_are_asked_for():
    assert doubled(layout(["ФИО", "Мать", "Отец", "№", "№"], {})) == [1, 2]


def test_scans_come_with_the_list():
    package = opened(with_scans(xlsx(AIZHAN), 12))
    assert list(package.scans) == ["scans/12.pdf"]
    assert len(package.tables) == 1
