"""Forgetting somebody outright: every paper is taken back, and the person is forgotten."""

from dataclasses import dataclass
from datetime import date

from identity.domain.consent.consents import evolve
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import ConsentEvent, ConsentWithdrawn, PersonForgotten
from identity.domain.ids import PersonId
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetPerson:
    person_id: PersonId
    on: date


def decide(state: Consents, command: ForgetPerson) -> list[ConsentEvent]:
    """Forget once: whoever is forgotten already is not forgotten again (T6)."""
    if state.is_forgotten:
        return []
    taken_back = [
        ConsentWithdrawn(consent_id=paper.consent_id, person_id=command.person_id, on=command.on)
        for paper in state.given
    ]
    return [*taken_back, PersonForgotten(person_id=command.person_id)]


# On the stream of the person's consents, so that nobody can sign at the same moment.
forgetting: Decider[Consents, ForgetPerson, ConsentEvent] = Decider(Consents(), decide, evolve)
