"""What the desk answers to a scan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from circulation.domain.desk.scan import Mode
from circulation.domain.lending.commands import CheckOut
from circulation.readmodels.copies import Copy
from circulation.readmodels.loans import Loan
from circulation.readmodels.readers import Reader
from kernel.decider import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What came from the scanner, or was `typed`; and the reader who was chosen before."""

    code: str
    mode: Mode
    typed: bool
    patron_id: str | None


class Outcome(StrEnum):
    """What came of a scan."""

    CHOSEN = "chosen"
    LENT = "lent"
    ALREADY_LENT = "already-lent"
    RETURNED = "returned"
    ON_SHELF = "on-shelf"
    RENEWED = "renewed"
    NOT_LATER = "not-later"
    REFUSED = "refused"


class Signal(StrEnum):
    """What the librarian sees and hears: go on, look here, stop."""

    YES = "yes"
    LOOK = "look"
    NO = "no"


_SIGNALS: Final = {Outcome.ON_SHELF: Signal.LOOK, Outcome.REFUSED: Signal.NO}


def in_order(loans: Iterable[Loan]) -> tuple[Loan, ...]:
    """Put the most urgent first; the order must not change from one scan to the next."""
    return tuple(sorted(loans, key=lambda loan: (loan.due, loan.title or "", loan.copy_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """A reader with what is out, as it is right now."""

    reader: Reader
    loans: tuple[Loan, ...]
    limit: int
    today: date

    @property
    def late(self) -> int:
        """Count the books that should be back by now."""
        return sum(loan.days_late(self.today) > 0 for loan in self.loans)

    @property
    def copy_ids(self) -> frozenset[str]:
        return frozenset(loan.copy_id for loan in self.loans)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOut:
    """A copy is with the reader until `due`; `fresh` unless it was already."""

    due: date
    fresh: bool
    position: int
    command: CheckOut
    open: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The answer to one scan: what came of it, about which copy, and how the reader now stands.

    `at_desk` is the reader whom it concerns; after a return that is who brought the book back.
    `position` is what a read model has to reach before a page shows it.
    """

    outcome: Outcome
    at_desk: AtDesk | None = None
    copy: Copy | None = None
    due: date | None = None
    refused: Refused | None = None
    position: int = 0

    @property
    def signal(self) -> Signal:
        if self.outcome is Outcome.CHOSEN and self.at_desk and self.at_desk.late:
            return Signal.LOOK
        return _SIGNALS.get(self.outcome, Signal.YES)

    @property
    def can_undo(self) -> bool:
        return self.outcome in {Outcome.LENT, Outcome.RETURNED}
