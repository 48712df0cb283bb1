"""What a good secret and a good sign-in name look like (OWASP ASVS 6.2).

Length counts, composition rules do not; what others have used before, and what everybody knows of
this school and this person, does not count at all.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Final

from identity.domain.access.refusals import SecretTooCommon, SecretTooShort, UsernameUnclear

SHORTEST: Final = 10
LONGEST: Final = 200
# Without letters and digits that look alike on a printed slip.
LETTERS: Final = "abcdefghkmnpqrstuvwxyz23456789"

# What is near at hand in a Kyrgyz school; the list of breached passwords knows hardly any of it.
_NEAR: Final = [
    "kitepkana",
    "китепкана",
    "kyrgyzstan",
    "кыргызстан",
    "киргизия",
    "bishkek",
    "бишкек",
    "mektep",
    "мектеп",
    "школа",
    "shkola",
    "parol",
    "пароль",
    "сырсөз",
    "сырсоз",
    "administrator",
    "администратор",
    "директор",
    "direktor",
    "мугалим",
    "окуучу",
    "йцукенгшщз",
    "фывапролдж",
    "ячсмитьбю",
    "qwertyuiop",
    "asdfghjkl",
]
_FEWEST_LETTERS: Final = 5
_SHORTEST_WORD: Final = 3


def check_secret(
    secret: str,
    username: str,
    *,
    is_common: Callable[[str], bool] = lambda _: False,
    context: Iterable[str] = (),
) -> None:
    """Raise SecretTooShort or SecretTooCommon.

    ``is_common`` knows the passwords that were found in breaches; ``context`` are words about the
    school and the person, which may stand in a password but not make it up.
    """
    if len(secret) < SHORTEST:
        raise SecretTooShort
    plain = unicodedata.normalize("NFKC", secret).casefold()
    words = [word.casefold() for word in (*_NEAR, *context) if len(word) >= _SHORTEST_WORD]
    few = len(set(plain)) < _FEWEST_LETTERS or _is_a_row(plain)
    common = any(is_common(tried) for tried in (plain, _core(plain)))
    if few or common or username.casefold() in plain or _is_made_of(plain, words):
        raise SecretTooCommon


def _core(plain: str) -> str:
    """Return a password without the digits and signs that people put at its ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)


def _is_a_row(plain: str) -> bool:
    """Say whether each sign is the neighbour of the one before: 1234567890, zyxwvutsrq."""
    steps = {ord(second) - ord(first) for first, second in pairwise(plain)}
    return steps <= {1, -9} or steps <= {-1, 9}


def _is_made_of(plain: str, words: Iterable[str]) -> bool:
    """Say whether nothing but known words, digits and signs is in it."""
    left = plain
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    letters = re.sub(r"[\W\d_]", "", left)
    return left != plain and len(letters) < _FEWEST_LETTERS


def normal_username(typed: str) -> str:
    """Return the one spelling of a sign-in name, however it was typed; raises UsernameUnclear."""
    name = unicodedata.normalize("NFKC", typed).strip().casefold()
    if not re.fullmatch(r"[\w.-]{3,40}", name):
        raise UsernameUnclear
    return name
