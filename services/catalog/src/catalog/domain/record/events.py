"""What can have happened to one bibliographic record. Catalogued again means: as it is now."""

from dataclasses import dataclass

from catalog.domain.ids import RecordId
from catalog.domain.marc.record import MarcRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a record says of a book. What it does not say is an empty string, tuple or None.

    `language` is a code of ISO 639-2 (`kir`, `rus`); `isbns` are thirteen digits where the check
    digit holds; `pages` is the extent as printed; `marc` is the whole record it was made from.
    """

    source: str
    control_number: str
    title: str
    responsibility: str
    authors: tuple[str, ...]
    place: str
    publisher: str
    year: int | None
    pages: str
    language: str
    isbns: tuple[str, ...]
    udc: str
    bbk: str
    subjects: tuple[str, ...]
    series: str
    annotation: str
    marc: MarcRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCatalogued(Description):
    """The school's catalogue has this record, with this description."""

    record_id: RecordId


WIRE: dict[str, type[RecordCatalogued]] = {"catalog.record-catalogued.v1": RecordCatalogued}
