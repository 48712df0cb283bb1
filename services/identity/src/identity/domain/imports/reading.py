"""From the cells of one row to what it says; what cannot be read is noted, never guessed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final, TypeVar

from identity.domain.consent.events import Recipient
from identity.domain.fields import Field
from identity.domain.imports import answers, dates, letters, names, numbers
from identity.domain.imports.columns import Column
from identity.domain.imports.dates import Unclear
from identity.domain.imports.listed import Listed, Note, Sheet
from identity.domain.people.events import Kind

Value = TypeVar("Value")

RECIPIENTS: Final = {
    Column.DISTRICT: Recipient.DISTRICT,
    Column.MINISTRY: Recipient.MINISTRY,
}
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


def read_row(number: int, cells: Mapping[Column, str], today: date, *, place: str = "") -> Listed:
    """Read one row; ``place`` is where the papers are kept when the row does not say."""
    reader = _Reader(cells, today)
    return Listed(
        number=number,
        kind=reader.one(Column.KIND, answers.kind, Kind.PUPIL),
        file_number=reader.one(Column.FILE_NUMBER, numbers.file_number, ""),
        details=_details(reader),
        guardian=_guardian(reader),
        school_class=reader.one(Column.CLASS, numbers.school_class, ""),
        sheet=_sheet(reader, place),
        wrong=_unique(reader.wrong),
        odd=_unique(reader.odd),
    )


class _Reader:
    """Reads the cells of one row and collects what is wrong with it."""

    def __init__(self, cells: Mapping[Column, str], today: date) -> None:
        self.cells = {column: letters.tidy(text) for column, text in cells.items()}
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
        found = self.one(whole, names.name, nothing)
        for column, name in parts.items():
            if text := self.text(column):
                found = found | {name: text}
        for text in found.values():
            self._check(whole, text)
        return found

    def _check(self, column: Column, text: str) -> None:
        try:
            names.part_of_name(text)
        except Unclear:
            self.wrong.append(Note(code="not-a-name", about=column))
        if letters.is_mixed(text):
            self.odd.append(Note(code="look-alikes", about=column))


def _details(reader: _Reader) -> dict[Field, str]:
    details, born = reader.person(Column.FULL_NAME, _NAMES), reader.day(Column.BIRTH_DATE)
    return details | _present({
        Field.BIRTH_DATE: born.isoformat() if born else "",
        Field.PHONE: reader.one(Column.PHONE, numbers.phone, ""),
        Field.ADDRESS: reader.text(Column.ADDRESS),
    })  # fmt: skip


def _guardian(reader: _Reader) -> dict[Field, str]:
    phone = reader.one(Column.GUARDIAN_PHONE, numbers.phone, "")
    return reader.person(Column.GUARDIAN, _GUARDIANS) | _present({Field.PHONE: phone})


def _sheet(reader: _Reader, place: str) -> Sheet | None:
    number = reader.one(Column.CONSENT_NUMBER, numbers.register_number, "")
    if not number:
        return None
    said = {column: reader.one(column, answers.yes, False) for column in RECIPIENTS}  # noqa: FBT003
    return Sheet(
        register_number=number,
        signed_on=reader.day(Column.CONSENT_DATE),
        capacity=reader.one(Column.CAPACITY, answers.capacity, None),
        capacity_document=reader.text(Column.CAPACITY_DOCUMENT),
        place=reader.text(Column.PLACE) or place,
        language=reader.one(Column.LANGUAGE, answers.language, "ky"),
        scan=reader.text(Column.SCAN),
        own_signature=reader.one(Column.OWN_SIGNATURE, answers.yes, False),  # noqa: FBT003
        recipients=tuple(RECIPIENTS[column] for column, agreed in said.items() if agreed),
    )


def _bounded(text: str) -> str:
    if len(text) > _LONGEST:
        raise Unclear
    return text


def _present(found: Mapping[Field, str]) -> dict[Field, str]:
    return {name: text for name, text in found.items() if text}


def _unique(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(dict.fromkeys(notes))
