"""Who stands for a pupil at the next school: as the last one knew it, and whom may be known there.

A court's exclusion always goes along: it protects the child, and it names nobody (L-05).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from identity.domain.ids import PersonId
from identity.domain.people.events import (
    GuardianEvent,
    GuardianExcluded,
    GuardianLinked,
    GuardianReadmitted,
    GuardianUnlinked,
)
from identity.domain.people.family import Guardians, evolve
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class BringAlong:
    """``facts``: what the last school knows; ``family``: whose own consents go along."""

    pupil_id: PersonId
    facts: tuple[GuardianEvent, ...]
    family: frozenset[PersonId]


def decide(here: Guardians, command: BringAlong) -> list[GuardianEvent]:
    """Bring what this school knows in line; whom the last one never knew is left as is."""
    there = reduce(evolve, command.facts, Guardians())
    known = {fact.guardian_id for fact in command.facts}
    gone = (here.linked & known) - there.linked
    come = (there.linked & command.family) - here.linked
    records = [there.recorded[who] for who in sorted(command.family) if who in there.recorded]
    return [
        *(GuardianUnlinked(guardian_id=who, pupil_id=command.pupil_id) for who in sorted(gone)),
        *_courts(here, command.facts),
        *(GuardianLinked(guardian_id=who, pupil_id=command.pupil_id) for who in sorted(come)),
        *(one for one in records if here.recorded.get(one.guardian_id) != one),
    ]


def _courts(here: Guardians, facts: Iterable[GuardianEvent]) -> list[GuardianEvent]:
    """Return the last decision about each, where this school does not know it yet."""
    last = {
        fact.guardian_id: fact
        for fact in facts
        if isinstance(fact, (GuardianExcluded, GuardianReadmitted))
    }
    return [
        fact
        for who, fact in sorted(last.items())
        if isinstance(fact, GuardianExcluded) != (who in here.excluded)
    ]


relatives: Decider[Guardians, BringAlong, GuardianEvent] = Decider(Guardians(), decide, evolve)
