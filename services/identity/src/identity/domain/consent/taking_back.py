"""Taking back on the own page, purpose by purpose: as easy as giving, never switched off (L-07)."""

from identity.domain.consent import commands as c
from identity.domain.consent.consequences import heard
from identity.domain.consent.cover import Consent, Consents
from identity.domain.consent.events import (
    OPTIONAL,
    ConsentEvent,
    ConsentNarrowed,
    ConsentRefused,
    ConsentWithdrawn,
    Purpose,
)
from identity.domain.consent.refusals import NotTheirsToWithdraw


def take_back(state: Consents, command: c.TakeBackPurposes) -> list[ConsentEvent]:
    """Write down a no; what the same person had signed for these purposes is taken back with it."""
    who, purposes = command.signature.signer_id, frozenset(command.purposes) & OPTIONAL
    if not _may_say_no(command):
        raise NotTheirsToWithdraw
    own = [paper for paper in state.given if paper.signer_id == who and paper.purposes & purposes]
    events = [_without(paper, purposes, command) for paper in own]
    if not events and {(who, purpose) for purpose in purposes} <= state.objections:
        return []
    said = ConsentRefused(
        consent_id=command.consent_id,
        person_id=command.person_id,
        signer_id=who,
        purposes=tuple(sorted(purposes)),
        on=command.on,
    )
    return heard(state, [*events, said], command.person_id, command.on)


def _without(
    paper: Consent, purposes: frozenset[Purpose], command: c.TakeBackPurposes
) -> ConsentEvent:
    if paper.purposes <= purposes:
        return ConsentWithdrawn(
            consent_id=paper.consent_id, person_id=command.person_id, on=command.on
        )
    return ConsentNarrowed(
        consent_id=paper.consent_id,
        person_id=command.person_id,
        taken_back=tuple(sorted(paper.purposes & purposes)),
        purposes=tuple(sorted(paper.purposes - purposes)),
        on=command.on,
    )


def _may_say_no(command: c.TakeBackPurposes) -> bool:
    signature = command.signature
    if signature.signer_id == command.person_id:
        return signature.own_due or not signature.is_minor
    return signature.represents and signature.is_minor
