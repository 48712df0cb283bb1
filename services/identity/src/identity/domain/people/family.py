"""What the facts make of one family: who stands for the pupil, and whom a court excludes."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from identity.domain.ids import PersonId
from identity.domain.people.events import (
    GuardianEvent,
    GuardianExcluded,
    GuardianLinked,
    GuardianReadmitted,
    GuardianshipRecorded,
    GuardianUnlinked,
)


@dataclass(frozen=True, slots=True)
class Guardians:
    """Those who are linked, until when where that is limited, and those a court has excluded."""

    linked: frozenset[PersonId] = frozenset()
    excluded: frozenset[PersonId] = frozenset()
    recorded: dict[PersonId, GuardianshipRecorded] = field(default_factory=dict)

    def __contains__(self, who: object) -> bool:
        return who in self.linked

    def represents(self, who: PersonId, on: date) -> bool:
        """Say whether somebody may sign for the pupil on a day (L-04)."""
        known = self.recorded.get(who)
        in_time = known is None or known.valid_until is None or on <= known.valid_until
        return who in self.linked and who not in self.excluded and in_time


def evolve(state: Guardians, event: GuardianEvent) -> Guardians:
    match event:
        case GuardianLinked(guardian_id=guardian):
            return replace(state, linked=state.linked | {guardian})
        case GuardianUnlinked(guardian_id=guardian):
            left = {who: known for who, known in state.recorded.items() if who != guardian}
            return replace(state, linked=state.linked - {guardian}, recorded=left)
        case GuardianshipRecorded(guardian_id=guardian):
            return replace(state, recorded=state.recorded | {guardian: event})
        case GuardianExcluded(guardian_id=guardian):
            return replace(state, excluded=state.excluded | {guardian})
        case GuardianReadmitted(guardian_id=guardian):
            return replace(state, excluded=state.excluded - {guardian})
        case _:
            assert_never(event)
