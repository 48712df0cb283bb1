"""Passwords that were found in breaches: the list that comes with zxcvbn (MIT).

It is read when a password is chosen first, and only what is long enough to be taken at all, or
could be the core of something longer, is kept in memory.
"""

from functools import cache
from typing import Final

_SHORTEST_CORE: Final = 5


def is_common(password: str) -> bool:
    """Say whether a password, in small letters, is on the list."""
    return len(password) >= _SHORTEST_CORE and password in _listed()


@cache
def _listed() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - large, and seldom needed

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= _SHORTEST_CORE)
