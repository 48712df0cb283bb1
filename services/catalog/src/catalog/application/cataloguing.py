"""Put one record into a school's catalogue."""

from uuid import UUID, uuid5

from catalog.domain.ids import RecordId, SchoolId
from catalog.domain.marc.mapping import describe, identity_of
from catalog.domain.marc.writing import Sheet, rusmarc_of
from catalog.domain.record.commands import Catalogue
from catalog.domain.record.events import Description
from catalog.domain.record.record import cataloguing
from kernel.application import Application, Step
from kernel.store import Context

_RECORDS = UUID("0a3f7f4e-5a44-5d0b-8a4d-6d6f2f0f9a11")


def record_id_of(school: SchoolId, said: Description) -> RecordId:
    """Return the id of a record at a school: the same record, come again, has the same id."""
    return RecordId(str(uuid5(_RECORDS, f"{school}\n{identity_of(said)}")))


def stream_of(record_id: RecordId) -> str:
    """Name the stream of a record."""
    return f"record-{record_id}"


def step(school: SchoolId, said: Description) -> Step:
    """Ask for one record to be catalogued."""
    record_id = record_id_of(school, said)
    return Step(stream_of(record_id), cataloguing, Catalogue(record_id=record_id, description=said))


def catalogue_sheet(
    application: Application, school: SchoolId, sheet: Sheet, context: Context
) -> tuple[RecordId, int]:
    """Catalogue a book that was described by hand; return its id and the position to wait for."""
    said = describe(rusmarc_of(sheet))
    done = application.handle(school, [step(school, said)], context)
    return record_id_of(school, said), done.position
