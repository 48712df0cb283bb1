"""Days as people write them into lists, read without guessing: unclear stays unclear."""

import re
from datetime import date, timedelta
from typing import Final


class Unclear(ValueError):
    """This cannot be read as what its column says."""


_MONTHS: Final = {
    **{name: n for n, name in enumerate(
        ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"], 1)},
    **{name: n for n, name in enumerate(
        ["үчт", "бир", "жал", "чын", "буг", "кул", "тек", "баш", "аяк", "тог", "жет", "беш"], 1)},
    **{name: n for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)},
    "мая": 5,
}  # fmt: skip
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[.,/\- ]+(\d{1,2})[.,/\- ]+(\d{4}|\d{2})")
_YEAR_FIRST: Final = re.compile(
    r"(\d{4})[.,/\- ]+(\d{1,2})[.,/\- ]+(\d{1,2})(?:[t ]00:00(?::00)?)?"
)
_IN_WORDS: Final = re.compile(r"(\d{1,2})[\s\-]*([^\W\d]{3,})\.?[\s\-]*(\d{4})")
_YEAR_IN_WORDS: Final = re.compile(
    r"(\d{4})[\s\-]*(?:ж|жыл|жылы)?\.?[\s\-,]*(\d{1,2})[\s\-]*([^\W\d]{3,})"
)
_SERIAL: Final = re.compile(r"(\d{5})(?:\.0+)?")
_EPOCH: Final = date(1899, 12, 30)  # Spreadsheets count days from here (ECMA-376, 18.17.4.1).
_OLDEST: Final = 1900


def day(text: str, today: date) -> date:
    """Read a day as people write it, 03.02.2015, 3 февраля 2015, 2015-02-03, or a cell's number.

    Raises Unclear; a day and a month are never swapped to make sense of them.
    """
    text = text.casefold().removesuffix("г.").removesuffix("ж.").strip(" .")
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, number = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        number, month, year = map(int, found.groups())
        year = _century(year, today) if len(found[3]) < 4 else year  # noqa: PLR2004 - digits
    elif found := _IN_WORDS.fullmatch(text):
        number, month, year = int(found[1]), _month(found[2]), int(found[3])
    elif found := _YEAR_IN_WORDS.fullmatch(text):
        year, number, month = int(found[1]), int(found[2]), _month(found[3])
    elif found := _SERIAL.fullmatch(text):
        return _checked(_EPOCH + timedelta(days=int(found[1])), today)
    else:
        raise Unclear
    try:
        return _checked(date(year, month, number), today)
    except ValueError:
        raise Unclear from None


def _century(two: int, today: date) -> int:
    return 2000 + two if 2000 + two <= today.year else 1900 + two


def _month(word: str) -> int:
    try:
        return _MONTHS[word[:3]]
    except KeyError:
        raise Unclear from None


def _checked(found: date, today: date) -> date:
    if not date(_OLDEST, 1, 1) <= found <= today:
        raise Unclear
    return found
