"""What a librarian asks of the accession register."""

from dataclasses import dataclass
from datetime import date

from catalog.domain.ids import BatchId, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterBatch:
    """Enter copies from number `first` on, as the asker saw the register when asking."""

    batch_id: BatchId
    record_id: RecordId
    first: int
    quantity: int
    price: int | None
    came_from: str
    document_number: str
    document_date: date | None
    on: date
