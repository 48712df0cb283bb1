"""One import of a file of records, as it is remembered: what came in, what did not, and why."""

from dataclasses import dataclass
from datetime import date

from catalog.domain.ids import ImportId
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRecord:
    """A record that stayed out: its number in the file, its first byte, and the reason's code."""

    number: int
    position: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinished:
    """Every record of the file was looked at. `refusals` lists the first of the refused ones."""

    import_id: ImportId
    digest: str
    new: int
    changed: int
    same: int
    refused: int
    refusals: tuple[RefusedRecord, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishImport:
    """Remember the outcome."""

    outcome: ImportFinished


WIRE: dict[str, type[ImportFinished]] = {"catalog.import-finished.v1": ImportFinished}

Import = ImportFinished | None


def decide(state: Import, command: FinishImport) -> list[ImportFinished]:
    """Finish an import once."""
    return [command.outcome] if state is None else []


def evolve(_: Import, event: ImportFinished) -> Import:
    """Keep the outcome: it is all there is."""
    return event


importing: Decider[Import, FinishImport, ImportFinished] = Decider(None, decide, evolve)
