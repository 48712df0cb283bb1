"""Replacing the master key: every key is wrapped anew at once, and a crash leaves a working state.

Where the key is a file, the new one lies beside it until every key is wrapped by it. Whoever starts
in between takes the one that opens the key database.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from identity.vault.keys import Keys
from identity.vault.master import Master, MasterKeyMissing, MasterKeyWrong, made, read_master

MASTER_KEY: Final = "KITEPKANA_MASTER_KEY"
NEW_MASTER_KEY: Final = "KITEPKANA_MASTER_KEY_NEW"


@dataclass(frozen=True, slots=True)
class MasterPlace:
    """Where the master key is: in the environment (base64), or in a file."""

    given: str
    coming: str
    file: Path

    @property
    def beside(self) -> Path:
        return self.file.with_name(f"{self.file.name}.new")

    @property
    def before(self) -> Path:
        return self.file.with_name(f"{self.file.name}.before")

    def next(self) -> Master | None:
        """Return the master key that is to come, None when none is."""
        if self.given and not self.coming:
            return None
        if self.given or self.beside.exists():
            return read_master(self.coming if self.given else "", self.beside, create=False)
        return None


def opened(engine: Engine, place: MasterPlace, *, create: bool) -> Keys:
    """Open the key database with its master key, the one to come if a rotation got that far.

    Raises MasterKeyMissing or MasterKeyWrong.
    """
    keys = Keys(engine, read_master(place.given, place.file, create=create))
    try:
        keys.check_master()
    except MasterKeyWrong:
        coming = place.next()
        if coming is None:
            raise
        keys = Keys(engine, coming)
        keys.check_master()
        _settle(place)
    return keys


def rotate(keys: Keys, place: MasterPlace) -> int:
    """Wrap every key by a new master key; returns how many keys neither one opens.

    Raises MasterKeyMissing when the environment holds the key and no new one.
    """
    coming = place.next()
    if coming is None and place.given:
        raise MasterKeyMissing(
            f"set {NEW_MASTER_KEY} to 32 random bytes in base64; when this is done,"
            f" put it into {MASTER_KEY} and start again"
        )
    if not place.given:
        # Kept for key databases that are put back from before; destroy it with the last of them.
        shutil.copy2(place.file, place.before)
    left = keys.rewrap(coming or made(place.beside))
    _settle(place)
    return left


def _settle(place: MasterPlace) -> None:
    if not place.given:
        place.beside.replace(place.file)
