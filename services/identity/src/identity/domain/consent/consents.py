"""The consents of one person: signed, in force, refused, expired, withdrawn.

And forgetting when none is left.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from identity.domain.consent import commands as c
from identity.domain.consent import signing, voices
from identity.domain.consent.cover import Consent, Consents, require_consent
from identity.domain.consent.events import (
    Capacity,
    ConsentEvent,
    ConsentExpired,
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
from identity.domain.consent.folding import after, evolve
from identity.domain.consent.refusals import ConsentUnknown, NothingDisputed
from identity.domain.ids import ConsentId, PersonId
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
            return _withdraw(state, command)
        case c.RefuseConsent():
            return _refuse(state, command)
        case c.SettleDisagreement():
            return _settle(state, command)
        case c.EndSigner():
            ended = SignerEnded(
                person_id=command.person_id, signer_id=command.signer_id, on=command.on
            )
            return _heard(state, [ended], command.person_id, command.on)
        case c.ExpireConsents():
            return _lapsed(state, command.person_id, command.on, is_adult=command.is_adult)
        case _:
            assert_never(command)


def _give(state: Consents, paper: c.GiveConsent) -> list[ConsentEvent]:
    if paper.consent_id in _ids(state):
        return []
    signing.check_written(paper)
    # A grown-up who signs takes over from the parents: what they signed has come to its end.
    is_adult = not paper.signature.is_minor
    ended = _lapsed(state, paper.person_id, paper.on, is_adult=is_adult)
    return _heard(state, [*ended, signing.given(paper)], paper.person_id, paper.on)


def _store(state: Consents, data: c.StorePersonalData) -> list[ConsentEvent]:
    ended = _lapsed(state, data.person_id, data.on, is_adult=data.is_adult)
    require_consent(after(state, ended), data.purpose, data.categories, data.on)
    categories = tuple(sorted(data.categories))
    # Recorded even when nothing about the consents changes: the event moves the version of the
    # stream, and so a withdrawal that happens at the same moment cannot slip in between the check
    # and the vault.
    stored = PersonalDataStored(
        person_id=data.person_id, purpose=data.purpose, categories=categories
    )
    return [*ended, stored]


def _withdraw(state: Consents, command: c.WithdrawConsent) -> list[ConsentEvent]:
    if command.consent_id in state.withdrawn:
        return []
    paper = _paper(state, command.consent_id)
    if command.by not in {None, paper.signer_id} and not command.is_adult:
        return _object(state, paper, command, command.by or paper.signer_id)
    withdrawn = ConsentWithdrawn(
        consent_id=command.consent_id, person_id=command.person_id, on=command.on
    )
    return _or_forget(_heard(state, [withdrawn], command.person_id, command.on), state, command)


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
    return _heard(state, [objection], command.person_id, command.on)


def _refuse(state: Consents, command: c.RefuseConsent) -> list[ConsentEvent]:
    signing.check_signature(command.person_id, command.signature)
    said = {(command.signature.signer_id, purpose) for purpose in command.purposes}
    if said <= state.objections:
        return []
    return _heard(state, [signing.refused(command)], command.person_id, command.on)


def _settle(state: Consents, command: c.SettleDisagreement) -> list[ConsentEvent]:
    if not command.purposes or not set(command.purposes) <= state.disputed:
        raise NothingDisputed
    settled = DisagreementSettled(
        person_id=command.person_id,
        purposes=command.purposes,
        agreed=command.agreed,
        order_number=command.order_number,
        on=command.on,
    )
    return _or_forget([settled], state, command)


def _lapsed(
    state: Consents, person_id: PersonId, on: date, *, is_adult: bool
) -> list[ConsentEvent]:
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


def _heard(
    state: Consents, events: Sequence[ConsentEvent], person_id: PersonId, on: date
) -> list[ConsentEvent]:
    """Add whether the representatives disagree now, where that is news."""
    left = after(state, events)
    if (now := voices.disagreed(left)) == left.disputed:
        return list(events)
    news = RepresentativesDisagree(person_id=person_id, purposes=tuple(sorted(now)), on=on)
    return [*events, news]


def _or_forget(
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


def _paper(state: Consents, consent_id: ConsentId) -> Consent:
    for paper in state.given:
        if paper.consent_id == consent_id:
            return paper
    raise ConsentUnknown


def _ids(state: Consents) -> frozenset[ConsentId]:
    return state.withdrawn | {paper.consent_id for paper in state.given}


def _ended(paper: Consent, person_id: PersonId, ending: Ending, on: date) -> ConsentExpired:
    return ConsentExpired(consent_id=paper.consent_id, person_id=person_id, ending=ending, on=on)


consents: Decider[Consents, c.ConsentCommand, ConsentEvent] = Decider(Consents(), decide, evolve)
