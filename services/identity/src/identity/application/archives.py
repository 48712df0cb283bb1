"""ZIP archives, opened so that no file in them can take more room or time than a list needs.

What an archive says of its sizes may be a lie, so that nothing is ever unpacked without a bound.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from identity.domain.imports.refusals import (
    FileBroken,
    FileEmpty,
    FileTooLarge,
    NotAList,
    OldSpreadsheet,
)

MIB: Final = 1024 * 1024
LARGEST_UNPACKED: Final = 150 * MIB
MOST_FILES: Final = 6_000
_MARKED: Final = 16  # So many bytes may a mark have that stands across two blocks.


class Archive(Mapping[str, bytes]):
    """The files of an archive by name, unpacked one by one when they are asked for.

    ``largest``: no file is unpacked beyond it; one that is larger raises FileTooLarge.
    """

    def __init__(self, data: bytes, largest: int) -> None:
        """Open an archive.

        Raises FileTooLarge, FileEmpty, OldSpreadsheet for a password, and FileBroken for half of an
        archive whose end is the end of another one inside it.
        """
        self._zip, self._largest = zipfile.ZipFile(BytesIO(data)), largest
        if min((one.header_offset for one in self._zip.infolist()), default=0):
            raise FileBroken
        members = [one for one in self._zip.infolist() if not one.is_dir()]
        if len(members) > MOST_FILES or sum(m.file_size for m in members) > LARGEST_UNPACKED:
            raise FileTooLarge
        if any(member.flag_bits & 0x1 for member in members):
            raise OldSpreadsheet
        if not members:
            raise FileEmpty
        self._sizes = {member.filename: member.file_size for member in members}

    def __iter__(self) -> Iterator[str]:
        return iter(self._sizes)

    def __len__(self) -> int:
        return len(self._sizes)

    def __getitem__(self, name: str) -> bytes:
        data = self.start(name, self._largest + 1)
        if len(data) > self._largest:
            raise FileTooLarge
        return data

    def start(self, name: str, length: int) -> bytes:
        """Unpack the beginning of a file."""
        if name not in self._sizes:
            raise KeyError(name)
        with self._zip.open(name) as part:
            return part.read(length)

    def blocks(self, name: str) -> Iterator[bytes]:
        """Unpack a file block by block, each with the last bytes of the block before it."""
        before = b""
        with self._zip.open(name) as part:
            while block := part.read(MIB):
                yield before + block
                before = block[-_MARKED:]


class Scanned(Mapping[str, bytes]):
    """The scans in an archive, unpacked as they are asked for; too large a one is cut off."""

    def __init__(self, archive: Archive, names: Iterable[str], largest: int) -> None:
        self._archive, self._names, self._largest = archive, dict.fromkeys(names), largest

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        return self._archive.start(name, self._largest + 1)


def is_modest(archive: Archive, tags: int, size: int) -> bool:
    """Say whether the XML of an archive has no more tags and bytes than so many.

    Raises NotAList for a document type or an entity, which no spreadsheet has.
    """
    for name in archive:
        if not name.endswith((".xml", ".rels")):
            continue
        for block in archive.blocks(name):
            if b"<!ENTITY" in block or b"<!DOCTYPE" in block:
                raise NotAList
            size, tags = size - len(block), tags - block.count(b"<")
            if size < 0 or tags < 0:
                return False
    return True


def is_hidden(name: str) -> bool:
    """Say whether a file was put there by the system of whoever packed it."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts)
