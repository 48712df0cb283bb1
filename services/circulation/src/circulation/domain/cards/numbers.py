"""Card numbers: ten digits whose last one notices a slip of the finger."""

from circulation.domain.ids import CardNumber

# A scanner types on whatever keyboard layout is switched on, so a card has digits only: letters
# would arrive as Cyrillic. Libraries have long begun readers' numbers with 2 and books' with 3.
MARK = "2"
DIGITS = 8
LENGTH = len(MARK) + DIGITS + 1

# H. M. Damm, "Totally anti-symmetric quasigroups" (2004): finds every single wrong digit and every
# swap of two neighbours, which Luhn's sum does not.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def card_number(draw: int) -> CardNumber:
    """Make the card number of a drawn number from 0 to 99,999,999.

    The draw is random, not a count: a child who knows his own number does not know his neighbour's.
    """
    digits = f"{MARK}{draw:0{DIGITS}d}"
    return CardNumber(f"{digits}{_check_digit(digits)}")


def is_card_number(text: str) -> bool:
    """Say whether these ten digits are a card number without a slip."""
    return looks_like_a_card(text) and _check_digit(text) == 0


def looks_like_a_card(text: str) -> bool:
    """Say whether somebody meant a card number, be there a slip in it or not."""
    return len(text) == LENGTH and text.isascii() and text.isdigit() and text.startswith(MARK)


def _check_digit(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
