"""Words that occur nowhere but in the personal fields of this test, and how they may be written.

Every marker of a kind holds the same random stem, so a file is searched once for each way of
writing a stem, however many people there are.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import SystemRandom
from urllib.parse import quote

# Letters that no list of common words, no transliteration table and no alphabet puts in this order.
_LETTERS = "бвгджзклмнпрстфхцчшщ"
_LATIN = "bcdfghjklmnpqrstvwxz"
_chance = SystemRandom()


def _word(letters: str, size: int) -> str:
    return "".join(_chance.choice(letters) for _ in range(size))


@dataclass
class Markers:
    """Makes marked words; `stems` are what is searched for."""

    name: str = field(default_factory=lambda: _word(_LETTERS, 9))
    latin: str = field(default_factory=lambda: _word(_LATIN, 10))
    digits: str = field(default_factory=lambda: "7" + _word("123456789", 10))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def stems(self) -> tuple[str, ...]:
        return self.name, self.latin, self.digits

    def surname(self, first: str = "Ж") -> str:
        """Make a name that begins with a letter of the alphabet book and is nobody else's."""
        return f"{first}{self.name}{_numbered(next(self._numbers))}"

    def text(self) -> str:
        """Make a word for a place, a document, a remark."""
        return f"Ү{self.name}{_numbered(next(self._numbers))}"

    def username(self) -> str:
        return f"{self.latin}{next(self._numbers)}"

    def phone(self) -> str:
        return f"+{self.digits}"


def _numbered(number: int) -> str:
    """Write a number in letters: names have no digits."""
    return "".join("абвгдежзик"[int(digit)] for digit in str(number))


def spellings(stem: str) -> dict[str, bytes]:
    """Give every way in which a stem may stand in a file, by what it is called."""
    found: dict[str, bytes] = {}
    for case, word in {"": stem, " in capitals": stem.upper()}.items():
        found[f"UTF-8{case}"] = word.encode()
        found[f"UTF-16 little endian{case}"] = word.encode("utf-16-le")
        found[f"UTF-16 big endian{case}"] = word.encode("utf-16-be")
        found[f"JSON{case}"] = json.dumps(word)[1:-1].encode()
        found[f"a Python repr of bytes{case}"] = repr(word.encode())[2:-1].encode()
        found[f"an address{case}"] = quote(word).encode()
        found[f"windows-1251{case}"] = word.encode("cp1251")
        for shift in range(3):
            found[f"base64, {shift} bytes in{case}"] = _base64(word.encode(), shift)
    return {name: data for name, data in found.items() if len(data) >= len(stem)}


def _base64(word: bytes, shift: int) -> bytes:
    """Encode a word that begins `shift` bytes into a group of three, without its blurred edges."""
    encoded = base64.b64encode(b"\0" * shift + word)
    first = -(-shift * 8 // 6)
    last = (shift + len(word)) * 8 // 6
    return encoded[first:last]


def every_spelling(stems: Iterable[str]) -> dict[bytes, str]:
    """Give what to search for, with what to call it when it is found; equal bytes once."""
    return {data: name for stem in stems for name, data in spellings(stem).items()}
