"""What may go along with a pupil: consents that name the district, and what was said about them.

What no such consent covers does not go along (L-10).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

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
from identity.domain.ids import ConsentId

_SAID = (ConsentRefused, RepresentativesDisagree, DisagreementSettled, SignerEnded)


@dataclass(frozen=True, slots=True)
class Baggage:
    """``facts``: the papers that go along, and who has said no to what, in their order.

    The order counts: a yes after the head's no is a yes.
    """

    facts: tuple[ConsentEvent, ...] = ()

    @property
    def papers(self) -> tuple[ConsentGiven, ...]:
        return tuple(fact for fact in self.facts if isinstance(fact, ConsentGiven))

    @property
    def said(self) -> tuple[ConsentEvent, ...]:
        return tuple(fact for fact in self.facts if isinstance(fact, _SAID))

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


def packed(history: Iterable[ConsentEvent], on: date, ended: Collection[ConsentId] = ()) -> Baggage:
    """Return what may go along on a day, from all that happened to a person's consents.

    ``ended``: what this very transfer has ended; whatever an earlier one took along is gone.
    """
    papers: dict[ConsentId, ConsentGiven] = {}
    facts: list[ConsentEvent] = []
    for event in history:
        if not (isinstance(event, ConsentExpired) and event.consent_id in ended):
            _unpack(papers, event)
        if isinstance(event, (ConsentGiven, *_SAID)):
            facts.append(event)
    going = {which: paper for which, paper in papers.items() if _goes(paper, on)}
    return Baggage(
        tuple(
            going[fact.consent_id] if isinstance(fact, ConsentGiven) else fact
            for fact in facts
            if not isinstance(fact, ConsentGiven) or fact.consent_id in going
        )
    )


def last_ended(history: Sequence[ConsentEvent]) -> frozenset[ConsentId]:
    """Return what was ended last of all by going, for who goes on after an interruption."""
    last = takewhile(_went_along, reversed(history))
    return frozenset(event.consent_id for event in last if isinstance(event, ConsentExpired))


def _went_along(event: ConsentEvent) -> bool:
    return isinstance(event, ConsentExpired) and event.ending is Ending.TRANSFERRED


def _unpack(papers: dict[ConsentId, ConsentGiven], event: ConsentEvent) -> None:
    """Bring the papers up to what has happened next."""
    match event:
        case ConsentGiven(consent_id=which):
            papers[which] = event
        case ConsentWithdrawn(consent_id=which):
            papers.pop(which, None)
        case ConsentNarrowed(consent_id=which, purposes=left) if which in papers:
            papers[which] = replace(papers[which], purposes=left)
        case ConsentExpired(consent_id=which):
            papers.pop(which, None)
        case DisagreementSettled(purposes=against, agreed=False):
            for which, paper in papers.items():
                left = tuple(one for one in paper.purposes if one not in against)
                papers[which] = replace(paper, purposes=left)
        case PersonForgotten():
            papers.clear()
        case _:
            pass


def _goes(paper: ConsentGiven, on: date) -> bool:
    in_time = paper.valid_from <= on and (paper.valid_until is None or on <= paper.valid_until)
    return in_time and Recipient.DISTRICT in paper.recipients and bool(paper.purposes)
