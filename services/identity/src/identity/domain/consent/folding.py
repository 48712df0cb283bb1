"""What each fact makes of the consents of one person."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from identity.domain.consent import voices
from identity.domain.consent.cover import Consent, Consents
from identity.domain.consent.events import (
    ConsentEvent,
    ConsentExpired,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    DisagreementSettled,
    PersonalDataStored,
    PersonForgotten,
    Purpose,
    RepresentativesDisagree,
    SignerEnded,
)
from identity.domain.ids import ConsentId


def evolve(state: Consents, event: ConsentEvent) -> Consents:
    match event:
        case ConsentGiven():
            return _given(state, event)
        case ConsentRefused(signer_id=who, purposes=purposes):
            said = voices.after_refusing(state.objections, who, purposes)
            return replace(state, objections=said)
        case ConsentWithdrawn(consent_id=withdrawn):
            return _withdrawn(state, withdrawn)
        case ConsentExpired(consent_id=expired):
            return replace(state, given=tuple(_expired(c, expired) for c in state.given))
        case RepresentativesDisagree(purposes=purposes):
            return replace(state, disputed=frozenset(purposes))
        case DisagreementSettled():
            return _settled(state, event)
        case SignerEnded(signer_id=who):
            left = frozenset(pair for pair in state.objections if pair[0] != who)
            return replace(state, objections=left)
        case PersonalDataStored():
            return state
        case PersonForgotten():
            return replace(state, is_forgotten=True)
        case _:
            assert_never(event)


def after(state: Consents, events: Iterable[ConsentEvent]) -> Consents:
    """Return the consents once these events are facts too."""
    return reduce(evolve, events, state)


def _given(state: Consents, event: ConsentGiven) -> Consents:
    return replace(
        state,
        given=(*state.given, _in_hand(event)),
        is_forgotten=state.is_forgotten and Purpose.EMIS not in event.purposes,
        objections=voices.after_giving(state.objections, event),
    )


def _withdrawn(state: Consents, withdrawn: ConsentId) -> Consents:
    return replace(
        state,
        given=tuple(c for c in state.given if c.consent_id != withdrawn),
        withdrawn=state.withdrawn | {withdrawn},
        objections=voices.after_withdrawing(state, withdrawn),
    )


def _settled(state: Consents, event: DisagreementSettled) -> Consents:
    purposes = frozenset(event.purposes)
    given = state.given
    if not event.agreed:
        given = tuple(replace(c, purposes=c.purposes - purposes) for c in given)
    return replace(
        state,
        given=given,
        objections=voices.after_settling(state.objections, event),
        disputed=state.disputed - purposes,
    )


def _expired(consent: Consent, expired: ConsentId) -> Consent:
    return replace(consent, has_expired=True) if consent.consent_id == expired else consent


def _in_hand(event: ConsentGiven) -> Consent:
    return Consent(
        consent_id=event.consent_id,
        signer_id=event.signer_id,
        capacity=event.capacity,
        purposes=frozenset(event.purposes),
        categories=frozenset(event.categories),
        recipients=frozenset(event.recipients),
        valid_from=event.valid_from,
        valid_until=event.valid_until,
    )
