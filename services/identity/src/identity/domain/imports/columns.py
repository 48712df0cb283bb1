"""What a column of a list can be, and whether the columns of a list make sense together."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum


class Column(StrEnum):
    """What a column of a list can hold; nothing else is ever read from it (L-13)."""

    FULL_NAME = "full-name"
    SURNAME = "surname"
    GIVEN_NAME = "given-name"
    PATRONYMIC = "patronymic"
    BIRTH_DATE = "birth-date"
    KIND = "kind"
    FILE_NUMBER = "file-number"
    CLASS = "class"
    PHONE = "phone"
    ADDRESS = "address"
    GUARDIAN = "guardian"
    GUARDIAN_SURNAME = "guardian-surname"
    GUARDIAN_GIVEN_NAME = "guardian-given-name"
    GUARDIAN_PATRONYMIC = "guardian-patronymic"
    GUARDIAN_PHONE = "guardian-phone"
    CONSENT_NUMBER = "consent-number"
    CONSENT_DATE = "consent-date"
    CAPACITY = "capacity"
    CAPACITY_DOCUMENT = "capacity-document"
    PLACE = "place"
    LANGUAGE = "language"
    SCAN = "scan"
    OWN_SIGNATURE = "own-signature"
    DISTRICT = "district"
    MINISTRY = "ministry"
    IGNORED = "ignored"


def doubled(columns: Mapping[int, Column | None]) -> list[int]:
    """Return the places of columns that would fill the same thing twice, in order."""
    counts = Counter(column for column in columns.values() if column is not None)
    return [
        place
        for place, column in sorted(columns.items())
        if column not in (None, Column.IGNORED) and counts[column] > 1
    ]


def names_people(columns: Mapping[int, Column | None]) -> bool:
    """Say whether a list with these columns tells whom it is about."""
    found = set(columns.values())
    whole = Column.FULL_NAME in found or {Column.SURNAME, Column.GIVEN_NAME} <= found
    return whole or Column.FILE_NUMBER in found
