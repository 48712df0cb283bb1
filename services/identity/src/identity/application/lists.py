"""Open what people upload: a spreadsheet, a text table, or a ZIP of one of them with scans.

What a file is, its content says, never its name. Nothing in it is carried out: no formula, no
macro, no entity. Everything stays in memory.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from pathlib import PurePosixPath
from typing import Final

import openpyxl

from identity.application.archives import MIB, Archive, Scanned, is_hidden, is_modest
from identity.application.papers import LARGEST_SCAN, Scan
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

LARGEST_LIST: Final = 20 * MIB
LARGEST_FILE: Final = 60 * MIB
LARGEST_MARKUP: Final = 30 * MIB  # Of a spreadsheet unpacked: four times what 5,000 rows need,
MOST_TAGS: Final = 1_500_000  # and four tags for a cell, or one when it is empty and coloured.
LONGEST_LINE: Final = 64 * 1024
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
_ABOVE: Final = 15  # So many lines may stand above the headings: the school's name, the year.
_ZIP, _EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE2: .xls, and .xlsx behind a password.
_NEVER: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc", b"Rar!", b"<")
_DELIMITERS: Final = ";\t,|"
_BOOK: Final = "xl/workbook.xml"
_MARK: Final = 16  # Bytes that tell what a file is.
_SOMETHING: Final = re.compile(rb"[^\0 \r\n\t\xef\xbb\xbf]")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a list: its headings, and below them rows with their numbers in the file."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Package:
    """What a file came to: tables (or the CSVs of OneRoster by name), and scans by file name.

    ``usable``: whether each scan can be kept.
    """

    tables: tuple[Table, ...] = ()
    roster: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    scans: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    usable: Mapping[str, bool] = field(default_factory=dict)


def opened(data: bytes) -> Package:
    """Open an upload; raises one of the refusals of a file, whatever its bytes are."""
    if len(data) > LARGEST_FILE:
        raise FileTooLarge
    if not _SOMETHING.search(data):
        raise FileEmpty
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
    archive = Archive(data, LARGEST_LIST)
    if _BOOK in archive:
        return Package(_listed(_workbook(data, archive)))
    names = [name for name in archive if not is_hidden(name)]
    rosters = {PurePosixPath(name).name.casefold(): name for name in names}
    if "manifest.csv" in rosters:
        return Package(roster={plain: archive[name] for plain, name in rosters.items()})
    return _with_scans(archive, names)


def _with_scans(archive: Archive, names: Sequence[str]) -> Package:
    scans = [name for name in names if _is_scan(archive.start(name, _MARK))]
    lists = [name for name in names if name not in set(scans)]
    if len(lists) != 1:
        raise SeveralLists if lists else NothingListed
    data = archive[lists[0]]
    if data.startswith(_ZIP) and _BOOK not in Archive(data, LARGEST_LIST):
        raise NotAList  # A ZIP within a ZIP is how bombs are built.
    tables, scanned = opened(data).tables, Scanned(archive, scans, LARGEST_SCAN)
    usable = {name: Scan.of(data) is not None for name, data in scanned.items()}
    return Package(tables, scans=scanned, usable=usable)


def _is_scan(start: bytes) -> bool:
    """Say whether this is a picture or a paper, even one that is too large to be taken."""
    return start.startswith(_NEVER[:3])


# Spreadsheets


def _workbook(data: bytes, archive: Archive) -> Iterator[Table]:
    if not is_modest(archive, MOST_TAGS, LARGEST_MARKUP):
        raise TooManyRows
    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # Some programs write a wrong size, and rows would be lost.
            lines = (tuple(_cell(value) for value in line) for line in sheet.values)
            yield _table(sheet.title, _bounded(lines))


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
    return _table("", _bounded(_lines(text, best)))


def _lines(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    """Take text apart, one line after another; raises TooManyRows for a line without an end."""
    length = 0

    def written() -> Iterator[str]:
        nonlocal length
        for line in _LINE.finditer(text):
            length += line.end() - line.start()
            if length > LONGEST_LINE:
                raise TooManyRows
            yield line[0]

    for cells in csv.reader(written(), delimiter=delimiter):
        length = 0
        yield tuple(cells)


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
    lines = list(islice(_lines(text[:LONGEST_LINE], delimiter), _ABOVE))
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


def _listed(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Keep the tables with headings and rows; raises NothingListed when there are none."""
    found, rows = [], 0
    for table in tables:
        rows += len(table.rows)
        if rows > MOST_ROWS:
            raise TooManyRows
        if table.headings and table.rows:
            found.append(table)
    if not found:
        raise NothingListed
    return tuple(found)
