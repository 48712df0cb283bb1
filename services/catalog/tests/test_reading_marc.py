"""Files of records as they come: whole, broken, in every charset, or something else altogether."""

import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.application import iso2709
from catalog.domain.marc.mapping import describe
from catalog.domain.marc.record import MarcField, MarcRecord, without_lengths
from catalog.domain.marc.refusals import (
    EmptyFile,
    MarkupGiven,
    NotMarc,
    PrintedFormGiven,
    SpreadsheetGiven,
)
from catalog.domain.record.events import WIRE, RecordCatalogued
from kernel.codec import Codec
from kernel.decider import Refused
from services.catalog.tests import make_examples
from services.catalog.tests.words import CP1251, SPRING, UTF8, catalogued, read_all, titles

WHOLE = CP1251.read_bytes()
IN_ORDER = ["Дом у перевала", "Птицы наших гор", "Айылдагы китепкана", "Кыргыз тили"]
FIRST, SECOND, THIRD, FOURTH = (part + b"\x1d" for part in WHOLE.split(b"\x1d")[:4])


def main_titles(records):
    return [title.partition(" : ")[0] for title in titles(records)]


def test_a_file_of_the_nineties_reads_in_its_own_letters():
    good, bad = read_all(WHOLE)
    assert (main_titles(good), bad) == (IN_ORDER, [])


def test_kyrgyz_letters_come_through_whole():
    good, _ = read_all(UTF8.read_bytes())
    assert main_titles(good) == ["Көк асман алдында", "Ысык-Көлдүн балыктары", "Өрүктөр гүлдөгөндө"]


@pytest.mark.parametrize(
    ("code", "charset"),
    [
        ("0189", "cp1251"),
        ("89  ", "cp1251"),
        ("01  ", "cp1251"),
        ("79  ", "cp866"),
        ("0199", "koi8-r"),
        ("50  ", "utf-8"),
        ("0189", "utf-8"),  # Says Windows, is UTF-8: the letters are the better witness.
        ("    ", "utf-8"),
    ],
)
def test_field_100_names_the_charset(code, charset):
    record = make_examples.rusmarc(make_examples.CP1251[0], code)
    good, bad = read_all(make_examples.in_charset(record, charset))
    assert (main_titles(good), bad) == (["Дом у перевала"], [])


def test_a_record_that_names_no_charset_asks_for_one():
    record = make_examples.rusmarc(make_examples.CP1251[0], "    ")
    raw = make_examples.in_charset(record, "cp866")
    assert read_all(raw) == ([], [(1, 0, "unknown-charset")])
    chunk = next(iso2709.split(io.BytesIO(raw)))
    assert describe(iso2709.read(chunk, "cp866")).title.startswith("Дом у перевала")


def test_letters_of_another_charset_are_refused_and_not_guessed():
    broken = FIRST.replace("Дом".encode("cp1251"), b"\x98\x98\x98")
    assert read_all(broken)[1] == [(1, 0, "undecodable-text")]


def test_a_record_cut_in_the_middle_costs_nobody_elses_place():
    good, bad = read_all(FIRST[:200] + SECOND + THIRD)
    assert main_titles(good) == IN_ORDER[1:3]
    assert bad == [(1, 0, "no-terminator")]


def test_a_wrong_length_is_named_with_its_number_and_place():
    lying = b"00099" + SECOND[5:]
    good, bad = read_all(FIRST + lying + THIRD)
    assert main_titles(good) == [IN_ORDER[0], IN_ORDER[2]]
    assert bad == [(2, len(FIRST), "wrong-length")]


def test_a_missing_end_between_two_records_loses_only_the_first():
    good, bad = read_all(FIRST[:-1] + SECOND + THIRD)
    assert main_titles(good) == IN_ORDER[1:3]
    assert bad == [(1, 0, "no-terminator")]


def test_a_file_cut_off_gives_all_whole_records():
    good, bad = read_all(WHOLE[:-30])
    assert main_titles(good) == IN_ORDER[:3]
    assert [reason for _, _, reason in bad] == ["no-terminator"]


def test_garbage_between_records_is_told_and_passed_over():
    good, bad = read_all(FIRST + b"what is this?\x1d" + SECOND)
    assert main_titles(good) == IN_ORDER[:2]
    assert bad == [(2, len(FIRST), "not-a-record")]


def test_a_directory_that_does_not_fit_is_refused():
    broken = FIRST[:24] + b"0010999" + FIRST[31:]
    assert read_all(broken)[1] == [(1, 0, "broken-directory")]


def test_much_garbage_without_end_does_not_fill_the_memory():
    good, bad = read_all(FIRST + b"x" * 400_000 + b"\x1d" + SECOND)
    assert main_titles(good) == IN_ORDER[:2]
    assert {reason for _, _, reason in bad} <= {"too-long", "not-a-record"}


def test_line_ends_and_a_byte_order_mark_around_records_are_no_records():
    good, bad = read_all(b"\xef\xbb\xbf" + FIRST + b"\r\n" + SECOND + b"\r\n\x1a")
    assert (main_titles(good), bad) == (IN_ORDER[:2], [])


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", EmptyFile),
        (b"\r\n  ", EmptyFile),
        (b"PK\x03\x04" + b"x" * 5000, SpreadsheetGiven),
        (b"%PDF-1.7 ...", PrintedFormGiven),
        (b"<?xml version='1.0'?><collection/>", MarkupGiven),
        ("200: 1 $aЗадачи и этюды".encode(), NotMarc),
        (bytes(range(200, 256)) * 50, NotMarc),
    ],
)
def test_what_is_no_file_of_records_is_named_at_once(raw, kind):
    with pytest.raises(kind):
        list(iso2709.split(io.BytesIO(raw)))


@settings(max_examples=400)
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=40), st.integers(0, 60))
def test_whatever_happens_on_the_way_every_untouched_record_behind_a_broken_one_is_read(
    place, insert, lost
):
    """Bytes are lost and others come in between; only records they touch may be missing."""
    damaged = WHOLE[:place] + insert + WHOLE[place + lost :]
    ends = [len(b"\x1d".join(WHOLE.split(b"\x1d")[:n])) + 1 for n in range(1, 5)]
    starts = [0, *ends[:3]]
    untouched = {
        title
        for title, start, end in zip(IN_ORDER, starts, ends, strict=True)
        if end <= place or start >= place + lost
    }
    try:
        good, _ = read_all(damaged)
    except NotMarc:
        return
    assert untouched <= set(main_titles(good))


@settings(max_examples=200)
@given(st.binary(max_size=600))
def test_no_bytes_at_all_make_the_reader_fail(noise):
    for raw in (noise, FIRST + noise, FIRST[:100] + noise + FIRST[150:]):
        try:
            read_all(raw)
        except Refused:
            continue


PRINTABLE = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x4FF, exclude_characters="\x7f"), max_size=30
).filter(lambda text: all(letter >= " " for letter in text))
FIELDS = st.builds(
    lambda tag, indicators, pairs: MarcField(
        tag=tag, indicators=indicators, subfields=tuple(pairs)
    ),
    st.sampled_from(["200", "210", "461", "606", "899", "901"]),
    st.text("01 ", min_size=2, max_size=2),
    st.lists(st.tuples(st.sampled_from("abcdefghjpv1234"), PRINTABLE), min_size=1, max_size=5),
)
RECORDS = st.builds(
    lambda number, fields: MarcRecord(
        leader=without_lengths("00000nam2 2200000 i 450 "),
        fields=(
            MarcField(tag="001", value=number),
            MarcField(tag="100", indicators="  ", subfields=(("a", f"{'':26}50  {'':6}"),)),
            *fields,
            MarcField(tag="801", indicators=" 0", subfields=(("b", "TEST"),)),
        ),
    ),
    st.text("KG\\0123456789", min_size=1, max_size=20),
    st.lists(FIELDS, max_size=8),
)


@given(RECORDS)
def test_a_record_survives_the_log_and_comes_out_as_it_went_in(marc):
    """MARC to event to MARC: nothing that was in the file is lost."""
    said = describe(marc)
    kept = {name: getattr(said, name) for name in type(said).__slots__}
    codec = Codec(WIRE)
    event = codec.load(*codec.dump(RecordCatalogued(record_id="x", **kept)))

    raw = iso2709.write(event.marc)
    (again,) = read_all(raw)[0]

    assert again == marc


def test_a_marc21_record_of_another_library_is_understood():
    title = ("a", "Тоо булагынын үнү :"), ("b", "аңгемелер /"), ("c", "А. Токтогулова.")
    published = ("a", "Бишкек :"), ("b", "Мисал,"), ("c", "2024.")
    fields = (
        MarcField(tag="001", value="ocm1"),
        MarcField(tag="008", value=f"{'260901s2024    kg':35}kir d"),
        MarcField(tag="020", indicators="  ", subfields=(("a", "5-7443-0043-0 (hbk.)"),)),
        MarcField(tag="100", indicators="1 ", subfields=(("a", "Токтогулова, А."),)),
        MarcField(tag="245", indicators="10", subfields=title),
        MarcField(tag="264", indicators=" 1", subfields=published),
    )
    raw = iso2709.write(MarcRecord(leader="00000nam a2200000 i 4500", fields=fields))
    (marc,) = read_all(raw)[0]
    said = describe(marc)
    assert (said.title, said.publisher, said.year, said.language, said.isbns) == (
        "Тоо булагынын үнү : аңгемелер", "Мисал", 2024, "kir", ("9785744300432",),
    )  # fmt: skip


def test_a_marc21_record_with_windows_letters_and_no_word_about_it_is_read():
    fields = (
        MarcField(tag="001", value="x1"),
        MarcField(tag="245", indicators="10", subfields=(("a", "Дом у перевала"),)),
    )
    raw = iso2709.write(MarcRecord(leader="00000nam  2200000   4500", fields=fields))
    utf8, windows = "Дом у перевала".encode(), "Дом у перевала".encode("cp1251")
    shorter = len(utf8) - len(windows)
    raw = raw[:9] + b" " + raw[10:]
    raw = raw.replace(utf8, windows)
    entry = raw.index(b"245")
    length = int(raw[entry + 3 : entry + 7]) - shorter
    raw = raw[: entry + 3] + f"{length:04}".encode() + raw[entry + 7 :]
    raw = f"{len(raw):05}".encode() + raw[5:]
    assert titles(read_all(raw)[0]) == ["Дом у перевала"]


def real_file() -> Path | None:
    """Find the records of a national library, if somebody put them beside the repository."""
    places = [os.environ.get("KITEPKANA_REAL_DATA"), Path(__file__).parents[4] / "shared" / "data"]
    found = (Path(place) / "rusmarc" / "TEST1.ISO" for place in places if place)
    return next((path for path in found if path.exists()), None)


@pytest.mark.skipif(real_file() is None, reason="the file of real records is not here")
def test_every_record_of_a_national_library_is_read_as_its_listing_says():
    path = real_file()
    assert path is not None
    good, bad = read_all(path.read_bytes())
    listing = path.with_suffix(".txt").read_text("utf-8")
    shown = {_as_listed(field) for record in good for field in record.tagged("200")}
    printed = {_squeezed(line[5:]) for line in listing.splitlines() if line.startswith("200:")}
    numbers = {line[5:].strip() for line in listing.splitlines() if line.startswith("001:")}
    assert (len(good), bad) == (81, [])
    assert {record.control("001") for record in good} >= numbers
    assert shown >= printed


def _as_listed(field):
    return _squeezed(field.indicators + "".join(f"${code}{text}" for code, text in field.subfields))


def _squeezed(text):
    return " ".join(text.split())


def test_the_examples_are_what_the_script_makes():
    made = b"".join(
        make_examples.in_charset(make_examples.rusmarc(book, "0189"), "cp1251")
        for book in make_examples.CP1251
    )
    assert made == WHOLE


def test_the_sheet_of_a_book_by_hand_says_what_was_written():
    event = catalogued(SPRING)
    assert (event.title, event.authors, event.publisher, event.year, event.language) == (
        "Тоо булагынын үнү : аңгемелер", ("Токтогулова А.",), "Мисал", 2024, "kir",
    )  # fmt: skip
