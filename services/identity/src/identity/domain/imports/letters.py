"""Letters as two keyboards and many programs write them: one form, and what only looks alike."""

import re
import unicodedata
from typing import Final

# Latin letters that look exactly like Cyrillic ones; a name with both was typed on two keyboards.
_LATIN: Final = "AaBCcEeHKMOoPpTXxy"
LOOKS: Final = str.maketrans(_LATIN, "АаВСсЕеНКМОоРрТХху")
_LATIN_LETTER: Final = re.compile(r"[A-Za-z]")
_CYRILLIC_LETTER: Final = re.compile(r"[а-яёңөү]", re.IGNORECASE)


def tidy(text: str) -> str:
    """Return text in one Unicode form (NFC), without doubled, odd or invisible spaces."""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():  # Most cells are, and hold no odd or invisible space.
        text = "".join(_shown(sign) for sign in text)
    return " ".join(text.split())


def _shown(sign: str) -> str:
    kind = unicodedata.category(sign)
    return " " if kind in {"Zs", "Cc"} else "" if kind == "Cf" else sign


def is_mixed(text: str) -> bool:
    """Say whether a word holds Latin letters that only look like its Cyrillic ones."""
    return bool(_LATIN_LETTER.search(text)) and any(
        _CYRILLIC_LETTER.search(word) and _LATIN_LETTER.search(word) for word in text.split()
    )


def alike(text: str) -> str:
    """Return what two spellings of one name have in common: capitals, Ё and look-alikes apart."""
    words = (word.translate(LOOKS) if is_mixed(word) else word for word in text.split())
    return " ".join(words).casefold().replace("ё", "е")
