"""What a desk can ask of one copy. Complete: policy, day and reader are already in it."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from circulation.domain.ids import ClassId, CopyId, PatronId, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOut:
    """Lend the copy to the reader until `due`."""

    copy_id: CopyId
    record_id: RecordId
    patron_id: PatronId
    class_id: ClassId | None
    on: date
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew:
    """Let the reader keep the copy until `due`, if the school's policy has a renewal left."""

    copy_id: CopyId
    patron_id: PatronId
    on: date
    due: date
    renewals: int
    renew_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """Take the copy back from the reader who is known to have it."""

    copy_id: CopyId
    patron_id: PatronId
    on: date


CopyCommand: TypeAlias = CheckOut | Renew | Return
