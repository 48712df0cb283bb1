"""The ledger of erasures: who was forgotten when, in a file apart from data and keys.

A restored backup still holds people who were forgotten after it was made. The ledger does not lie
in any database, so no restore takes it back; what it says is done again before anything is served.
It holds random ids, and nothing that says who they are.
"""

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from chassis.settings import Misconfigured
from identity.domain.ids import PersonId, SchoolId

FILE: Final = "erasures.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Entry:
    """One line: the number of the erasure at its school, whom, and when (ISO, UTC)."""

    school: SchoolId
    number: int
    person_id: PersonId
    at: str


class Ledger:
    """Lines that are only ever added, each on the disk before the next step is taken."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Entry]:
        """Return every entry; raises Misconfigured for a line that cannot be read.

        A last line without its end was being written when the power went: it is left out here and
        written again, because the log still holds what it says.
        """
        if not self.path.exists():
            return []
        whole = self.path.read_bytes().rpartition(b"\n")[0]
        try:
            return [Entry(**json.loads(line)) for line in whole.splitlines() if line.strip()]
        except (ValueError, TypeError):
            said = f"the ledger of erasures in {self.path} cannot be read; put its copy back"
            raise Misconfigured(said) from None

    def write(self, entries: Iterable[Entry]) -> int:
        """Add what is not there yet; return how many lines that were."""
        wanted = list(entries)
        if not wanted:
            return 0
        self.path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not self.path.exists()
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._drop_half_a_line(file.fileno())
            known = {(entry.school, entry.number, entry.person_id) for entry in self.read()}
            fresh = [e for e in wanted if (e.school, e.number, e.person_id) not in known]
            file.writelines(json.dumps(asdict(e), sort_keys=True).encode() + b"\n" for e in fresh)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync_folder(self.path.parent)
        return len(fresh)

    def _drop_half_a_line(self, descriptor: int) -> None:
        whole, end, half = self.path.read_bytes().rpartition(b"\n")
        if half:
            os.ftruncate(descriptor, len(whole) + len(end))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
