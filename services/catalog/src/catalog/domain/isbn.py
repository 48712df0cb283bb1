"""International Standard Book Numbers, as they are printed and as they are compared."""

import re
from dataclasses import dataclass

_ISBN = re.compile(r"(?:97[89])?\d{9}[\dX]")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—]+")  # noqa: RUF001 - books are printed with every kind of dash.


@dataclass(frozen=True, slots=True, kw_only=True)
class Isbn:
    """`number` is thirteen digits when the check digit holds, else what was printed, unspaced."""

    number: str
    valid: bool


def read_isbn(printed: str) -> Isbn:
    """Normalise an ISBN of ten or thirteen digits (ISO 2108) to thirteen.

    A wrong check digit is common on real books, so it is told and never refused.
    """
    bare = _SEPARATORS.sub("", printed).upper().replace("Х", "X")
    if not _ISBN.fullmatch(bare) or (len(bare) == 13 and not bare.isdigit()):  # noqa: PLR2004
        return Isbn(number=bare, valid=False)
    if len(bare) == 10:  # noqa: PLR2004
        return _from_ten(bare)
    return Isbn(number=bare, valid=_check_digit(bare[:12]) == bare[12])


def _from_ten(bare: str) -> Isbn:
    weighted = sum(
        weight * (10 if digit == "X" else int(digit))
        for weight, digit in zip(range(10, 0, -1), bare, strict=True)
    )
    if weighted % 11:
        return Isbn(number=bare, valid=False)
    longer = f"978{bare[:9]}"
    return Isbn(number=longer + _check_digit(longer), valid=True)


def _check_digit(twelve: str) -> str:
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-weighted % 10)
