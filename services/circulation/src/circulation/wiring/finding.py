"""From what was scanned or typed to the reader or the copy it stands for."""

from sqlalchemy import Connection

from circulation.domain.cards.numbers import is_card_number, looks_like_a_card
from circulation.domain.desk.refusals import (
    CardOfAnotherSchool,
    CopyOfAnotherSchool,
    MistypedCard,
    PublishersBarcode,
    UnknownCard,
    UnknownCopy,
    UnknownReader,
)
from circulation.domain.ids import SchoolId
from circulation.readmodels import copies, pairs, readers
from circulation.readmodels.copies import Copy
from circulation.readmodels.readers import Reader

ISBN_LENGTH = 13
ISBN_MARKS = "978", "979"
LONGEST_INVENTORY_NUMBER = 8


def reader_or_copy(db: Connection, school: SchoolId, code: str, *, typed: bool) -> Reader | Copy:
    """Find what a code stands for: a card or a copy; if typed also a file or inventory number.

    Raises a refusal that says why nothing was found.
    """
    if looks_like_a_card(code):
        return reader_by_card(db, school, code)
    if typed and "/" in code:
        return _reader_by_file_number(db, school, code)
    if typed and code.isdecimal() and len(code) <= LONGEST_INVENTORY_NUMBER:
        return _copy_by_inventory_number(db, school, code)
    return copy_by_barcode(db, school, code)


def reader_perhaps_copy(
    db: Connection, school: SchoolId, patron_id: str, code: str
) -> tuple[Reader, Copy | None]:
    """Find a reader of this school, and the copy too if the code is the label of one.

    One question answers both for nearly every book that is lent. Raises UnknownReader.
    """
    if both := pairs.find(db, school, ("patron_id", patron_id), ("barcode", code)):
        return both
    return reader_by_id(db, school, patron_id), None


def reader_by_card(db: Connection, school: SchoolId, code: str) -> Reader:
    """Find whose card this is; raises MistypedCard, UnknownCard or CardOfAnotherSchool."""
    if not is_card_number(code):
        raise MistypedCard
    found = readers.by_card(db, code)
    if found is None:
        raise UnknownCard
    if found.school != school:
        raise CardOfAnotherSchool
    return found


def reader_by_id(db: Connection, school: SchoolId, patron_id: str) -> Reader:
    """Find a reader of this school; raises UnknownReader."""
    found = readers.by_id(db, school, patron_id)
    if found is None:
        raise UnknownReader
    return found


def copy_by_id(db: Connection, school: SchoolId, copy_id: str) -> Copy:
    """Find a copy of this school; raises UnknownCopy."""
    found = copies.by_id(db, school, copy_id)
    if found is None:
        raise UnknownCopy
    return found


def copy_by_barcode(db: Connection, school: SchoolId, code: str) -> Copy:
    """Find a copy by its label; raises UnknownCopy, PublishersBarcode or CopyOfAnotherSchool."""
    found = copies.by_barcode(db, code)
    if found is None and len(code) == ISBN_LENGTH and code.startswith(ISBN_MARKS):
        raise PublishersBarcode
    if found is None:
        raise UnknownCopy
    if found.school != school:
        raise CopyOfAnotherSchool
    return found


def _copy_by_inventory_number(db: Connection, school: SchoolId, code: str) -> Copy:
    found = copies.by_inventory_number(db, school, int(code))
    if found is None:
        raise UnknownCopy
    return found


def _reader_by_file_number(db: Connection, school: SchoolId, code: str) -> Reader:
    found = readers.by_file_number(db, school, code.upper())
    if found is None:
        raise UnknownReader
    return found
