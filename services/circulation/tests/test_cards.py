"""Card numbers notice slips, and a reader has one card that counts."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from circulation.domain.cards import code128
from circulation.domain.cards.card import cards
from circulation.domain.cards.commands import IssueCard, ReplaceCard
from circulation.domain.cards.events import CardIssued
from circulation.domain.cards.numbers import card_number, is_card_number, looks_like_a_card
from circulation.domain.cards.refusals import NotACardNumber
from circulation.domain.ids import CardNumber
from services.circulation.tests.words import AMINA, Given

story = Given(cards)
numbers = st.integers(0, 99_999_999).map(card_number)
FIRST, SECOND = card_number(1), card_number(2)


def issue(number):
    return IssueCard(patron_id=AMINA, card_number=number)


def replace(number, lost):
    return ReplaceCard(patron_id=AMINA, card_number=number, lost=lost)


def issued(number):
    return CardIssued(patron_id=AMINA, card_number=number)


@given(numbers)
def test_a_card_number_is_ten_digits_that_fit(number):
    assert len(number) == 10
    assert number.startswith("2")
    assert is_card_number(number)


@given(numbers, st.integers(1, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, by):
    wrong = str((int(number[place]) + by) % 10)
    assert not is_card_number(number[:place] + wrong + number[place + 1 :])


@given(numbers, st.integers(1, 8))
def test_two_swapped_neighbours_are_always_noticed(number, place):
    one, other = number[place], number[place + 1]
    assume(one != other)
    assert not is_card_number(number[:place] + other + one + number[place + 2 :])


@pytest.mark.parametrize(
    "text", ["", "2", "12345678901", "٢٢٢٢٢٢٢٢٢٢", "2-34567890", "3000100000017"]
)
def test_other_texts_are_no_cards(text):
    assert not looks_like_a_card(text)
    assert not is_card_number(text)


def test_a_reader_without_a_card_gets_one():
    story().when(issue(FIRST)).then(issued(FIRST))


def test_issuing_a_class_again_leaves_the_cards_as_they_are():
    story(issued(FIRST)).when(issue(SECOND)).nothing_happens()


def test_a_lost_card_is_replaced():
    story(issued(FIRST)).when(replace(SECOND, FIRST)).then(issued(SECOND))


def test_a_double_click_replaces_a_card_once():
    third = card_number(3)
    story(issued(FIRST), issued(SECOND)).when(replace(third, FIRST)).nothing_happens()


def test_a_number_with_a_slip_is_never_issued():
    story().when(issue(CardNumber("2000000000"))).refused(NotACardNumber)


# --- Barcodes


def read(widths):
    """Read Code 128 C back as a scanner does, from the widths of bars and spaces."""
    symbols = ["".join(map(str, widths[at : at + 6])) for at in range(0, len(widths) - 7, 6)]
    known = {code128._WIDTHS[6 * value : 6 * value + 6]: value for value in range(106)}
    start, *data, check = [known[symbol] for symbol in symbols]
    assert start == 105
    assert check == (105 + sum(place * value for place, value in enumerate(data, 1))) % 103
    return "".join(f"{value:02}" for value in data)


@given(numbers)
def test_a_scanner_reads_what_was_printed(number):
    assert read(code128.widths(number)) == number


def test_every_symbol_is_eleven_modules_wide():
    assert all(
        sum(map(int, code128._WIDTHS[6 * value : 6 * value + 6])) == 11 for value in range(106)
    )


def test_the_printed_bars_have_white_on_both_sides():
    path, width = code128.drawing(FIRST, 40)
    assert path.startswith("M10 0h2v40h-2z")
    assert width == 11 * 7 + 13 + 20


@pytest.mark.parametrize("text", ["123", "12a4", "١٢"])
def test_what_cannot_be_drawn_is_refused(text):
    with pytest.raises(ValueError, match=text):
        code128.widths(text)
