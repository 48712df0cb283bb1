"""Names as lists have them: whole or in parts; what is no name is unclear."""

import re
from typing import Final

from identity.domain.fields import Field
from identity.domain.imports.dates import Unclear

_MOST_WORDS: Final = 5
_ENDINGS: Final = frozenset({"кызы", "уулу", "kyzy", "uulu"})


def name(text: str) -> dict[Field, str]:
    """Take a whole name apart: surname, given name, patronymic; «Бакыт кызы» stays together.

    Raises Unclear for one word or for more than five.
    """
    words = text.replace(",", " ").split()
    surname = 2 if len(words) > 2 and words[1].casefold() in _ENDINGS else 1  # noqa: PLR2004
    if not surname < len(words) <= _MOST_WORDS:
        raise Unclear
    parts = " ".join(words[:surname]), words[surname], " ".join(words[surname + 1 :])
    found = zip((Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC), parts, strict=True)
    return {field: part for field, part in found if part}


def part_of_name(text: str) -> str:
    """Return a part of a name; raises Unclear for what no name is: digits, formulas, lost signs."""
    if not text or text[0] in "=+@-" or re.search(r"[\d?\ufffd@=;{}<>|\\]", text):
        raise Unclear
    return text
