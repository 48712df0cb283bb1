"""A span of whole days, both ends included, as people say it: from the 1st to the 30th."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_MONTH_OF_A_SCHOOL_YEAR = 9


class BackwardsPeriodError(ValueError):
    """The first day comes after the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days from `first` to `last`, both included.

    Raises:
        BackwardsPeriodError: When the first day comes after the last one.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period without a day in it: it is a slip of the hand, never a question."""
        if self.first > self.last:
            raise BackwardsPeriodError

    def __contains__(self, day: date) -> bool:
        """Say whether a day lies in the period."""
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        """Give every day in order, so that a quiet day is a zero in a chart and not a gap."""
        return (self.first + timedelta(days=n) for n in range(len(self)))

    def __len__(self) -> int:
        """Count the days; a single day is a period of one."""
        return (self.last - self.first).days + 1


def school_year(day: date) -> Period:
    """Give the part of the school year up to a day: it begins on 1 September."""
    year = day.year if day.month >= FIRST_MONTH_OF_A_SCHOOL_YEAR else day.year - 1
    return Period(first=date(year, FIRST_MONTH_OF_A_SCHOOL_YEAR, 1), last=day)


def days_up_to(day: date, *, days: int) -> Period:
    """Give the last so many days, the given one among them."""
    return Period(first=day - timedelta(days=days - 1), last=day)
