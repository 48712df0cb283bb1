"""What can have happened to the pile of copies one reader has at home."""

from dataclasses import dataclass
from typing import TypeAlias

from circulation.domain.ids import CopyId, PatronId


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTaken:
    """One copy more; `open` copies are out to this reader now."""

    patron_id: PatronId
    copy_id: CopyId
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanSettled:
    """One copy less; `open` copies are out to this reader now."""

    patron_id: PatronId
    copy_id: CopyId
    open: int


BorrowingEvent: TypeAlias = LoanTaken | LoanSettled

WIRE: dict[str, type[BorrowingEvent]] = {
    "circulation.loan-taken.v1": LoanTaken,
    "circulation.loan-settled.v1": LoanSettled,
}
