"""Code 128 (ISO/IEC 15417) as bars and spaces, for labels that any scanner reads.

Set C packs two digits into one symbol, so an even run of digits makes the shortest label;
set B carries the other printable characters of ASCII.
"""

# One string per symbol value: the widths in modules of bar, space, bar, space, bar, space.
_WIDTHS = (  # noqa: SIM905 - as one reads it in the standard's table.
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 "
).split()
_START_B, _START_C, _STOP = 104, 105, "2331112"
_CHECK_MODULUS = 103


def values(text: str) -> list[int]:
    """Return the symbol values with start and check symbol, without the stop.

    Raises ValueError for anything outside printable ASCII.
    """
    if text.isascii() and text.isdigit() and len(text) % 2 == 0:
        data = [int(text[place : place + 2]) for place in range(0, len(text), 2)]
        symbols = [_START_C, *data]
    elif text and all(" " <= letter <= "~" for letter in text):
        symbols = [_START_B, *(ord(letter) - 32 for letter in text)]
    else:
        msg = "Code 128 here carries printable ASCII"
        raise ValueError(msg)
    weighted = sum(place * value for place, value in enumerate(symbols[1:], start=1))
    return [*symbols, (symbols[0] + weighted) % _CHECK_MODULUS]


def bars(text: str) -> tuple[list[tuple[int, int]], int]:
    """Return (offset, width) of every dark bar in modules, and the width of the whole."""
    widths = "".join(_WIDTHS[value] for value in values(text)) + _STOP
    dark: list[tuple[int, int]] = []
    offset = 0
    for place, width in enumerate(map(int, widths)):
        if place % 2 == 0:
            dark.append((offset, width))
        offset += width
    return dark, offset


def path(text: str, *, height: int = 40) -> tuple[str, int]:
    """Draw the bars as one SVG path, in modules; return it with its width."""
    dark, width = bars(text)
    strokes = (f"M{offset} 0h{bar}v{height}h-{bar}z" for offset, bar in dark)
    return "".join(strokes), width
