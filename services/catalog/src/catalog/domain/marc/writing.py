"""A RUSMARC record for a book that was described by hand, so that every record can be exported."""

from dataclasses import dataclass

from catalog.domain.marc.record import MarcField, MarcRecord

_LEADER = "00000nam0 2200000   450 "
_AUTHOR = "070"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a librarian writes on a catalogue card. `authors` are "Surname Initials"."""

    source: str
    control_number: str
    title: str
    subtitle: str = ""
    responsibility: str = ""
    authors: tuple[str, ...] = ()
    place: str = ""
    publisher: str = ""
    year: int | None = None
    pages: str = ""
    language: str = "kir"
    isbn: str = ""
    udc: str = ""
    bbk: str = ""
    subjects: tuple[str, ...] = ()
    series: str = ""
    annotation: str = ""


def rusmarc_of(sheet: Sheet) -> MarcRecord:
    """Write a sheet as RUSMARC in UTF-8; fields nobody filled in are left out."""
    coded = f"{'':8}d{sheet.year or '':4}{'':4}m  y0{sheet.language[:3]}y50{'':6}ca"
    fields = (
        MarcField(tag="001", value=sheet.control_number),
        _field("010", "  ", ("a", sheet.isbn)),
        MarcField(tag="100", indicators="  ", subfields=(("a", coded),)),
        _field("101", "0 ", ("a", sheet.language)),
        _field("200", "1 ", ("a", sheet.title), ("e", sheet.subtitle), ("f", sheet.responsibility)),
        _field(
            "210", "  ", ("a", sheet.place), ("c", sheet.publisher), ("d", str(sheet.year or ""))
        ),
        _field("215", "  ", ("a", sheet.pages)),
        _field("225", "1 ", ("a", sheet.series)),
        _field("330", "  ", ("a", sheet.annotation)),
        *(_field("606", "1 ", ("a", subject)) for subject in sheet.subjects),
        _field("675", "  ", ("a", sheet.udc)),
        _field("686", "  ", ("a", sheet.bbk), ("2", "rubbk" if sheet.bbk else "")),
        *(_author(place, name) for place, name in enumerate(sheet.authors)),
        _field("801", " 0", ("a", "KG"), ("b", sheet.source)),
    )
    kept = tuple(field for field in fields if field.value or field.subfields)
    return MarcRecord(leader=_LEADER, fields=kept)


def _author(place: int, name: str) -> MarcField:
    surname, _, initials = name.partition(" ")
    tag = "701" if place else "700"
    return _field(tag, " 1", ("a", surname), ("b", initials), ("4", _AUTHOR))


def _field(tag: str, indicators: str, *pairs: tuple[str, str]) -> MarcField:
    filled = tuple((code, text) for code, text in pairs if text)
    kept = filled if any(code in "abcd" for code, _ in filled) else ()
    return MarcField(tag=tag, indicators=indicators, subfields=kept)
