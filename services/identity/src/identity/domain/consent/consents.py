"""The consents of one person: signed, in force, refused, expired, withdrawn.

And forgetting when none is left.
"""

from typing import assert_never

from identity.domain.consent import commands as c
from identity.domain.consent import giving, own_page, refusing, taking_back
from identity.domain.consent.consequences import heard, lapsed
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import ConsentEvent, SignerEnded
from identity.domain.consent.folding import after, evolve
from kernel.decider import Decider

__all__ = ["after", "consents", "decide", "evolve"]


def decide(state: Consents, command: c.ConsentCommand) -> list[ConsentEvent]:
    match command:
        case c.GiveConsent():
            own_page.check_alone(state, command)
            return giving.give(state, command)
        case c.StorePersonalData():
            return giving.store(state, command)
        case c.GiveConsentAndStore(consent=consent, data=data):
            own_page.check_alone(state, consent)
            given = giving.give(state, consent)
            return [*given, *giving.store(after(state, given), data)]
        case c.BeginConsent(paper=paper):
            return own_page.begin(state, paper)
        case c.Countersign():
            return own_page.countersign(state, command)
        case c.TakeBackPurposes():
            return taking_back.take_back(state, command)
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


def _silence(state: Consents, command: c.EndSigner) -> list[ConsentEvent]:
    """Let count no longer what somebody has said who stands for the person no more."""
    ended = SignerEnded(person_id=command.person_id, signer_id=command.signer_id, on=command.on)
    return heard(state, [ended], command.person_id, command.on)


consents: Decider[Consents, c.ConsentCommand, ConsentEvent] = Decider(Consents(), decide, evolve)
