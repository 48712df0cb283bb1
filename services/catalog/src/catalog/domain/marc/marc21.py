"""What the fields of MARC 21 bibliographic records say of a book."""

import re

from catalog.domain.isbn import read_isbn
from catalog.domain.marc.record import MarcField, MarcRecord
from catalog.domain.record.events import Description

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_SUBJECTS = ("600", "610", "611", "630", "650", "651")
_PRINTED_ISBN = re.compile(r"[\dXx][\dXx\- ]{8,20}")


def describe(marc: MarcRecord) -> Description:
    """Read a MARC 21 record; the ISBD punctuation inside its fields is left out."""
    title = next(marc.tagged("245"), MarcField(tag="245"))
    return Description(
        source=marc.control("003") or marc.first("040", "a"),
        control_number=marc.control("001"),
        title=_title(title),
        responsibility=_bare(title.first("c")),
        authors=tuple(dict.fromkeys(_bare(text) for text in _names(marc))),
        place=_bare(_published(marc, "a")),
        publisher=_bare(_published(marc, "b")),
        year=_year(marc),
        pages=_bare(marc.first("300", "a")),
        language=(marc.control("008")[35:38] or marc.first("041", "a")[:3]).strip().lower(),
        isbns=tuple(dict.fromkeys(_isbn(text) for text in marc.all("020", "a"))),
        udc=", ".join(marc.all("080", "a")),
        bbk=_bbk(marc),
        subjects=_subjects(marc),
        series=_series(marc),
        annotation="\n".join(marc.all("520", "a")),
        marc=marc,
    )


def edition(marc: MarcRecord) -> str:
    """Return the edition statement as printed."""
    return _bare(marc.first("250", "a"))


def extent(marc: MarcRecord) -> str:
    """Return the physical description; MARC 21 carries its punctuation inside."""
    return " ".join(marc.all("300", "a", "b", "c"))


def _title(field: MarcField) -> str:
    parts = [(code, _bare(text)) for code, text in field.subfields if code in "abnp"]
    marks = {"a": "", "b": " : ", "n": ". ", "p": ". "}
    return "".join(
        (marks[code] if place else "") + text for place, (code, text) in enumerate(parts)
    )


def _names(marc: MarcRecord) -> list[str]:
    return [*marc.all("100", "a"), *marc.all("110", "a"), *marc.all("700", "a")]


def _published(marc: MarcRecord, code: str) -> str:
    return marc.first("264", code) or marc.first("260", code)


def _year(marc: MarcRecord) -> int | None:
    for text in (_published(marc, "c"), marc.control("008")[7:11]):
        if found := _YEAR.search(text):
            return int(found[1])
    return None


def _isbn(text: str) -> str:
    # MARC 21 allows a remark behind the number: 9967123456 (hardback).
    found = _PRINTED_ISBN.match(text)
    return read_isbn(found[0] if found else text).number


def _bbk(marc: MarcRecord) -> str:
    marks = [(field.first("2"), field.first("a")) for field in marc.tagged("084")]
    return next((mark for system, mark in marks if "bbk" in system and mark), "")


def _subjects(marc: MarcRecord) -> tuple[str, ...]:
    headings = [
        " — ".join(_bare(text) for text in field.all("a", "b", "t", "x", "y", "z", "v"))
        for field in marc.tagged(*_SUBJECTS)
    ]
    return tuple(dict.fromkeys(text for text in (*headings, *marc.all("653", "a")) if text))


def _series(marc: MarcRecord) -> str:
    for field in marc.tagged("490", "440", "830"):
        if name := _bare(field.first("a")):
            volume = _bare(field.first("v"))
            return f"{name} ; {volume}" if volume else name
    return ""


def _bare(text: str) -> str:
    return text.strip().strip("/:;,=").strip()
