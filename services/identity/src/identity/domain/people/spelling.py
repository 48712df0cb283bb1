"""How a name is compared: as it sounds, however it was typed.

Ү and у, ө and о, ң and н, й and и, ё and е are one; so are ж and дж, and a name in Latin letters
meets the same name in Cyrillic ones. Only for finding: what is kept and shown is what was written.
"""

# ruff: noqa: RUF001 - letters that look alike are what this is about

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

SHORTEST: Final = 2
LONGEST: Final = 24  # Letters of a word that count; a longer word is found by these.

_WORD: Final = re.compile(r"[^\W_]+")
_SIGNS: Final = re.compile(r"[ъь'’ʼʻ`]")
_LATIN: Final = re.compile(r"shch|dzh|dj|sch|sh|ch|zh|kh|ngh|gh|ts|ng|y[aeou]|[a-zı]")
_TWICE: Final = re.compile(r"(.)\1+")
_CYRILLIC: Final = {
    "shch": "ш", "sch": "ш", "sh": "ш", "ch": "ч", "zh": "ж", "dzh": "ж", "dj": "ж", "kh": "х",
    "ngh": "н", "gh": "г", "ts": "ц", "ng": "н", "ya": "иа", "ye": "е", "yo": "е", "yu": "иу",
    "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и",
    "ı": "и", "j": "ж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к",
    "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "х", "y": "и", "z": "з",
}  # fmt: skip
_SAME: Final = str.maketrans(
    {
        "ө": "о", "ү": "у", "ұ": "у", "ң": "н", "ӊ": "н", "қ": "к", "ғ": "г", "ҳ": "х", "һ": "х",
        "ә": "а", "і": "и", "ы": "и", "э": "е", "щ": "ш", "я": "иа", "ю": "иу",
    }
)  # fmt: skip
# A name as it stands in passports and as children type it: «Ажар» is Azhar and Ajar.
_PASSPORT: Final = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
        "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "ң": "ng", "о": "o", "ө": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ү": "u", "ф": "f", "х": "kh", "ц": "ts",
        "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
        "я": "ya",
    }
)  # fmt: skip
_SHORT: Final = _PASSPORT | str.maketrans({"ж": "j", "х": "h", "ң": "n", "й": "i", "ю": "iu"})


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Return how a word sounds: the same for every way of writing it."""
    apart = normalize("NFKD", _SIGNS.sub("", word.casefold()))
    plain = "".join(letter for letter in apart if not combining(letter))
    native = _LATIN.sub(lambda found: _CYRILLIC[found[0]], plain).translate(_SAME)
    return _TWICE.sub(r"\1", native.replace("дж", "ж").replace("нг", "н"))


def words_of(text: str) -> list[str]:
    """Return the words of a name as they were written, without signs between them."""
    whole = normalize("NFC", _SIGNS.sub("", text.casefold()))
    return _WORD.findall("".join(letter for letter in whole if not combining(letter)))


@lru_cache(maxsize=65536)
def beginnings(word: str) -> frozenset[str]:
    """Return how every beginning of a word sounds, of two letters and more, in each alphabet.

    Each is folded by itself, because a beginning may cut a letter that is written as two.
    """
    return frozenset(filter(None, map(fold, _prefixes(word))))


def _prefixes(word: str) -> Iterator[str]:
    for spelled in {word, word.translate(_PASSPORT), word.translate(_SHORT)}:
        for end in range(SHORTEST, min(len(spelled), LONGEST) + 1):
            yield spelled[:end]


def asked(query: str) -> list[str]:
    """Return how each word that was typed to find somebody sounds; a single letter asks nothing."""
    typed = (word[:LONGEST] for word in words_of(query) if len(word) >= SHORTEST)
    return list(dict.fromkeys(filter(None, map(fold, typed))))
