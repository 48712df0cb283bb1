"""One copy of a book: on the shelf, or in one pair of hands."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from circulation.domain.ids import CopyId, PatronId
from circulation.domain.lending.commands import CheckOut, CopyCommand, Renew, Return
from circulation.domain.lending.events import CopyCheckedOut, CopyEvent, CopyReturned, LoanRenewed
from circulation.domain.lending.refusals import (
    AlreadyOnLoan,
    HeldByAnother,
    NoRenewalsLeft,
    NotOnLoan,
    TooLateToRenew,
)
from kernel.decider import Decider


@dataclass(frozen=True, slots=True)
class OnShelf:
    pass


@dataclass(frozen=True, slots=True)
class OnLoan:
    patron_id: PatronId
    due: date
    renewed: int = 0


Copy: TypeAlias = OnShelf | OnLoan


def stream(copy_id: CopyId) -> str:
    """Name the stream that holds the story of this copy."""
    return f"copy-{copy_id}"


def decide(copy: Copy, command: CopyCommand) -> list[CopyEvent]:
    match command:
        case CheckOut():
            return _check_out(copy, command)
        case Renew():
            return _renew(held_by(copy, command.patron_id), command)
        case Return():
            return _return(held_by(copy, command.patron_id), command)
        case _:
            assert_never(command)


def evolve(_: Copy, event: CopyEvent) -> Copy:
    match event:
        case CopyCheckedOut(patron_id=patron_id, due=due):
            return OnLoan(patron_id, due)
        case LoanRenewed(patron_id=patron_id, due=due, times=times):
            return OnLoan(patron_id, due, times)
        case CopyReturned():
            return OnShelf()
        case _:
            assert_never(event)


def held(copy: Copy) -> OnLoan:
    """Give the loan this copy is in; raises NotOnLoan."""
    if isinstance(copy, OnShelf):
        raise NotOnLoan
    return copy


def held_by(copy: Copy, patron_id: PatronId) -> OnLoan:
    """Give the loan of this reader; raises NotOnLoan, or HeldByAnother when somebody was faster."""
    loan = held(copy)
    if loan.patron_id != patron_id:
        raise HeldByAnother
    return loan


def _check_out(copy: Copy, command: CheckOut) -> list[CopyEvent]:
    if isinstance(copy, OnLoan) and copy.patron_id == command.patron_id:
        return []  # The barcode was scanned twice.
    if isinstance(copy, OnLoan):
        raise AlreadyOnLoan
    event = CopyCheckedOut(
        copy_id=command.copy_id,
        record_id=command.record_id,
        patron_id=command.patron_id,
        class_id=command.class_id,
        on=command.on,
        due=command.due,
    )
    return [event]


def _renew(loan: OnLoan, command: Renew) -> list[CopyEvent]:
    if command.due <= loan.due:
        return []  # Scanned twice, or on the first day: nothing would be won.
    if loan.due < command.on and not command.renew_overdue:
        raise TooLateToRenew
    if loan.renewed >= command.renewals:
        raise NoRenewalsLeft
    times = loan.renewed + 1
    return [
        LoanRenewed(copy_id=command.copy_id, patron_id=loan.patron_id, due=command.due, times=times)
    ]


def _return(loan: OnLoan, command: Return) -> list[CopyEvent]:
    return [CopyReturned(copy_id=command.copy_id, patron_id=loan.patron_id, on=command.on)]


lending: Decider[Copy, CopyCommand, CopyEvent] = Decider(OnShelf(), decide, evolve)
