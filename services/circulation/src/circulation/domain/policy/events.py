"""What can have happened to a school's lending policy."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """From now on: at most `limit` books, for `period_days`, renewed `renewals` times."""

    limit: int
    period_days: int
    renewals: int
    renew_overdue: bool = False


PolicyEvent: TypeAlias = PolicySet

WIRE: dict[str, type[PolicyEvent]] = {"circulation.policy-set.v1": PolicySet}
