"""What a school can decide about lending."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPolicy:
    """Lend at most `limit` books for `period_days`, renewed `renewals` times, overdue or not."""

    limit: int
    period_days: int
    renewals: int
    renew_overdue: bool


PolicyCommand: TypeAlias = SetPolicy
