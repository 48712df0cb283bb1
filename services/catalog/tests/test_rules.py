"""The rules of records, copies and the accession register, one sentence each."""

from dataclasses import replace

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from catalog.domain.barcode import barcode_of, is_copy_barcode, luhn
from catalog.domain.isbd import card
from catalog.domain.isbn import read_isbn
from catalog.domain.marc.mapping import wrong_isbns
from catalog.domain.prefixes.prefixes import AssignPrefix, BarcodePrefixAssigned, barcode_prefixes
from catalog.domain.prefixes.refusals import NoPrefixLeft
from catalog.domain.record.record import cataloguing
from catalog.domain.record.refusals import NoTitle
from catalog.domain.register.refusals import (
    NotThatMany,
    NumbersTaken,
    PriceOutOfRange,
    RegisterFull,
)
from catalog.domain.register.register import LAST_NUMBER, accession_register
from services.catalog.tests.words import (
    ELSEWHERE,
    HERE,
    SPRING,
    Given,
    catalogue,
    catalogued,
    enter,
    entered,
    said_by,
)

record, register, prefixes = Given(cataloguing), Given(accession_register), Given(barcode_prefixes)
CORRECTED = replace(SPRING, year=2025)


def test_a_described_book_is_catalogued():
    record().when(catalogue(SPRING)).then(catalogued(SPRING))


def test_the_same_description_again_changes_nothing():
    record(catalogued(SPRING)).when(catalogue(SPRING)).nothing_happens()


def test_another_description_of_the_same_book_replaces_the_first():
    record(catalogued(SPRING)).when(catalogue(CORRECTED)).then(catalogued(CORRECTED))


def test_a_description_may_return_to_what_it_was():
    both = catalogued(SPRING), catalogued(CORRECTED)
    record(*both).when(catalogue(SPRING)).then(catalogued(SPRING))


def test_nobody_could_find_a_book_without_title():
    record().when(catalogue(replace(SPRING, title="", subtitle=""))).refused(NoTitle)


def test_the_first_copies_of_a_school_begin_with_number_one():
    register().when(enter(3)).then(entered(1, 3))


def test_the_next_copies_go_on_without_a_gap():
    register(entered(1, 3)).when(enter(2, first=4)).then(entered(4, 5, entry=2))


@pytest.mark.parametrize("first", [1, 3, 5])
def test_numbers_that_are_not_the_next_ones_are_refused(first):
    register(entered(1, 3)).when(enter(1, first=first)).refused(NumbersTaken)


@pytest.mark.parametrize("quantity", [0, -1, 501, 10**9])
def test_nobody_enters_nothing_or_a_mountain(quantity):
    register().when(enter(quantity)).refused(NotThatMany)


@pytest.mark.parametrize("price", [-1, 10**9])
def test_a_price_is_a_price(price):
    register().when(enter(1, price=price)).refused(PriceOutOfRange)


def test_a_copy_may_have_no_price():
    (event,) = accession_register.decide(accession_register.initial, enter(1, price=None))
    assert event.price is None


def test_the_book_of_eight_digits_is_full_one_day():
    almost = entered(LAST_NUMBER - 1, LAST_NUMBER - 1)
    register(almost).when(enter(2, first=LAST_NUMBER)).refused(RegisterFull)


def test_each_school_has_its_own_beginning_of_barcodes():
    here = BarcodePrefixAssigned(school_id=HERE, prefix=1)
    there = BarcodePrefixAssigned(school_id=ELSEWHERE, prefix=2)
    prefixes().when(AssignPrefix(school_id=HERE)).then(here)
    prefixes(here).when(AssignPrefix(school_id=ELSEWHERE)).then(there)
    prefixes(here, there).when(AssignPrefix(school_id=HERE)).nothing_happens()


def test_the_list_of_beginnings_is_full_one_day():
    full = [BarcodePrefixAssigned(school_id=f"school-{n}", prefix=n) for n in range(1, 10_000)]
    prefixes(*full).when(AssignPrefix(school_id=HERE)).refused(NoPrefixLeft)


@whatever(st.integers(1, 9999), st.integers(1, 10**8 - 1))
def test_a_barcode_is_fourteen_digits_that_check(prefix, number):
    code = barcode_of(prefix, number)
    assert is_copy_barcode(code)
    assert int(code[5:13]) == number


@whatever(st.integers(1, 9999), st.integers(1, 10**8 - 1), st.integers(0, 13), st.integers(1, 9))
def test_one_misread_digit_is_always_caught(prefix, number, place, shift):
    code = barcode_of(prefix, number)
    wrong = str((int(code[place]) + shift) % 10)
    assert not is_copy_barcode(code[:place] + wrong + code[place + 1 :])


@whatever(
    st.tuples(st.integers(1, 9999), st.integers(1, 10**8 - 1)),
    st.tuples(st.integers(1, 9999), st.integers(1, 10**8 - 1)),
)
def test_no_two_copies_of_the_district_share_a_barcode(one, other):
    assert (barcode_of(*one) == barcode_of(*other)) == (one == other)


@pytest.mark.parametrize("typed", ["", "abc", "1", "²" * 14, "2" + "0" * 13, "30001000000017 "])
def test_what_is_no_barcode_of_a_copy_is_told_apart(typed):
    assert not is_copy_barcode(typed)


def test_luhn_agrees_with_the_standards_example():
    assert luhn("7992739871") == "3"


@pytest.mark.parametrize(
    ("printed", "number", "valid"),
    [
        ("5-7443-0043-0", "9785744300432", True),
        ("978-5-7443-0043-2", "9785744300432", True),
        ("0-8044-2957-X", "9780804429573", True),
        ("0-8044-2957-х", "9780804429573", True),  # The librarian's keyboard was Cyrillic.
        ("5595030911", "5595030911", False),
        ("978-5-7443-0043-1", "9785744300431", False),
        ("без ISBN", "БЕЗISBN", False),
        ("", "", False),
    ],
)
def test_isbns_are_compared_as_thirteen_digits_and_never_refused(printed, number, valid):
    isbn = read_isbn(printed)
    assert (isbn.number, isbn.valid) == (number, valid)


def test_a_wrong_check_digit_is_told():
    assert wrong_isbns(said_by(replace(SPRING, isbn="5-595-03091-1"))) == ["5595030911"]
    assert wrong_isbns(said_by(SPRING)) == []


def test_a_card_has_the_punctuation_of_isbd():
    assert card(said_by(SPRING)).body == (
        "Тоо булагынын үнү : аңгемелер / А. Токтогулова. – Бишкек : Мисал, 2024. – 128 б."
    )


def test_an_empty_area_leaves_no_punctuation_behind():
    bare = replace(SPRING, place="", publisher="", year=None, pages="", responsibility="")
    assert card(said_by(bare)).body == "Тоо булагынын үнү : аңгемелер."
