"""The words in which the tests of the desk are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from circulation.domain.borrowing.commands import Settle, Take
from circulation.domain.borrowing.events import LoanSettled, LoanTaken
from circulation.domain.ids import ClassId, CopyId, PatronId, RecordId
from circulation.domain.lending.commands import CheckOut, Renew, Return
from circulation.domain.lending.events import CopyCheckedOut, CopyReturned, LoanRenewed
from kernel.decider import Decider, Refused

AMINA = PatronId("2f1b3c52-51d7-4e39-9a3a-000000000001")
BEN = PatronId("2f1b3c52-51d7-4e39-9a3a-000000000002")
MANAS = CopyId("9e0f6f7a-8a3c-4a0b-8f5e-000000000001")
RECORD = RecordId("7c0e6f7a-8a3c-4a0b-8f5e-000000000001")
CLASS_7B = ClassId("5d0e6f7a-8a3c-4a0b-8f5e-000000000001")

MONDAY = date(2026, 9, 7)
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Given:
    """What has happened so far, and what is asked next."""

    decider: Decider[Any, Any, Any]
    before: Sequence[Any] = ()
    command: Any = None

    def __call__(self, *before: Any) -> "Given":
        return Given(self.decider, before)

    def when(self, command: Any) -> "Given":
        return Given(self.decider, self.before, command)

    def then(self, *events: Any) -> None:
        assert list(self._decided()) == list(events)

    def nothing_happens(self) -> None:
        assert list(self._decided()) == []

    def refused(self, why: type[Refused]) -> None:
        try:
            decided = self._decided()
        except Refused as no:
            assert type(no) is why  # noqa: PT017 - the class is what is asked for
        else:
            raise AssertionError(f"not refused: {decided}")

    def _decided(self) -> Sequence[Any]:
        return self.decider.decide(self.decider.replay(self.before), self.command)


# --- Lending


def check_out(to: PatronId, on: date = MONDAY) -> CheckOut:
    return CheckOut(
        copy_id=MANAS,
        record_id=RECORD,
        patron_id=to,
        class_id=CLASS_7B,
        on=on,
        due=on + FORTNIGHT,
    )


def out_to(who: PatronId, on: date = MONDAY) -> CopyCheckedOut:
    return CopyCheckedOut(
        copy_id=MANAS,
        record_id=RECORD,
        patron_id=who,
        class_id=CLASS_7B,
        on=on,
        due=on + FORTNIGHT,
    )


def renew(
    by: PatronId, on: date = MONDAY, *, renewals: int = 2, renew_overdue: bool = False
) -> Renew:
    return Renew(
        copy_id=MANAS,
        patron_id=by,
        on=on,
        due=on + FORTNIGHT,
        renewals=renewals,
        renew_overdue=renew_overdue,
    )


def renewed(by: PatronId, times: int = 1, on: date = MONDAY) -> LoanRenewed:
    return LoanRenewed(copy_id=MANAS, patron_id=by, due=on + FORTNIGHT, times=times)


def take_back(from_: PatronId, on: date = MONDAY) -> Return:
    return Return(copy_id=MANAS, patron_id=from_, on=on)


def returned(by: PatronId, on: date = MONDAY) -> CopyReturned:
    return CopyReturned(copy_id=MANAS, patron_id=by, on=on)


def after(days: int) -> date:
    return MONDAY + timedelta(days=days)


# --- Borrowing


def book(number: int) -> CopyId:
    return CopyId(f"9e0f6f7a-8a3c-4a0b-8f5e-{number:012}")


def take(number: int, limit: int = 5) -> Take:
    return Take(patron_id=AMINA, copy_id=book(number), limit=limit)


def taken(*numbers: int) -> list[LoanTaken]:
    """The books with these numbers, taken one after the other."""
    return [
        LoanTaken(patron_id=AMINA, copy_id=book(number), open=place)
        for place, number in enumerate(numbers, 1)
    ]


def settle(number: int) -> Settle:
    return Settle(patron_id=AMINA, copy_id=book(number))


def settled(number: int, left: int) -> LoanSettled:
    return LoanSettled(patron_id=AMINA, copy_id=book(number), open=left)
