"""Saying yes: a written consent comes into force, and what it covers may be kept (L-01, L-02)."""

from identity.domain.consent import commands as c
from identity.domain.consent import signing
from identity.domain.consent.consequences import heard, lapsed
from identity.domain.consent.cover import Consents, require_consent
from identity.domain.consent.events import ConsentEvent, PersonalDataStored
from identity.domain.consent.folding import after
from identity.domain.ids import ConsentId


def give(state: Consents, paper: c.GiveConsent) -> list[ConsentEvent]:
    if paper.consent_id in _ids(state):
        return []
    signing.check_written(paper)
    # A grown-up who signs takes over from the parents: what they signed has come to its end.
    is_adult = not paper.signature.is_minor
    ended = lapsed(state, paper.person_id, paper.on, is_adult=is_adult)
    return heard(state, [*ended, signing.given(paper)], paper.person_id, paper.on)


def store(state: Consents, data: c.StorePersonalData) -> list[ConsentEvent]:
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


def _ids(state: Consents) -> frozenset[ConsentId]:
    return state.withdrawn | {paper.consent_id for paper in state.given}
