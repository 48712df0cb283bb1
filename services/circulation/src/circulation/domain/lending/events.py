"""What can have happened to one copy. Past tense, and whole: read without look-ups."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from circulation.domain.ids import ClassId, CopyId, PatronId, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyCheckedOut:
    """A reader took the copy. `class_id` is of that day, so that figures by class stay right."""

    copy_id: CopyId
    record_id: RecordId
    patron_id: PatronId
    class_id: ClassId | None
    on: date
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRenewed:
    """The reader keeps the copy until `due`; it is the renewal number `times` of this loan."""

    copy_id: CopyId
    patron_id: PatronId
    due: date
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReturned:
    """The copy came back to the shelf."""

    copy_id: CopyId
    patron_id: PatronId
    on: date


CopyEvent: TypeAlias = CopyCheckedOut | LoanRenewed | CopyReturned

WIRE: dict[str, type[CopyEvent]] = {
    "circulation.copy-checked-out.v1": CopyCheckedOut,
    "circulation.loan-renewed.v1": LoanRenewed,
    "circulation.copy-returned.v1": CopyReturned,
}
