"""One reader: the set of copies that are out, which owns the rule about how many they may be."""

from typing import TypeAlias, assert_never

from circulation.domain.borrowing.commands import BorrowingCommand, Settle, Take
from circulation.domain.borrowing.events import BorrowingEvent, LoanSettled, LoanTaken
from circulation.domain.borrowing.refusals import LoanLimitReached
from circulation.domain.ids import CopyId, PatronId
from kernel.decider import Decider

Pile: TypeAlias = frozenset[CopyId]


def stream(patron_id: PatronId) -> str:
    """Name the stream that holds the loans of this reader."""
    return f"patron-{patron_id}"


def decide(pile: Pile, command: BorrowingCommand) -> list[BorrowingEvent]:
    match command:
        case Take():
            return _take(pile, command)
        case Settle():
            return _settle(pile, command)
        case _:
            assert_never(command)


def evolve(pile: Pile, event: BorrowingEvent) -> Pile:
    match event:
        case LoanTaken(copy_id=copy_id):
            return pile | {copy_id}
        case LoanSettled(copy_id=copy_id):
            return pile - {copy_id}
        case _:
            assert_never(event)


def _take(pile: Pile, command: Take) -> list[BorrowingEvent]:
    if command.copy_id in pile:
        return []  # The barcode was scanned twice.
    if len(pile) >= command.limit:
        raise LoanLimitReached
    return [LoanTaken(patron_id=command.patron_id, copy_id=command.copy_id, open=len(pile) + 1)]


def _settle(pile: Pile, command: Settle) -> list[BorrowingEvent]:
    if command.copy_id not in pile:
        return []
    return [LoanSettled(patron_id=command.patron_id, copy_id=command.copy_id, open=len(pile) - 1)]


borrowing: Decider[Pile, BorrowingCommand, BorrowingEvent] = Decider(frozenset(), decide, evolve)
