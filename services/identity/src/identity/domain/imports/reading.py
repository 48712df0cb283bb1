"""From the cells of one row to what it says; what cannot be read is noted, never guessed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from identity.domain.consent.events import Recipient
from identity.domain.fields import Field
from identity.domain.imports import answers, numbers
from identity.domain.imports.cells import Reader
from identity.domain.imports.columns import Column
from identity.domain.imports.listed import Listed, Note, Sheet
from identity.domain.people.events import Kind

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


def read_row(number: int, cells: Mapping[Column, str], today: date, *, place: str = "") -> Listed:
    """Read one row; ``place`` is where the papers are kept when the row does not say."""
    reader = Reader(cells, today)
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


def _details(reader: Reader) -> dict[Field, str]:
    details, born = reader.person(Column.FULL_NAME, _NAMES), reader.day(Column.BIRTH_DATE)
    return details | _present({
        Field.BIRTH_DATE: born.isoformat() if born else "",
        Field.PHONE: reader.one(Column.PHONE, numbers.phone, ""),
        Field.ADDRESS: reader.text(Column.ADDRESS),
    })  # fmt: skip


def _guardian(reader: Reader) -> dict[Field, str]:
    phone = reader.one(Column.GUARDIAN_PHONE, numbers.phone, "")
    return reader.person(Column.GUARDIAN, _GUARDIANS) | _present({Field.PHONE: phone})


def _sheet(reader: Reader, place: str) -> Sheet | None:
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


def _present(found: Mapping[Field, str]) -> dict[Field, str]:
    return {name: text for name, text in found.items() if text}


def _unique(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(dict.fromkeys(notes))
