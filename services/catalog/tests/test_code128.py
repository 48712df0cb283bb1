"""The bars of a label say what a scanner will read, by a reader of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.code128 import _WIDTHS, bars, path, values


def scanned(text: str) -> str:
    """Read the drawn bars as a scanner does: widths, symbols, check symbol, text."""
    dark, width = bars(text)
    modules = ["0"] * width
    for offset, bar in dark:
        modules[offset : offset + bar] = "1" * bar
    widths = _runs("".join(modules))
    assert widths[-7:] == "2331112", "no stop"
    symbols = [_WIDTHS.index(widths[i : i + 6]) for i in range(0, len(widths) - 7, 6)]
    start, *data, check = symbols
    assert check == (start + sum(n * value for n, value in enumerate(data, 1))) % 103
    if start == 105:
        return "".join(f"{value:02}" for value in data)
    assert start == 104
    return "".join(chr(value + 32) for value in data)


def _runs(modules: str) -> str:
    runs: list[int] = []
    before = ""
    for module in modules:
        if module == before:
            runs[-1] += 1
        else:
            runs.append(1)
        before = module
    return "".join(map(str, runs))


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_what_is_drawn_is_what_is_read(text):
    assert scanned(text) == text


def test_every_symbol_is_eleven_modules_and_all_differ():
    assert {sum(map(int, widths)) for widths in _WIDTHS} == {11}
    assert len(set(_WIDTHS)) == 106


def test_the_check_symbol_agrees_with_a_published_example():
    assert values("Wikipedia")[-1] == 88


def test_a_copys_barcode_takes_the_fewest_bars():
    _, width = bars("30001000000017")
    assert width == 11 * (1 + 7 + 1) + 13


def test_the_path_draws_every_bar_once():
    drawn, _ = path("30001000000017")
    assert drawn.count("M") == len(bars("30001000000017")[0])


@pytest.mark.parametrize("text", ["", "Ө", "tab\t"])
def test_what_code_128_cannot_carry_is_refused(text):
    with pytest.raises(ValueError, match="printable ASCII"):
        values(text)
