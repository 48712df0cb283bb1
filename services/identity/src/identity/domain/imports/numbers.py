"""Numbers in the cells of a list: of files, classes, telephones and papers, however written."""

import re
from typing import Final

from identity.domain.consent.register import is_register_number
from identity.domain.imports.dates import Unclear
from identity.domain.imports.letters import LOOKS
from identity.domain.orders.numbers import is_number

_SHORTEST, _LONGEST = 5, 15  # Digits of a telephone number.
_ALIKE: Final = 9  # Last digits of a telephone, the same with and without the country's code.


def file_number(text: str) -> str:
    """Read «В/13», also as «в-13» or «В № 13»; raises Unclear."""
    found = re.fullmatch(r"([^\W\d_])\s*[/\\\-–—№ ]+\s*0*(\d{1,6})", text.strip())
    if not found:
        raise Unclear
    letter = found[1].upper().translate(LOOKS).replace("Ё", "Е")
    return f"{letter}/{found[2]}"


def school_class(text: str) -> str:
    """Read «7-Б», also as «7 "б"» or «7б»; raises Unclear."""
    found = re.fullmatch(
        r"(\d{1,2})[\s\-–—«»\"'„“.]*([^\W\d_])?[\s«»\"'“”.]*(?:класс|класы)?", text
    )
    if not found:
        raise Unclear
    return "-".join(part.upper().translate(LOOKS) for part in found.groups() if part)


def phone(text: str) -> str:
    """Read a telephone number as it was written; raises Unclear for anything else."""
    text = re.sub(r"\.0$", "", text)
    if not re.fullmatch(r"\+?[\d\s()\-.]{5,25}", text) or not (
        _SHORTEST <= len(re.sub(r"\D", "", text)) <= _LONGEST
    ):
        raise Unclear
    return text


def digits(text: str) -> str:
    """Return what two spellings of one telephone number have in common."""
    return re.sub(r"\D", "", text)[-_ALIKE:]


def register_number(text: str) -> str:
    """Read the number of a paper, «12», «№ 12-к», or of a printed form, «К-2026/15»; or Unclear."""
    number = re.sub(r"\.0$", "", text.removeprefix("№").strip())
    on_form = number.upper().replace("K", "К")  # Many keyboards write a Latin K.
    if is_register_number(on_form):
        return on_form
    if not is_number(number):
        raise Unclear
    return number
