"""What goes along with a pupil: consents that name the district, and what was said about them.

The school that had the consent keeps it as ended; the same paper is in force at the next one. What
no such consent covers does not go along (L-10).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from identity.domain.consent.events import (
    ConsentEvent,
    ConsentExpired,
    ConsentGiven,
    ConsentNarrowed,
    ConsentRefused,
    ConsentWithdrawn,
    DisagreementSettled,
    Ending,
    PersonForgotten,
    Purpose,
    Recipient,
    RepresentativesDisagree,
    SignerEnded,
)
from identity.domain.fields import Category
from identity.domain.ids import ConsentId, PersonId, SchoolId
from kernel.decider import Decider

_SAID = (ConsentRefused, RepresentativesDisagree, DisagreementSettled, SignerEnded)


@dataclass(frozen=True, slots=True)
class Baggage:
    """``papers`` as they were given; ``said`` is who has said no to what, in its order."""

    papers: tuple[ConsentGiven, ...] = ()
    said: tuple[ConsentEvent, ...] = ()

    def covers(self, purpose: Purpose, category: Category) -> bool:
        return any(
            purpose in paper.purposes
            and category in paper.categories
            and Recipient.SCHOOL in paper.recipients
            for paper in self.papers
        )

    @property
    def categories(self) -> tuple[Category, ...]:
        return tuple(sorted({kind for paper in self.papers for kind in paper.categories}))


def packed(history: Iterable[ConsentEvent], on: date) -> Baggage:
    """Return what may go along on a day, from all that happened to a person's consents.

    A consent that ended because of the transfer itself still goes along.
    """
    papers: dict[ConsentId, ConsentGiven] = {}
    said: list[ConsentEvent] = []
    for event in history:
        match event:
            case ConsentGiven(consent_id=which):
                papers[which] = event
            case ConsentWithdrawn(consent_id=which):
                papers.pop(which, None)
            case ConsentNarrowed(consent_id=which, purposes=left) if which in papers:
                papers[which] = replace(papers[which], purposes=left)
            case ConsentExpired(consent_id=which, ending=ending) if ending != Ending.TRANSFERRED:
                papers.pop(which, None)
            case PersonForgotten():
                papers.clear()
            case _:
                said += [event] if isinstance(event, _SAID) else []
    going = [paper for paper in papers.values() if _goes(paper, on)]
    return Baggage(tuple(going), tuple(said))


def _goes(paper: ConsentGiven, on: date) -> bool:
    in_time = paper.valid_from <= on and (paper.valid_until is None or on <= paper.valid_until)
    return in_time and Recipient.DISTRICT in paper.recipients


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
    given = [
        replace(paper, consent_id=new, holder=paper.holder or command.holder)
        for paper, new in zip(command.baggage.papers, command.ids, strict=True)
    ]
    new = [paper for paper in given if paper.consent_id not in known]
    return [*new, *command.baggage.said] if new else []


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
