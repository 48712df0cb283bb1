"""One row of a list, as it was read: whom it is about, what it says, and what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from identity.domain.consent.events import Capacity, Purpose
from identity.domain.fields import Field
from identity.domain.imports import dates, values
from identity.domain.imports.columns import Column
from identity.domain.imports.dates import Unclear
from identity.domain.people.events import Kind

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something about a row that a person should know: a code, and what it is about."""

    code: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The particulars of a signed paper, as L-02 asks for them; the scan comes beside the list."""

    register_number: str
    signed_on: date | None = None
    capacity: Capacity | None = None
    capacity_document: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    language: str = "ky"
    scan: str = field(default="", repr=False)
    own_signature: bool = False
    purposes: tuple[Purpose, ...] = (Purpose.EMIS,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row. ``wrong`` keeps it out, ``odd`` is only pointed out; ``given_id``: a person's id."""

    number: int
    kind: Kind = Kind.PUPIL
    given_id: str = field(default="", repr=False)
    file_number: str = ""
    details: Mapping[Field, str] = field(default_factory=dict, repr=False)
    guardian: Mapping[Field, str] = field(default_factory=dict, repr=False)
    guardian_ids: tuple[str, ...] = ()
    school_class: str = ""
    sheet: Sheet | None = None
    wrong: tuple[Note, ...] = ()
    odd: tuple[Note, ...] = ()


_NAMES: Final = {
    Column.SURNAME: Field.SURNAME,
    Column.GIVEN_NAME: Field.GIVEN_NAME,
    Column.PATRONYMIC: Field.PATRONYMIC,
}
_GUARDIANS: Final = {
    Column.GUARDIAN_SURNAME: Field.SURNAME,
    Column.GUARDIAN_GIVEN_NAME: Field.GIVEN_NAME,
    Column.GUARDIAN_PATRONYMIC: Field.PATRONYMIC,
}
_LONGEST: Final = 200


class _Reader:
    """Reads the cells of one row and collects what is wrong with it."""

    def __init__(self, cells: Mapping[Column, str], today: date) -> None:
        self.cells = {column: values.tidy(text) for column, text in cells.items()}
        self.today = today
        self.wrong: list[Note] = []
        self.odd: list[Note] = []

    def one(self, column: Column, read: Callable[[str], Value], otherwise: Value) -> Value:
        """Return what a cell says; an empty one says nothing, an unclear one is noted."""
        text = self.cells.get(column, "")
        if not text:
            return otherwise
        try:
            return read(_bounded(text))
        except Unclear:
            self.wrong.append(Note(code="unclear", about=column))
            return otherwise

    def day(self, column: Column) -> date | None:
        return self.one(column, lambda text: dates.day(text, self.today), None)

    def text(self, column: Column) -> str:
        return self.one(column, str, "")

    def person(self, whole: Column, parts: Mapping[Column, Field]) -> dict[Field, str]:
        """Return the parts of a name, from one column or from three."""
        nothing: dict[Field, str] = {}
        found = self.one(whole, values.name, nothing)
        for column, name in parts.items():
            if text := self.text(column):
                found = found | {name: text}
        for text in found.values():
            self._check(whole, text)
        return found

    def _check(self, column: Column, text: str) -> None:
        try:
            values.part_of_name(text)
        except Unclear:
            self.wrong.append(Note(code="not-a-name", about=column))
        if values.is_mixed(text):
            self.odd.append(Note(code="look-alikes", about=column))


def _bounded(text: str) -> str:
    if len(text) > _LONGEST:
        raise Unclear
    return text


def read_row(number: int, cells: Mapping[Column, str], today: date, *, place: str = "") -> Listed:
    """Read one row; ``place`` is where the papers are kept when the row does not say."""
    reader = _Reader(cells, today)
    details = reader.person(Column.FULL_NAME, _NAMES)
    guardian = reader.person(Column.GUARDIAN, _GUARDIANS)
    born = reader.day(Column.BIRTH_DATE)
    details |= _present({
        Field.BIRTH_DATE: born.isoformat() if born else "",
        Field.PHONE: reader.one(Column.PHONE, values.phone, ""),
        Field.ADDRESS: reader.text(Column.ADDRESS),
    })  # fmt: skip
    guardian |= _present({Field.PHONE: reader.one(Column.GUARDIAN_PHONE, values.phone, "")})
    return Listed(
        number=number,
        kind=reader.one(Column.KIND, values.kind, Kind.PUPIL),
        file_number=reader.one(Column.FILE_NUMBER, values.file_number, ""),
        details=details,
        guardian=guardian,
        school_class=reader.one(Column.CLASS, values.school_class, ""),
        sheet=_sheet(reader, place),
        wrong=unique(reader.wrong),
        odd=unique(reader.odd),
    )


def unique(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(dict.fromkeys(notes))


def _sheet(reader: _Reader, place: str) -> Sheet | None:
    number = reader.one(Column.CONSENT_NUMBER, values.register_number, "")
    if not number:
        return None
    return Sheet(
        register_number=number,
        signed_on=reader.day(Column.CONSENT_DATE),
        capacity=reader.one(Column.CAPACITY, values.capacity, None),
        capacity_document=reader.text(Column.CAPACITY_DOCUMENT),
        place=reader.text(Column.PLACE) or place,
        language=reader.one(Column.LANGUAGE, values.language, "ky"),
        scan=reader.text(Column.SCAN),
        own_signature=reader.one(Column.OWN_SIGNATURE, values.yes, False),  # noqa: FBT003
    )


def _present(found: Mapping[Field, str]) -> dict[Field, str]:
    return {name: text for name, text in found.items() if text}
