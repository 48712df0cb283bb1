"""Enter copies of a record: numbers from the register, a barcode each, all in one append."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from catalog.application.cataloguing import stream_of
from catalog.domain.barcode import barcode_of
from catalog.domain.copy.copy import Accession, accessioning
from catalog.domain.copy.events import CopyAccessioned
from catalog.domain.ids import BatchId, CopyId, RecordId, SchoolId
from catalog.domain.prefixes import prefixes
from catalog.domain.prefixes.prefixes import AssignPrefix, barcode_prefixes, prefix_of
from catalog.domain.record.events import RecordCatalogued
from catalog.domain.record.record import cataloguing
from catalog.domain.record.refusals import NoSuchRecord
from catalog.domain.register.commands import EnterBatch
from catalog.domain.register.refusals import NumbersTaken
from catalog.domain.register.register import LARGEST_BATCH, STREAM, accession_register
from kernel.application import Application, Step
from kernel.store import Conflict, Context

# Librarians who press at the same moment take turns; each turn is one append of a few milliseconds.
_TURNS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What came in: copies of one record with one document. `price` is in tyiyn a copy."""

    record_id: RecordId
    quantity: int
    price: int | None
    came_from: str
    document_number: str
    document_date: date | None
    on: date


def accession(
    application: Application, school: SchoolId, delivery: Delivery, context: Context
) -> tuple[BatchId, int]:
    """Enter a delivery once, however often the same command comes.

    Returns the id of the register's entry and the position to wait for. Raises Refused.
    """
    record = application.state(school, stream_of(delivery.record_id), cataloguing)
    if record is None:
        raise NoSuchRecord
    prefix = barcode_prefix(application, school, context)
    batch_id = BatchId(context.command_id)
    for turn in range(_TURNS):
        register = application.state(school, STREAM, accession_register)
        steps = _steps(delivery, record, batch_id, prefix, register.last_number + 1)
        try:
            return batch_id, application.handle(school, steps, context).position
        except (NumbersTaken, Conflict):
            if turn == _TURNS - 1:
                raise
    raise NumbersTaken


def barcode_prefix(application: Application, school: SchoolId, context: Context) -> int:
    """Return the digits of the school's barcodes, giving it some at its first copy."""
    where = prefixes.PARTITION, prefixes.STREAM
    given = prefix_of(application.state(*where, barcode_prefixes), school)
    if given is None:
        first = replace(context, command_id=str(uuid5(UUID(context.command_id), "prefix")))
        wanted = Step(prefixes.STREAM, barcode_prefixes, AssignPrefix(school_id=school))
        application.handle(prefixes.PARTITION, [wanted], first)
        given = prefix_of(application.state(*where, barcode_prefixes), school)
    if given is None:
        raise NumbersTaken
    return given


def _steps(
    delivery: Delivery, record: RecordCatalogued, batch_id: BatchId, prefix: int, first: int
) -> list[Step]:
    entry = EnterBatch(
        batch_id=batch_id,
        record_id=delivery.record_id,
        first=first,
        quantity=delivery.quantity,
        price=delivery.price,
        came_from=delivery.came_from,
        document_number=delivery.document_number,
        document_date=delivery.document_date,
        on=delivery.on,
    )
    # The register stands first, so that it refuses a quantity before that many copies are made.
    last = first + min(max(delivery.quantity, 0), LARGEST_BATCH) - 1
    copies = (
        _copy(delivery, record, batch_id, prefix, number) for number in range(first, last + 1)
    )
    return [
        Step(STREAM, accession_register, entry),
        *(Step(f"copy-{copy.copy_id}", accessioning, Accession(entry=copy)) for copy in copies),
    ]


def _copy(
    delivery: Delivery, record: RecordCatalogued, batch_id: BatchId, prefix: int, number: int
) -> CopyAccessioned:
    return CopyAccessioned(
        copy_id=CopyId(str(uuid5(UUID(batch_id), str(number)))),
        record_id=delivery.record_id,
        title=record.title,
        responsibility=record.responsibility,
        inventory_number=number,
        barcode=barcode_of(prefix, number),
        price=delivery.price,
        bbk=record.bbk,
        on=delivery.on,
    )
