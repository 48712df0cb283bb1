"""What can be asked of one reader's pile, always beside a command to a copy."""

from dataclasses import dataclass
from typing import TypeAlias

from circulation.domain.ids import CopyId, PatronId


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Add the copy, if the reader then has at most `limit` copies."""

    patron_id: PatronId
    copy_id: CopyId
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """Take the copy off the pile."""

    patron_id: PatronId
    copy_id: CopyId


BorrowingCommand: TypeAlias = Take | Settle
