"""What a good secret and a good sign-in name look like (OWASP ASVS 6.2.

Length counts, composition rules do not).
"""

import re
import unicodedata
from typing import Final

from identity.domain.access.refusals import SecretTooCommon, SecretTooShort, UsernameUnclear

SHORTEST: Final = 10
LONGEST: Final = 200

_COMMON: Final = frozenset(
    {
        "1234567890",
        "0123456789",
        "12345678910",
        "0987654321",
        "qwertyuiop",
        "йцукенгшщз",
        "qwerty12345",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "password12",
        "password123",
        "parol12345",
        "kyrgyzstan",
        "кыргызстан",
        "bishkek2026",
        "administrator",
        "китепкана1",
        "kitepkana1",
    }
)


def check_secret(secret: str, username: str) -> None:
    """Raise SecretTooShort or SecretTooCommon."""
    if len(secret) < SHORTEST:
        raise SecretTooShort
    plain = secret.casefold()
    if plain in _COMMON or len(set(plain)) < 4 or username.casefold() in plain:  # noqa: PLR2004
        raise SecretTooCommon


def normal_username(typed: str) -> str:
    """Return the one spelling of a sign-in name, however it was typed; raises UsernameUnclear."""
    name = unicodedata.normalize("NFKC", typed).strip().casefold()
    if not re.fullmatch(r"[\w.-]{3,40}", name):
        raise UsernameUnclear
    return name
