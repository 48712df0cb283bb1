"""What a librarian, or an import, asks of a record."""

from dataclasses import dataclass

from catalog.domain.ids import RecordId
from catalog.domain.record.events import Description


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Put a record into the catalogue, or replace what it said before."""

    record_id: RecordId
    description: Description
