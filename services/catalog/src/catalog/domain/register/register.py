"""The accession register of a school: it alone gives inventory numbers, without gap or repeat."""

from dataclasses import dataclass

from catalog.domain.register.commands import EnterBatch
from catalog.domain.register.events import BatchEntered
from catalog.domain.register.refusals import (
    NotThatMany,
    NumbersTaken,
    PriceOutOfRange,
    RegisterFull,
)
from kernel.decider import Decider

STREAM = "accession-register"
LARGEST_BATCH = 500
LAST_NUMBER = 99_999_999
LARGEST_PRICE = 100_000_000

# Where books come from, as fund registers divide it. A code, because free text could name a giver.
SOURCES = ("ministry", "purchase", "gift", "exchange", "instead-of-lost", "found", "other")


@dataclass(frozen=True, slots=True)
class Register:
    """How far the numbers of copies and of entries have come."""

    last_number: int = 0
    entries: int = 0


def decide(register: Register, command: EnterBatch) -> list[BatchEntered]:
    """Give the next numbers, if they are still the next ones."""
    _check(register, command)
    event = BatchEntered(
        batch_id=command.batch_id,
        entry=register.entries + 1,
        record_id=command.record_id,
        first_number=command.first,
        last_number=command.first + command.quantity - 1,
        price=command.price,
        came_from=command.came_from,
        document_number=command.document_number,
        document_date=command.document_date,
        on=command.on,
    )
    return [event]


def evolve(_: Register, event: BatchEntered) -> Register:
    """Move both counters to what the entry says."""
    return Register(last_number=event.last_number, entries=event.entry)


def _check(register: Register, command: EnterBatch) -> None:
    if not 0 < command.quantity <= LARGEST_BATCH:
        raise NotThatMany
    if command.price is not None and not 0 <= command.price <= LARGEST_PRICE:
        raise PriceOutOfRange
    if command.first != register.last_number + 1:
        raise NumbersTaken
    if command.first + command.quantity - 1 > LAST_NUMBER:
        raise RegisterFull


accession_register: Decider[Register, EnterBatch, BatchEntered] = Decider(
    Register(), decide, evolve
)
