"""What follows from what was said: papers that end, opinions that differ, somebody forgotten."""

from collections.abc import Sequence
from datetime import date

from identity.domain.consent import commands as c
from identity.domain.consent import voices
from identity.domain.consent.cover import Consent, Consents
from identity.domain.consent.events import (
    Capacity,
    ConsentEvent,
    ConsentExpired,
    Ending,
    PersonForgotten,
    Purpose,
    RepresentativesDisagree,
)
from identity.domain.consent.folding import after
from identity.domain.ids import PersonId


def lapsed(state: Consents, person_id: PersonId, on: date, *, is_adult: bool) -> list[ConsentEvent]:
    """End what was signed until a day that is over, or by others for somebody now of age."""
    ended: list[ConsentEvent] = []
    for paper in state.given:
        if paper.has_expired:
            continue
        if is_adult and paper.capacity is not Capacity.SELF:
            ended.append(_ended(paper, person_id, Ending.OF_AGE, on))
        elif paper.valid_until is not None and paper.valid_until < on:
            ended.append(_ended(paper, person_id, Ending.RAN_OUT, on))
    return ended


def heard(
    state: Consents, events: Sequence[ConsentEvent], person_id: PersonId, on: date
) -> list[ConsentEvent]:
    """Add whether the representatives disagree now, where that is news."""
    left = after(state, events)
    if (now := voices.disagreed(left)) == left.disputed:
        return list(events)
    news = RepresentativesDisagree(person_id=person_id, purposes=tuple(sorted(now)), on=on)
    return [*events, news]


def or_forget(
    events: list[ConsentEvent], state: Consents, command: c.WithdrawConsent | c.SettleDisagreement
) -> list[ConsentEvent]:
    """Forget the person when nothing is left that everything else stands on.

    An expired consent still is something: it was not withdrawn, and somebody may sign anew.
    """
    left = after(state, events)
    if left.is_forgotten or any(_is_ground(paper, command.on) for paper in left.given):
        return events
    return [*events, PersonForgotten(person_id=command.person_id)]


def _is_ground(paper: Consent, on: date) -> bool:
    return Purpose.EMIS in paper.purposes and paper.valid_from <= on


def _ended(paper: Consent, person_id: PersonId, ending: Ending, on: date) -> ConsentExpired:
    return ConsentExpired(consent_id=paper.consent_id, person_id=person_id, ending=ending, on=on)
