"""Saying no: a consent taken back, an objection, a refusal, the decision (L-05, L-07)."""

from identity.domain.consent import commands as c
from identity.domain.consent import signing
from identity.domain.consent.consequences import heard, or_forget
from identity.domain.consent.cover import Consent, Consents
from identity.domain.consent.events import (
    ConsentEvent,
    ConsentRefused,
    ConsentWithdrawn,
    DisagreementSettled,
)
from identity.domain.consent.refusals import ConsentUnknown, NothingDisputed
from identity.domain.ids import ConsentId, PersonId


def withdraw(state: Consents, command: c.WithdrawConsent) -> list[ConsentEvent]:
    if command.consent_id in state.withdrawn:
        return []
    paper = _paper(state, command.consent_id)
    if command.by not in {None, paper.signer_id} and not command.is_adult:
        return _object(state, paper, command, command.by or paper.signer_id)
    withdrawn = ConsentWithdrawn(
        consent_id=command.consent_id, person_id=command.person_id, on=command.on
    )
    return or_forget(heard(state, [withdrawn], command.person_id, command.on), state, command)


def _object(
    state: Consents, paper: Consent, command: c.WithdrawConsent, who: PersonId
) -> list[ConsentEvent]:
    """Hear the other representative.

    Optional purposes are blocked; what a child is known by at school waits for the head (L-05).
    """
    purposes = tuple(sorted(paper.purposes))
    if {(who, purpose) for purpose in purposes} <= state.objections:
        return []
    objection = ConsentRefused(
        consent_id=paper.consent_id,
        person_id=command.person_id,
        signer_id=who,
        purposes=purposes,
        on=command.on,
    )
    return heard(state, [objection], command.person_id, command.on)


def refuse(state: Consents, command: c.RefuseConsent) -> list[ConsentEvent]:
    signing.check_signature(command.person_id, command.signature)
    said = {(command.signature.signer_id, purpose) for purpose in command.purposes}
    if said <= state.objections:
        return []
    return heard(state, [signing.refused(command)], command.person_id, command.on)


def settle(state: Consents, command: c.SettleDisagreement) -> list[ConsentEvent]:
    if not command.purposes or not set(command.purposes) <= state.disputed:
        raise NothingDisputed
    settled = DisagreementSettled(
        person_id=command.person_id,
        purposes=command.purposes,
        agreed=command.agreed,
        order_number=command.order_number,
        on=command.on,
    )
    return or_forget([settled], state, command)


def _paper(state: Consents, consent_id: ConsentId) -> Consent:
    for paper in state.given:
        if paper.consent_id == consent_id:
            return paper
    raise ConsentUnknown
