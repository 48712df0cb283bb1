"""MARC files as they come: cut into records, read in their charset, and written again.

pymarc opens each record; what RUSMARC says about charsets, and the search for the next whole record
after a broken one, are ours.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Literal

from pymarc import Field, Indicators, Leader, Record, Subfield
from pymarc.marc8 import marc8_to_unicode

from catalog.domain.marc.record import MarcField, MarcRecord, without_lengths
from catalog.domain.marc.refusals import (
    BrokenDirectory,
    EmptyFile,
    MarkupGiven,
    NotARecord,
    NoTerminator,
    NotMarc,
    PrintedFormGiven,
    SpreadsheetGiven,
    TooLong,
    UndecodableText,
    UnknownCharset,
    Unreadable,
    WrongLength,
)

Charset = Literal["utf-8", "cp1251", "cp866", "koi8-r", "marc-8"]
CHARSETS: tuple[Charset, ...] = ("utf-8", "cp1251", "cp866", "koi8-r", "marc-8")

LONGEST = 99_999
_BLOCK = 1 << 16
_LEADER, _ENTRY = 24, 12
_FIELD_END, _RECORD_END, _SUBFIELD = b"\x1e", b"\x1d", b"\x1f"
_PADDING = b"\r\n\t \x00\x1a"
_BEGINNING = re.compile(rb"\d{5}[ -~]{5}\d{2}\d{5}")
# RUSMARC 100 $a, positions 26-29: two codes of two digits. 01 alone is the basic Cyrillic page.
_DECLARED: dict[str, Charset] = {"50": "utf-8", "89": "cp1251", "79": "cp866", "99": "koi8-r"}
_BASIC = "01"
_CODED = slice(26, 30)
# No ANSEL text has three such bytes in a row; every Russian word of cp1251 has.
_LOOKS_CP1251 = re.compile(rb"[\xc0-\xff]{3}")

# Its remarks about single bytes would end up, with titles, in our logs; we refuse instead.
logging.getLogger("pymarc").addHandler(logging.NullHandler())
logging.getLogger("pymarc").propagate = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """The bytes between two ends: `number` counts from 1, `position` is the first byte's offset."""

    number: int
    position: int
    raw: bytes
    trouble: Unreadable | None = None


def recognise(beginning: bytes) -> None:
    """Refuse, with advice, what cannot be a file of MARC records. Takes its first bytes."""
    if not beginning.strip(_PADDING):
        raise EmptyFile
    if beginning.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SpreadsheetGiven
    if beginning.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise PrintedFormGiven
    if beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise MarkupGiven
    if _RECORD_END not in beginning and not _BEGINNING.search(beginning):
        raise NotMarc


def split(stream: BinaryIO) -> Iterator[Chunk]:
    """Cut a file into records, however long it is, with at most two blocks of it in memory.

    After bytes that are no record it goes on with the next whole one, so that one broken record
    costs nobody else's place. Raises NotMarc when the file is something else altogether.
    """
    number = 0
    for position, raw, ended in _between_ends(stream):
        for start, piece, trouble in _pieces(raw, ended=ended):
            number += 1
            yield Chunk(number=number, position=position + start, raw=piece, trouble=trouble)


def read(chunk: Chunk, charset: Charset | None = None) -> MarcRecord:
    """Read one record; `charset` overrules what the record says. Raises Unreadable."""
    if chunk.trouble:
        raise chunk.trouble
    _check_directory(chunk.raw)
    with _as_broken():
        record = Record(chunk.raw, to_unicode=False)
    chosen = charset or _charset_of(record, chunk.raw)
    fields = tuple(_read_field(field, chosen) for field in record.fields)
    return MarcRecord(leader=without_lengths(str(record.leader)), fields=fields)


def write(marc: MarcRecord) -> bytes:
    """Write a record as ISO 2709 in UTF-8, and let it say so."""
    record = Record(force_utf8=True)
    record.leader = Leader(marc.leader)
    for field in marc.fields:
        record.add_field(_written(field, rusmarc=marc.is_rusmarc))  # type: ignore[no-untyped-call]
    raw = bytes(record.as_marc())
    # pymarc puts MARC 21's sign for UTF-8 into the leader; in RUSMARC that place means nothing.
    return raw[:9] + marc.leader[9:10].encode() + raw[10:] if marc.is_rusmarc else raw


def _between_ends(stream: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    position, rest = 0, b""
    first = True
    while block := stream.read(_BLOCK):
        if first:
            recognise(block)
            first = False
        *whole, rest = (rest + block).split(_RECORD_END)
        for raw in whole:
            yield position, raw + _RECORD_END, True
            position += len(raw) + 1
        if len(rest) > LONGEST:
            yield position, rest, False
            position, rest = position + len(rest), b""
    if first:
        raise EmptyFile
    if rest.strip(_PADDING):
        yield position, rest, False


def _pieces(raw: bytes, *, ended: bool) -> Iterator[tuple[int, bytes, Unreadable | None]]:
    """Tell a whole record from a broken one, and find a whole one behind a broken one's rest."""
    start = len(raw) - len(raw.lstrip(_PADDING + b"\xef\xbb\xbf"))
    body = raw[start:]
    if not ended:
        yield start, body, TooLong() if len(body) > LONGEST else NoTerminator()
    elif not body[:5].isdigit() or int(body[:5]) != len(body):
        whole = _whole_record_at_the_end(body)
        broken = body[:whole]
        yield start, broken, _trouble(broken)
        if whole is not None:
            yield start + whole, body[whole:], None
    else:
        yield start, body, None


def _whole_record_at_the_end(body: bytes) -> int | None:
    for found in _BEGINNING.finditer(body, 1):
        if int(found[0][:5]) == len(body) - found.start():
            return found.start()
    return None


def _trouble(broken: bytes) -> Unreadable:
    if not _BEGINNING.match(broken):
        return NotARecord()
    return WrongLength() if broken.endswith(_RECORD_END) else NoTerminator()


def _check_directory(raw: bytes) -> None:
    """Hold the directory against the fields: pymarc would read over what does not fit."""
    base = raw[12:17]
    if not base.isdigit() or not _LEADER < int(base) < len(raw) or raw[-2:-1] != _FIELD_END:
        raise BrokenDirectory
    directory = raw[_LEADER : int(base) - 1]
    if len(directory) % _ENTRY or not directory or raw[int(base) - 1 : int(base)] != _FIELD_END:
        raise BrokenDirectory
    for start in range(0, len(directory), _ENTRY):
        entry = directory[start : start + _ENTRY]
        if not (entry.isascii() and entry[:3].isalnum() and entry[3:].isdigit()):
            raise BrokenDirectory
        last = int(base) + int(entry[7:]) + int(entry[3:7]) - 1
        if raw[last : last + 1] != _FIELD_END:
            raise BrokenDirectory


@contextmanager
def _as_broken() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # pymarc raises its own exceptions, ValueError and UnicodeError alike over such bytes.
        raise BrokenDirectory from error


def _charset_of(record: Record, raw: bytes) -> Charset:
    """Find the charset: what is valid UTF-8 with letters beyond ASCII is UTF-8 whatever it says."""
    if raw.isascii() and b"\x1b" not in raw:
        return "utf-8"
    if _is_utf8(raw) and not raw.isascii():
        return "utf-8"
    if "200" in record:
        return _rusmarc_charset(record)
    if record.leader[9] == "a":
        return "utf-8"
    return "cp1251" if _LOOKS_CP1251.search(raw) and b"\x1b" not in raw else "marc-8"


def _rusmarc_charset(record: Record) -> Charset:
    coded = b"".join(_bytes(sub.value) for sub in record["100"].subfields if sub.code == "a")[
        _CODED
    ]
    codes = [coded[:2].decode("ascii", "replace"), coded[2:].decode("ascii", "replace")]
    known = next((_DECLARED[code] for code in codes if code in _DECLARED), None)
    if known is None and codes[0] == _BASIC:
        return "cp1251"
    if known is None:
        raise UnknownCharset
    return known


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _read_field(field: Field, charset: Charset) -> MarcField:
    if field.control_field:
        return MarcField(tag=field.tag, value=_text(field.data, charset))
    pairs = tuple((sub.code, _text(sub.value, charset)) for sub in field.subfields)
    return MarcField(tag=field.tag, indicators="".join(field.indicators or ()), subfields=pairs)


def _text(data: object, charset: Charset) -> str:
    raw = _bytes(data)
    try:
        text = marc8_to_unicode(raw) if charset == "marc-8" else raw.decode(charset)
    except (UnicodeDecodeError, ValueError, IndexError):
        raise UndecodableText from None
    # No database column and no XML document takes these, and no book has them.
    if any(letter < " " and letter not in "\t\r\n\x1b" for letter in text):
        raise UndecodableText
    return text


def _bytes(data: object) -> bytes:
    return data if isinstance(data, bytes) else str(data or "").encode()


def _written(field: MarcField, *, rusmarc: bool) -> Field:
    if field.value is not None:
        return Field(tag=field.tag, data=field.value)
    coded = rusmarc and field.tag == "100"
    pairs = [
        Subfield(code, _says_utf8(text) if coded and code == "a" else text)
        for code, text in field.subfields
    ]
    first, second = tuple(field.indicators.ljust(2)[:2])
    return Field(tag=field.tag, indicators=Indicators(first, second), subfields=pairs)


def _says_utf8(coded: str) -> str:
    long = coded.ljust(_CODED.stop)
    return f"{long[: _CODED.start]}50  {long[_CODED.stop :]}"
