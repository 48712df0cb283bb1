"""The consents of one person: given on paper, in force, withdrawn.

And forgetting when none is left.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from identity.domain.consent import commands as c
from identity.domain.consent.cover import Consent, Consents, require_consent
from identity.domain.consent.events import (
    Capacity,
    ConsentEvent,
    ConsentGiven,
    ConsentWithdrawn,
    PersonalDataStored,
    PersonForgotten,
    Purpose,
)
from identity.domain.consent.refusals import (
    ConsentIncomplete,
    ConsentUnknown,
    NotValidInTime,
    SignerMayNotSign,
    SignsForOneself,
)
from kernel.decider import Decider


def decide(state: Consents, command: c.ConsentCommand) -> list[ConsentEvent]:
    match command:
        case c.GiveConsent():
            return _give(state, command)
        case c.StorePersonalData():
            return _store(state, command)
        case c.GiveConsentAndStore(consent=consent, data=data):
            given = _give(state, consent)
            return [*given, *_store(after(state, given), data)]
        case c.WithdrawConsent():
            return _withdraw(state, command)
        case _:
            assert_never(command)


def evolve(state: Consents, event: ConsentEvent) -> Consents:
    match event:
        case ConsentGiven():
            forgotten = state.is_forgotten and Purpose.EMIS not in event.purposes
            return replace(state, given=(*state.given, _in_hand(event)), is_forgotten=forgotten)
        case ConsentWithdrawn(consent_id=withdrawn):
            left = tuple(paper for paper in state.given if paper.consent_id != withdrawn)
            return replace(state, given=left, withdrawn=state.withdrawn | {withdrawn})
        case PersonalDataStored():
            return state
        case PersonForgotten():
            return replace(state, is_forgotten=True)
        case _:
            assert_never(event)


def after(state: Consents, events: Iterable[ConsentEvent]) -> Consents:
    """Return the consents once these events are facts too."""
    return reduce(evolve, events, state)


def _give(state: Consents, paper: c.GiveConsent) -> list[ConsentEvent]:
    known = {consent.consent_id for consent in state.given} | state.withdrawn
    if paper.consent_id in known:
        return []
    if missing := _missing(paper):
        raise ConsentIncomplete(missing)
    _check_signature(paper.person_id, paper.signature)
    if paper.valid_from > paper.on or (paper.valid_until or paper.valid_from) < paper.valid_from:
        raise NotValidInTime
    return [_given(paper)]


def _missing(paper: c.GiveConsent) -> list[str]:
    """Name each part that L-02 asks for and the paper does not have.

    A scan is the proof that L-03 asks for.
    """
    signature = paper.signature
    parts = {
        "capacity-document": signature.capacity_proven or signature.capacity is Capacity.SELF,
        "purposes": paper.purposes,
        "categories": paper.categories,
        "recipients": paper.recipients,
        "register-number": paper.register_number,
        "place": paper.place_recorded,
        "text-version": paper.text_version,
        "language": paper.language,
        "scan": paper.scan_id,
    }
    return [name for name, part in parts.items() if not part]


def _check_signature(person_id: str, signature: c.Signature) -> None:
    """Apply L-04: a legal representative signs for a child, a grown-up for himself or herself."""
    for_oneself = signature.capacity is Capacity.SELF and signature.signer_id == person_id
    if signature.is_minor:
        if signature.capacity is Capacity.SELF or not signature.represents:
            raise SignerMayNotSign
    elif not for_oneself:
        raise SignsForOneself


def _store(state: Consents, data: c.StorePersonalData) -> list[ConsentEvent]:
    require_consent(state, data.purpose, data.categories, data.on)
    categories = tuple(sorted(data.categories))
    # Recorded even when nothing about the consents changes: the event moves the version of the
    # stream, and so a withdrawal that happens at the same moment cannot slip in between the check
    # and the vault.
    stored = PersonalDataStored(
        person_id=data.person_id, purpose=data.purpose, categories=categories
    )
    return [stored]


def _withdraw(state: Consents, command: c.WithdrawConsent) -> list[ConsentEvent]:
    if command.consent_id in state.withdrawn:
        return []
    if command.consent_id not in {paper.consent_id for paper in state.given}:
        raise ConsentUnknown
    withdrawn = ConsentWithdrawn(
        consent_id=command.consent_id, person_id=command.person_id, on=command.on
    )
    left = evolve(state, withdrawn)
    # Everything else stands on this purpose: without it there is no ground to know the person at
    # all.
    if any(Purpose.EMIS in p.purposes and p.is_in_force(command.on) for p in left.given):
        return [withdrawn]
    return [withdrawn, PersonForgotten(person_id=command.person_id)]


def _given(paper: c.GiveConsent) -> ConsentGiven:
    assert paper.scan_id is not None  # noqa: S101 - _missing has refused a paper without it
    return ConsentGiven(
        consent_id=paper.consent_id,
        person_id=paper.person_id,
        signer_id=paper.signature.signer_id,
        capacity=paper.signature.capacity,
        purposes=paper.purposes,
        categories=paper.categories,
        recipients=paper.recipients,
        register_number=paper.register_number,
        text_version=paper.text_version,
        language=paper.language,
        form=paper.form,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        scan_id=paper.scan_id,
    )


def _in_hand(event: ConsentGiven) -> Consent:
    return Consent(
        consent_id=event.consent_id,
        purposes=frozenset(event.purposes),
        categories=frozenset(event.categories),
        recipients=frozenset(event.recipients),
        valid_from=event.valid_from,
        valid_until=event.valid_until,
    )


consents: Decider[Consents, c.ConsentCommand, ConsentEvent] = Decider(Consents(), decide, evolve)
