"""A breach is found: what it is about, and by when it has to be reported (L-15)."""

from datetime import timedelta

from identity.domain.breaches.commands import FindBreach
from identity.domain.breaches.events import BreachFound
from identity.domain.breaches.refusals import BreachWithoutData, FoundInFuture


def found(command: FindBreach) -> BreachFound:
    if not (command.categories and command.subjects and command.how_many > 0):
        raise BreachWithoutData
    if command.found_at > command.at:
        raise FoundInFuture
    return BreachFound(
        breach_id=command.breach_id,
        kind=command.kind,
        found_at=command.found_at,
        report_by=command.found_at + timedelta(hours=command.hours),
        categories=tuple(sorted(set(command.categories))),
        subjects=tuple(sorted(set(command.subjects))),
        how_many=command.how_many,
        found_by=command.found_by,
    )
