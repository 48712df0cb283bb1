"""Search whatever an installation has written for marked words, whichever way they are written."""

import gzip
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.canary.markers import every_spelling

_AROUND = 40


class Search:
    """Looks for the stems of markers in bytes, in files, and in what is packed inside files."""

    def __init__(self, stems: Iterable[str]) -> None:
        self.spellings: Mapping[bytes, str] = every_spelling(stems)

    def data(self, where: str, data: bytes) -> list[str]:
        """Return where each spelling was found, with what stands around it."""
        return [
            f"{where}: {name}: {_around(part, at)!r}"
            for inside, part in _parts(where, data)
            for spelling, name in self.spellings.items()
            if (at := part.find(spelling)) >= 0
            for where in [inside]
        ]

    def folder(self, folder: Path) -> list[str]:
        """Search every file below a folder: databases, their logs, indexes, uploads, exports."""
        found = []
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            try:
                content = file.read_bytes()
            except OSError:  # A journal or a socket that is gone by now.
                continue
            name = str(file.relative_to(folder))
            # A name of a file can be a name of somebody.
            found += self.data(name, content) + self.data(f"the name of {name}", name.encode())
        return found


def _parts(where: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the bytes themselves, and what is packed in them."""
    yield where, data
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield f"{where}/{name}", archive.read(name)
        except zipfile.BadZipFile:
            return
    if data.startswith(b"\x1f\x8b"):
        try:
            yield f"{where} unpacked", gzip.decompress(data)
        except OSError:
            return


def _around(data: bytes, at: int) -> bytes:
    return data[max(0, at - _AROUND) : at + _AROUND]
