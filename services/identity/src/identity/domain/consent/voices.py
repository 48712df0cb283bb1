"""Two representatives and two opinions: who says no to what, and where they disagree (L-05)."""

from collections.abc import Iterable
from typing import TypeAlias

from identity.domain.consent.cover import Consents
from identity.domain.consent.events import (
    Capacity,
    ConsentGiven,
    DisagreementSettled,
    Purpose,
)
from identity.domain.ids import ConsentId, PersonId

Objections: TypeAlias = frozenset[tuple[PersonId, Purpose]]


def after_giving(objections: Objections, event: ConsentGiven) -> Objections:
    """Whoever signs for himself or herself is the only voice there is.

    A pupil who signs as well takes an own no back with it.
    """
    signed = {event.signer_id, *([event.person_id] if event.own_signature else [])}
    agreed = {(who, purpose) for who in signed for purpose in event.purposes}
    refused = {(event.signer_id, purpose) for purpose in event.refused}
    if event.capacity is Capacity.SELF:
        return frozenset(refused)
    return (objections - agreed) | refused


def after_refusing(
    objections: Objections, who: PersonId, purposes: Iterable[Purpose]
) -> Objections:
    return objections | {(who, purpose) for purpose in purposes}


def after_withdrawing(state: Consents, withdrawn: ConsentId) -> Objections:
    """Hear a no in taking back, except to what the same signer agrees to on another paper."""
    gone = next((c for c in state.given if c.consent_id == withdrawn), None)
    if gone is None:
        return state.objections
    others = [c for c in state.given if c.consent_id != withdrawn and c.signer_id == gone.signer_id]
    still = frozenset(purpose for c in others for purpose in c.purposes)
    return after_refusing(state.objections, gone.signer_id, gone.purposes - still)


def after_settling(objections: Objections, event: DisagreementSettled) -> Objections:
    """Once it is decided, nobody's no stands any more: it was followed, or overruled."""
    return frozenset(pair for pair in objections if pair[1] not in event.purposes)


def disagreed(state: Consents) -> frozenset[Purpose]:
    """Return the purposes that one representative has agreed to and another says no to."""
    return frozenset(
        purpose
        for who, purpose in state.objections
        if any(
            purpose in consent.purposes
            and consent.signer_id != who
            and consent.capacity is not Capacity.SELF
            for consent in state.given
        )
    )
