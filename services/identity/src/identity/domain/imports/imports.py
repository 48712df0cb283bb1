"""The lists that a school has brought in, one after another.

The stream ``imports`` holds them all, so that of two clerks who bring in lists at the same moment
the second is told that people have changed since the list was looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from identity.domain.ids import ImportId
from identity.domain.imports.refusals import ListOutdated
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleImported:
    """A list was brought in whole; the counts are rows. Nobody's name, and nothing of the file."""

    import_id: ImportId
    new: int
    changed: int
    same: int
    refused: int
    by_number: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishImport:
    """``seen``: how many lists had been brought in when this one was compared."""

    outcome: PeopleImported
    seen: int


def decide(done: tuple[str, ...], command: FinishImport) -> Sequence[PeopleImported]:
    if command.outcome.import_id in done:
        return []
    if command.seen != len(done):
        raise ListOutdated
    return [command.outcome]


def evolve(done: tuple[str, ...], event: PeopleImported) -> tuple[str, ...]:
    return (*done, event.import_id)


imports: Decider[tuple[str, ...], FinishImport, PeopleImported] = Decider((), decide, evolve)

WIRE: dict[str, type[PeopleImported]] = {"identity.people-imported.v1": PeopleImported}
