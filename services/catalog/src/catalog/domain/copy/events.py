"""What can have happened to one copy of a book, as far as the fund registers are concerned."""

from dataclasses import dataclass
from datetime import date

from catalog.domain.ids import CopyId, RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAccessioned:
    """The copy stands in the inventory book. `price` is in tyiyn; title and so on as they were."""

    copy_id: CopyId
    record_id: RecordId
    title: str
    responsibility: str
    inventory_number: int
    barcode: str
    price: int | None
    bbk: str
    on: date


WIRE: dict[str, type[CopyAccessioned]] = {"catalog.copy-accessioned.v1": CopyAccessioned}
