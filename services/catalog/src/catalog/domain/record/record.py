"""One bibliographic record: what the catalogue says about a book, however many copies there are."""

from dataclasses import fields

from catalog.domain.record.commands import Catalogue
from catalog.domain.record.events import Description, RecordCatalogued
from catalog.domain.record.refusals import NoTitle
from kernel.decider import Decider

Record = RecordCatalogued | None


def decide(record: Record, command: Catalogue) -> list[RecordCatalogued]:
    """Catalogue what is new or says something else; the same again is no event."""
    if not command.description.title:
        raise NoTitle
    said = {field.name: getattr(command.description, field.name) for field in fields(Description)}
    event = RecordCatalogued(record_id=command.record_id, **said)
    return [] if event == record else [event]


def evolve(_: Record, event: RecordCatalogued) -> Record:
    """Take the latest description: it is the record."""
    return event


cataloguing: Decider[Record, Catalogue, RecordCatalogued] = Decider(None, decide, evolve)
