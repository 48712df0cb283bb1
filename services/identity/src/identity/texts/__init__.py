"""Wordings that people sign: versioned files, of which a signed one is never changed.

A new wording is a new file; the old one stays for what was signed under it. The SHA-256 of both
languages stands in every record, and in `KNOWN`, so that a changed file does not pass the build.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
# The wording that is printed and signed now.
CURRENT: Final = "2026-2"
KNOWN: Final = {
    "2026-1": "3a1317b0d36fe975e1fd970f55555e5ee2f76eda459bfabf5d268b3114e7357e",
    "2026-2": "79d296254a60e79e039c7ee0a7e6b8b50c6b9a868e07460bb7465e0fea647ea3",
}
# Wordings that name the school alone and do not ask who else may receive the data.
_SCHOOL_ALONE: Final = frozenset({"2026-1"})


@dataclass(frozen=True, slots=True)
class Text:
    """One wording: paragraphs in Kyrgyz and in Russian, side by side, and their hash.

    `{holder}` and `{address}` stand where the school's own name and address are printed.
    """

    version: str
    ky: tuple[str, ...]
    ru: tuple[str, ...]
    sha256: str

    @property
    def asks_recipients(self) -> bool:
        """Say whether the paper asks for the district and the ministry, each for itself."""
        return self.version not in _SCHOOL_ALONE


@cache
def consent_text(version: str = CURRENT) -> Text:
    """Read a wording; raises FileNotFoundError for one that never was."""
    ky, ru = (
        (HERE / f"consent-{version}.{language}.txt").read_text("utf-8") for language in ("ky", "ru")
    )
    sha256 = hashlib.sha256(f"{ky}\n{ru}".encode()).hexdigest()
    return Text(version, tuple(ky.splitlines()), tuple(ru.splitlines()), sha256)
