"""Passwords that were found in breaches, and names: the lists that come with zxcvbn (MIT).

It is read when a password is chosen first, and only what is long enough to be taken at all, or
could be the core of something longer, is kept in memory.
"""

from functools import cache
from typing import Final

_SHORTEST_CORE: Final = 5
_LISTS: Final = ("passwords", "us_tv_and_film", "female_names", "male_names", "surnames")


def is_common(password: str) -> bool:
    """Say whether a password, in small letters, is on the list."""
    return len(password) >= _SHORTEST_CORE and password in _listed()


@cache
def _listed() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - large, and seldom needed

    # What is a word or a name by itself was left out of the passwords, but is guessed as early.
    return frozenset(
        word for name in _LISTS for word in FREQUENCY_LISTS[name] if len(word) >= _SHORTEST_CORE
    )
