"""What the fields of RUSMARC (and UNIMARC, its parent) say of a book."""

import re

from catalog.domain.isbn import read_isbn
from catalog.domain.marc.record import MarcField, MarcRecord
from catalog.domain.record.events import Description

_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
# How ISBD joins the parts of a title: 200 $a title, $d in another language, $e more, $h part, $i
# its name. A second $a is another work in the same book.
_MARKS = {"a": " ; ", "d": " = ", "e": " : ", "h": ". ", "i": ". "}
_SUBJECTS = ("600", "601", "602", "605", "606", "607")
_SUBDIVISIONS = ("a", "b", "x", "y", "z", "j", "t")


def describe(marc: MarcRecord) -> Description:
    """Read a RUSMARC record; what it does not say stays empty."""
    return Description(
        source=_source(marc),
        control_number=marc.control("001"),
        title=title_of(marc),
        responsibility=" ; ".join(marc.all("200", "f", "g")),
        authors=tuple(dict.fromkeys(_name(field) for field in marc.tagged("700", "701", "710"))),
        place=" ; ".join(marc.all("210", "a")),
        publisher=" ; ".join(marc.all("210", "c")),
        year=_year(marc),
        pages=marc.first("215", "a"),
        language=marc.first("101", "a")[:3].lower(),
        isbns=tuple(dict.fromkeys(read_isbn(text).number for text in marc.all("010", "a"))),
        udc=", ".join(marc.all("675", "a")),
        bbk=_bbk(marc),
        subjects=_subjects(marc),
        series=_series(marc),
        annotation="\n".join(marc.all("330", "a")),
        marc=marc,
    )


def title_of(marc: MarcRecord) -> str:
    """Return the title; a volume called only "Вып. 3" gets the title of the whole before it."""
    field = next(marc.tagged("200"), None)
    if field is None:
        return ""
    own = joined(field, _MARKS)
    whole = host_title(marc) if field.indicators[:1] == "0" else ""
    return f"{whole}. {own}" if whole else own


def joined(field: MarcField, marks: dict[str, str]) -> str:
    """Join a field's subfields, each after its mark."""
    parts = [(marks[code], text.strip()) for code, text in field.subfields if code in marks]
    said = [part for part in parts if part[1]]
    whole = "".join((mark if place else "") + text for place, (mark, text) in enumerate(said))
    return re.sub(r"\s+", " ", whole)


def host_title(marc: MarcRecord) -> str:
    """Return the title of the set or series above, embedded in 461 or 462."""
    for field in marc.tagged("461", "462"):
        if title := field.first("a"):
            return title
    return ""


def edition(marc: MarcRecord) -> str:
    """Return the edition statement as printed."""
    return marc.first("205", "a")


def extent(marc: MarcRecord) -> str:
    """Return the physical description: extent, illustrations, size."""
    field = next(marc.tagged("215"), None)
    return joined(field, {"a": ", ", "c": " : ", "d": " ; ", "e": " + "}) if field else ""


def _source(marc: MarcRecord) -> str:
    original = (field for field in marc.tagged("801") if field.indicators[1:2] in {"0", " "})
    first = next(original, None)
    return (first.first("b") if first else "") or marc.first("801", "b") or marc.control("003")


def _name(field: MarcField) -> str:
    return " ".join(field.all("a")[:1] + (field.all("b") or field.all("g"))[:1])


def _year(marc: MarcRecord) -> int | None:
    coded = marc.first("100", "a")[9:13]
    for text in (marc.first("210", "d"), coded):
        if found := _YEAR.search(text):
            return int(found[1])
    return None


def _bbk(marc: MarcRecord) -> str:
    marks = [(field.first("2"), field.first("a")) for field in marc.tagged("686")]
    return next((mark for system, mark in marks if "bbk" in system and mark), "")


def _subjects(marc: MarcRecord) -> tuple[str, ...]:
    headings = [" — ".join(field.all(*_SUBDIVISIONS)) for field in marc.tagged(*_SUBJECTS)]
    return tuple(dict.fromkeys(text for text in (*headings, *marc.all("610", "a")) if text))


def _series(marc: MarcRecord) -> str:
    named = [joined(field, {"a": ", ", "v": " ; "}) for field in marc.tagged("225")]
    title = next(marc.tagged("200"), None)
    if not named and title and title.indicators[:1] != "0":
        named = [joined(field, {"a": ", ", "v": " ; "}) for field in marc.tagged("461")]
    return "; ".join(text for text in named if text)
