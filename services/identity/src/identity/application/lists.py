"""Open what people upload: a spreadsheet, a text table, or a ZIP of one of them with scans.

What a file is, its content says, never its name. Nothing in it is carried out: no formula, no
macro, no entity. Everything stays in memory.
"""

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Final

import openpyxl

from identity.application.papers import Scan
from identity.domain.imports.columns import Column
from identity.domain.imports.headings import recognised
from identity.domain.imports.refusals import (
    FileBroken,
    FileEmpty,
    FileTooLarge,
    NotAList,
    NothingListed,
    OldSpreadsheet,
    SeveralLists,
    TooManyRows,
)
from kernel.decider import Refused

MIB: Final = 1024 * 1024
LARGEST_LIST: Final = 20 * MIB
LARGEST_FILE: Final = 60 * MIB
LARGEST_UNPACKED: Final = 150 * MIB
MOST_FILES: Final = 6_000
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
_ABOVE: Final = 15  # So many lines may stand above the headings: the school's name, the year.
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE2: .xls, and .xlsx behind a password.
_NEVER: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc", b"Rar!", b"<")
_DELIMITERS: Final = ";\t,|"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a list: its headings, and below them rows with their numbers in the file."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Package:
    """What a file came to: tables (or the CSVs of OneRoster by name), and scans by file name."""

    tables: tuple[Table, ...] = ()
    roster: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    scans: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def opened(data: bytes) -> Package:
    """Open an upload; raises one of the refusals of a file, whatever its bytes are."""
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise FileEmpty
    if len(data) > LARGEST_FILE:
        raise FileTooLarge
    try:
        return _opened(data)
    except Refused:
        raise
    except MemoryError:
        raise FileTooLarge from None
    except Exception:  # noqa: BLE001 - a damaged file breaks its reader in ways that nobody lists
        raise FileBroken from None


def _opened(data: bytes) -> Package:
    if data.startswith(_EMPTY_ZIP):
        raise FileEmpty
    if data.startswith(_OLD):
        raise OldSpreadsheet
    if not data.startswith(_ZIP):
        return Package(_listed([_text_table(data)]))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = _checked_names(archive)
        if "xl/workbook.xml" in names:
            return Package(_listed(_workbook(data, archive)))
        files = {name: archive.read(name) for name in names if not _is_hidden(name)}
    rosters = {PurePosixPath(name).name.casefold(): name for name in files}
    if "manifest.csv" in rosters:
        return Package(roster={plain: files[name] for plain, name in rosters.items()})
    return _with_scans(files)


def _with_scans(files: Mapping[str, bytes]) -> Package:
    scans = {name: data for name, data in files.items() if Scan.of(data) or _is_scan(data)}
    lists = [data for name, data in files.items() if name not in scans]
    if len(lists) != 1:
        raise SeveralLists if lists else NothingListed
    if zipfile.is_zipfile(BytesIO(lists[0])):
        with zipfile.ZipFile(BytesIO(lists[0])) as inner:
            if "xl/workbook.xml" not in inner.namelist():
                raise NotAList  # A ZIP within a ZIP is how bombs are built.
    return Package(opened(lists[0]).tables, scans=scans)


def _is_scan(data: bytes) -> bool:
    """Say whether this is a picture or a paper, even one that is too large to be taken."""
    return data.startswith(_NEVER[:3])


def _checked_names(archive: zipfile.ZipFile) -> list[str]:
    """Return the names in an archive; raises FileTooLarge before anything is unpacked."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES or sum(m.file_size for m in members) > LARGEST_UNPACKED:
        raise FileTooLarge
    if any(member.flag_bits & 0x1 for member in members):
        raise OldSpreadsheet
    if not members:
        raise FileEmpty
    return [member.filename for member in members]


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts)


# Spreadsheets


def _workbook(data: bytes, archive: zipfile.ZipFile) -> Iterator[list[tuple[str, ...]] | Table]:
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")) and _declares_entities(archive, name):
            raise NotAList
    if sum(archive.getinfo(name).file_size for name in archive.namelist()) > 5 * LARGEST_LIST:
        raise FileTooLarge
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # Some programs write a wrong size, and rows would be lost.
            lines = (tuple(_cell(value) for value in line) for line in sheet.values)
            yield _table(sheet.title, _bounded(lines))


def _declares_entities(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as part:
        before = b""
        while block := part.read(MIB):
            if b"<!ENTITY" in before + block or b"<!DOCTYPE" in before + block:
                return True
            before = block[-16:]
    return False


def _cell(value: object) -> str:
    """Return a cell as text; of a formula what the spreadsheet had come to, or nothing."""
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


# Text


def _text_table(data: bytes) -> Table:
    if len(data) > LARGEST_LIST:
        raise FileTooLarge
    text = decoded(data)
    best = max(_DELIMITERS, key=lambda sign: _score(text, sign))
    return _table("", _bounded(tuple(line) for line in csv.reader(StringIO(text), delimiter=best)))


def decoded(data: bytes) -> str:
    """Return text in whichever of the usual encodings it is; raises NotAList for no text at all."""
    if data.startswith(_NEVER):
        raise NotAList
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\0-\x08\x0e-\x1f\x98]", text):
            return text.removeprefix("\ufeff")
    raise NotAList


def _encodings(data: bytes) -> Sequence[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    # Every second byte of Cyrillic or Latin text in UTF-16 is 0 or 4, which stand in no other text.
    start = data[:2000]
    if 2 * (start.count(0) + start.count(4)) > len(start) * 0.8:
        return ("utf-16-le",) if start[1] in (0, 4) else ("utf-16-be",)
    return ("utf-8-sig", "cp1251")


def _score(text: str, delimiter: str) -> tuple[int, int]:
    """Say how much sense a delimiter makes: recognised headings first, then columns."""
    lines = list(islice(csv.reader(StringIO(text[: 64 * 1024]), delimiter=delimiter), _ABOVE))
    return max((_headings(line) for line in lines), default=0), max(map(len, lines), default=0)


# Tables


def _bounded(lines: Iterator[tuple[str, ...]]) -> list[tuple[str, ...]]:
    found = list(islice(lines, MOST_ROWS + 2 * _ABOVE))
    while found and not any(found[-1]):
        found.pop()
    if len(found) > MOST_ROWS + _ABOVE or max(map(len, found), default=0) > MOST_COLUMNS:
        found = [_shortened(line) for line in found]
    if len(found) > MOST_ROWS + _ABOVE or max(map(len, found), default=0) > MOST_COLUMNS:
        raise TooManyRows
    return found


def _shortened(line: tuple[str, ...]) -> tuple[str, ...]:
    """Drop empty cells at the end: a coloured sheet has thousands."""
    end = max((place for place, text in enumerate(line, 1) if text), default=0)
    return line[:end]


def _table(name: str, lines: list[tuple[str, ...]]) -> Table:
    top = max(range(min(len(lines), _ABOVE)), key=lambda n: (_headings(lines[n]), -n), default=0)
    if not lines or not _headings(lines[top]):
        return Table(name, (), ())
    headings = _shortened(lines[top])
    rows = tuple(
        (number, (line + ("",) * len(headings))[: len(headings)])
        for number, line in enumerate(lines[top + 1 :], top + 2)
        if any(text.strip() for text in line)
    )
    return Table(name, tuple(text.strip() for text in headings), rows)


def _headings(line: Sequence[str]) -> int:
    found = {recognised(text) for text in line if text.strip()}
    return len(found - {None, Column.IGNORED})


def _listed(tables: Any) -> tuple[Table, ...]:
    """Keep the tables with headings and rows; raises NothingListed when there are none."""
    found = tuple(table for table in tables if table.headings and table.rows)
    if not found:
        raise NothingListed
    return found
