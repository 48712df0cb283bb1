"""Code 128 (ISO/IEC 15417) for card numbers: an even run of digits, two digits to a symbol."""

# Six digits for each symbol from 0 to 105: the widths of bar, space, bar, space, bar, space.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231"
    "113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211"
    "212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131"
    "113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111"
    "314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211"
    "241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214"
    "211232"
)
_START = 105
_MODULUS = 103
_STOP = "2331112"
# Scanners need ten modules of white before and after (ISO/IEC 15417, 4.2).
QUIET = 10


def widths(digits: str) -> list[int]:
    """Give the widths of bars and spaces in turn, in modules, beginning with a bar.

    Raises ValueError for anything but an even number of digits.
    """
    if len(digits) % 2 or not (digits.isascii() and digits.isdecimal()):
        raise ValueError(digits)
    pairs = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    check = (_START + sum(place * pair for place, pair in enumerate(pairs, 1))) % _MODULUS
    drawn = "".join(_WIDTHS[6 * value : 6 * value + 6] for value in (_START, *pairs, check))
    return [int(width) for width in drawn + _STOP]


def drawing(digits: str, height: int) -> tuple[str, int]:
    """Draw the bars as one SVG path; give it with the width of the whole, quiet zones included."""
    at, strokes = QUIET, []
    for place, width in enumerate(widths(digits)):
        if place % 2 == 0:
            strokes.append(f"M{at} 0h{width}v{height}h-{width}z")
        at += width
    return "".join(strokes), at + QUIET
