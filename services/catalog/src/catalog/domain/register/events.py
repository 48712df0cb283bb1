"""What the accession register of a school records: one entry for each accompanying document."""

from dataclasses import dataclass
from datetime import date

from catalog.domain.ids import BatchId, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEntered:
    """Copies of one record came in and took the numbers `first_number` to `last_number`.

    `came_from` is one of `register.SOURCES`; `price` is tyiyn a copy.
    """

    batch_id: BatchId
    entry: int
    record_id: RecordId
    first_number: int
    last_number: int
    price: int | None
    came_from: str
    document_number: str
    document_date: date | None
    on: date


WIRE: dict[str, type[BatchEntered]] = {"catalog.batch-entered.v1": BatchEntered}
