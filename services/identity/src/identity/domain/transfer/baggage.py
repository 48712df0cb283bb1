"""Papers that change schools: ended at the one, in force at the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from identity.domain.consent.events import (
    ConsentEvent,
    ConsentExpired,
    ConsentGiven,
    ConsentWithdrawn,
    Ending,
)
from identity.domain.ids import ConsentId, PersonId, SchoolId
from identity.domain.transfer.packing import Baggage
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class EndHere:
    """End every consent of somebody who goes."""

    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """Let the same papers hold at the next school; ``ids`` are theirs there, one for each."""

    baggage: Baggage
    holder: SchoolId
    ids: tuple[ConsentId, ...]


Papers: TypeAlias = frozenset[ConsentId]


def _end(left: Papers, command: EndHere) -> list[ConsentEvent]:
    return [
        ConsentExpired(
            consent_id=which,
            person_id=command.person_id,
            ending=Ending.TRANSFERRED,
            on=command.on,
        )
        for which in sorted(left)
    ]


def _take_over(known: Papers, command: TakeOver) -> Sequence[ConsentEvent]:
    papers = command.baggage.papers
    ids = {paper.consent_id: new for paper, new in zip(papers, command.ids, strict=True)}
    if known.issuperset(ids.values()):
        return []
    return [_as_here(fact, ids, command.holder) for fact in command.baggage.facts]


def _as_here(
    fact: ConsentEvent, ids: Mapping[ConsentId, ConsentId], holder: SchoolId
) -> ConsentEvent:
    if not isinstance(fact, ConsentGiven):
        return fact
    return replace(fact, consent_id=ids[fact.consent_id], holder=fact.holder or holder)


def _in_force(papers: Papers, event: ConsentEvent) -> Papers:
    match event:
        case ConsentGiven(consent_id=which):
            return papers | {which}
        case ConsentWithdrawn(consent_id=which) | ConsentExpired(consent_id=which):
            return papers - {which}
        case _:
            return papers


def _ever(papers: Papers, event: ConsentEvent) -> Papers:
    return papers | {event.consent_id} if isinstance(event, ConsentGiven) else papers


ending_here: Decider[Papers, EndHere, ConsentEvent] = Decider(frozenset(), _end, _in_force)
taking_over: Decider[Papers, TakeOver, ConsentEvent] = Decider(frozenset(), _take_over, _ever)
