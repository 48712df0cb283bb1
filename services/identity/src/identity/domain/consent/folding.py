"""What each fact makes of the consents of one person."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from identity.domain.consent import voices, waiting
from identity.domain.consent.cover import Consent, Consents
from identity.domain.consent.events import (
    ConsentBegun,
    ConsentCountersigned,
    ConsentEvent,
    ConsentExpired,
    ConsentGiven,
    ConsentNarrowed,
    ConsentRefused,
    ConsentWithdrawn,
    DisagreementSettled,
    Ending,
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
        case ConsentBegun():
            return replace(state, begun=waiting.after_beginning(state.begun, event))
        case ConsentCountersigned(consent_id=which):
            return replace(state, begun=waiting.after_countersigning(state.begun, which))
        case ConsentRefused():
            return _refused(state, event)
        case ConsentWithdrawn(consent_id=withdrawn):
            return _withdrawn(state, withdrawn)
        case ConsentNarrowed():
            return replace(state, given=tuple(_narrowed(c, event) for c in state.given))
        case ConsentExpired():
            return _ended(state, event)
        case RepresentativesDisagree(purposes=purposes):
            return replace(state, disputed=frozenset(purposes))
        case DisagreementSettled():
            return _settled(state, event)
        case SignerEnded(signer_id=who):
            left = frozenset(pair for pair in state.objections if pair[0] != who)
            begun = waiting.after_leaving(state.begun, who)
            return replace(state, objections=left, begun=begun)
        case PersonalDataStored():
            return state
        case PersonForgotten():
            return replace(state, is_forgotten=True, begun=())
        case _:
            assert_never(event)


def after(state: Consents, events: Iterable[ConsentEvent]) -> Consents:
    """Return the consents once these events are facts too."""
    return reduce(evolve, events, state)


def _given(state: Consents, event: ConsentGiven) -> Consents:
    return replace(
        state,
        given=(*state.given, Consent.of(event)),
        is_forgotten=state.is_forgotten and Purpose.EMIS not in event.purposes,
        objections=voices.after_giving(state.objections, event),
    )


def _refused(state: Consents, event: ConsentRefused) -> Consents:
    return replace(
        state,
        objections=voices.after_refusing(state.objections, event.signer_id, event.purposes),
        begun=waiting.after_no(state.begun, event.signer_id, event.purposes),
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


def _ended(state: Consents, event: ConsentExpired) -> Consents:
    """Keep what a paper let in, unless the person has gone to another school with it.

    Should the person come back, what is signed then is all there is (L-07).
    """
    if event.ending is Ending.TRANSFERRED:
        left = tuple(one for one in state.given if one.consent_id != event.consent_id)
        return replace(state, given=left, withdrawn=state.withdrawn | {event.consent_id})
    return replace(state, given=tuple(_expired(c, event.consent_id) for c in state.given))


def _expired(consent: Consent, expired: ConsentId) -> Consent:
    return replace(consent, has_expired=True) if consent.consent_id == expired else consent


def _narrowed(consent: Consent, event: ConsentNarrowed) -> Consent:
    if consent.consent_id != event.consent_id:
        return consent
    return replace(consent, purposes=frozenset(event.purposes))
