"""Replacing the master key: every key is wrapped anew at once, and a crash leaves a working state.

Where the key is a file, the new one lies beside it until every key is wrapped by it. Whoever starts
in between takes the one that opens the key database, and whoever runs takes the new one as soon as
the old one opens nothing. Where the environment gives the key, it has to give the next one too; a
process without it would be left behind, so nothing is replaced while there is one.
"""

import fcntl
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, text

from chassis.settings import Misconfigured
from identity.vault.keys import Keys
from identity.vault.master import Master, MasterKeyMissing, MasterKeyWrong, made, read_master

MASTER_KEY: Final = "KITEPKANA_MASTER_KEY"
NEW_MASTER_KEY: Final = "KITEPKANA_MASTER_KEY_NEW"

# How a process calls itself where the keys are, by whether it would find the next master key.
FOLLOWS: Final = "kitepkana keys, knows the next"
STAYS: Final = "kitepkana keys"
# What one process holds on its data for as long as it runs (deploy/standalone/ground.py).
LOCK: Final = "kitepkana.lock"


class StillRunning(Misconfigured):
    """A process has the old master key and would not find the new one."""

    def __init__(self) -> None:
        super().__init__(
            "identity is running and does not know the new master key. Stop it, or give it"
            f" {NEW_MASTER_KEY} and start it again; then do this once more. Nothing was changed."
        )


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

    @property
    def name(self) -> str:
        """How whoever has the key from here calls itself in the key database."""
        return FOLLOWS if self.coming or not self.given else STAYS

    def now(self) -> Master:
        return read_master(self.given, self.file, create=False)

    def next(self) -> Master | None:
        """Return the master key that is to come, None when none is."""
        if self.given and not self.coming:
            return None
        if self.given or self.beside.exists():
            return read_master(self.coming if self.given else "", self.beside, create=False)
        return None

    def known(self) -> Sequence[Master]:
        """Return the master keys that are here at this moment.

        The next one first: its file may be put into its place between the two looks.
        """
        found = []
        for look in (self.next, self.now):
            with suppress(Misconfigured, FileNotFoundError):
                found.append(look())
        return [master for master in found if master is not None]


def opened(engine: Engine, place: MasterPlace, *, create: bool) -> Keys:
    """Open the key database with its master key, the one to come if a rotation got that far.

    Raises MasterKeyMissing or MasterKeyWrong.
    """
    keys = Keys(engine, read_master(place.given, place.file, create=create), place.known)
    try:
        keys.check_master()
    except MasterKeyWrong:
        coming = place.next()
        if coming is None:
            raise
        keys = Keys(engine, coming, place.known)
        keys.check_master()
        _settle(place)
    return keys


def rotate(keys: Keys, place: MasterPlace) -> int:
    """Wrap every key by a new master key; returns how many keys neither one opens.

    Raises MasterKeyMissing when the environment holds the key and no new one, and StillRunning when
    somebody would be left behind with the old one.
    """
    coming = place.next()
    if coming is None and place.given:
        raise MasterKeyMissing(
            f"set {NEW_MASTER_KEY} to 32 random bytes in base64; when this is done,"
            f" put it into {MASTER_KEY} and start again"
        )
    if place.given and _somebody_stays(keys.engine, place):
        raise StillRunning
    if not place.given:
        # Kept for key databases that are put back from before; destroy it with the last of them.
        shutil.copy2(place.file, place.before)
    left = keys.rewrap(coming or made(place.beside))
    _settle(place)
    return left


def _somebody_stays(engine: Engine, place: MasterPlace) -> bool:
    """Say whether a process runs that has the old master key only."""
    if engine.dialect.name == "postgresql":
        others = text(
            "SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = :name"
        )
        with engine.connect() as db:
            return db.execute(others, {"name": STAYS}).first() is not None
    lock = place.file.with_name(LOCK)
    if not lock.exists():
        return False
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _settle(place: MasterPlace) -> None:
    """Put the new file into the place of the old one, unless somebody else just did."""
    if not place.given:
        with suppress(FileNotFoundError):
            place.beside.replace(place.file)
