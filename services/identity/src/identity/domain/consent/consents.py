"""The consents of one person: signed, in force, refused, expired, withdrawn.

And forgetting when none is left.
"""

from typing import assert_never

from identity.domain.consent import commands as c
from identity.domain.consent import refusing, signing
from identity.domain.consent.consequences import heard, lapsed
from identity.domain.consent.cover import Consents, require_consent
from identity.domain.consent.events import ConsentEvent, PersonalDataStored, SignerEnded
from identity.domain.consent.folding import after, evolve
from identity.domain.ids import ConsentId
from kernel.decider import Decider

__all__ = ["after", "consents", "decide", "evolve"]


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
            return refusing.withdraw(state, command)
        case c.RefuseConsent():
            return refusing.refuse(state, command)
        case c.SettleDisagreement():
            return refusing.settle(state, command)
        case c.EndSigner():
            return _silence(state, command)
        case c.ExpireConsents():
            return lapsed(state, command.person_id, command.on, is_adult=command.is_adult)
        case _:
            assert_never(command)


def _give(state: Consents, paper: c.GiveConsent) -> list[ConsentEvent]:
    if paper.consent_id in _ids(state):
        return []
    signing.check_written(paper)
    # A grown-up who signs takes over from the parents: what they signed has come to its end.
    is_adult = not paper.signature.is_minor
    ended = lapsed(state, paper.person_id, paper.on, is_adult=is_adult)
    return heard(state, [*ended, signing.given(paper)], paper.person_id, paper.on)


def _store(state: Consents, data: c.StorePersonalData) -> list[ConsentEvent]:
    ended = lapsed(state, data.person_id, data.on, is_adult=data.is_adult)
    require_consent(after(state, ended), data.purpose, data.categories, data.on)
    categories = tuple(sorted(data.categories))
    # Recorded even when nothing about the consents changes: the event moves the version of the
    # stream, and so a withdrawal that happens at the same moment cannot slip in between the check
    # and the vault.
    stored = PersonalDataStored(
        person_id=data.person_id, purpose=data.purpose, categories=categories
    )
    return [*ended, stored]


def _silence(state: Consents, command: c.EndSigner) -> list[ConsentEvent]:
    """Let count no longer what somebody has said who stands for the person no more."""
    ended = SignerEnded(person_id=command.person_id, signer_id=command.signer_id, on=command.on)
    return heard(state, [ended], command.person_id, command.on)


def _ids(state: Consents) -> frozenset[ConsentId]:
    return state.withdrawn | {paper.consent_id for paper in state.given}


consents: Decider[Consents, c.ConsentCommand, ConsentEvent] = Decider(Consents(), decide, evolve)
