"""How orders are numbered: by year, each series of letters («12», «12-к») by itself."""

import re
from collections.abc import Iterable
from typing import Final

_LIKE_CYRILLIC: Final = str.maketrans("aekmopctyxh", "аекморстухн")


def is_number(typed: str) -> bool:
    """Say whether this is the number of a paper («12», «12-к», «3/2026»).

    So short that no name fits into it.
    """
    return (
        re.fullmatch(r"\d{1,6}([-/](\d{1,4}|[A-Za-zА-Яа-яӨөҮүҢңЁё]{1,2})){0,2}", typed) is not None
    )


def is_series(typed: str) -> bool:
    """Say whether these are the letters of a series: none, one or two."""
    return re.fullmatch(r"[A-Za-zА-Яа-яӨөҮүҢңЁё]{0,2}", typed) is not None


def spelt(number: str, year: int) -> str:
    """Return the one spelling of a number within its year.

    «012-К», «12-к» with a Latin k, and «12-к/2026» in 2026 are one number of the book.
    """
    head, *tail = re.split(r"[-/]", number.casefold().translate(_LIKE_CYRILLIC))
    return "-".join([str(int(head)), *(part for part in tail if part != str(year))])


def series_of(number: str) -> str:
    """Return the letters of a number: «12-к» belongs to the series «к», «12» to none."""
    letters = [part for part in re.split(r"[-/]", number)[1:] if part.isalpha()]
    return letters[0].casefold().translate(_LIKE_CYRILLIC) if letters else ""


def next_number(taken: Iterable[str], series: str) -> str:
    """Return the number after the highest of a series; the first is 1."""
    wanted = series.casefold().translate(_LIKE_CYRILLIC)
    ordinals = [int(re.split(r"[-/]", one)[0]) for one in taken if series_of(one) == wanted]
    number = str(max(ordinals, default=0) + 1)
    return f"{number}-{series}" if series else number
