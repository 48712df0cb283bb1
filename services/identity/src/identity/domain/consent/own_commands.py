"""What somebody can ask on the own page, signing with the own password (L-03, L-06, L-07)."""

from dataclasses import dataclass
from datetime import date

from identity.domain.consent.paper import Purpose
from identity.domain.consent.written import GiveConsent, Signature
from identity.domain.ids import ConsentId, PersonId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginConsent:
    """A representative signs for a pupil who is old enough to sign as well."""

    paper: GiveConsent


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersign:
    """The pupil signs what a representative has begun; ``session_id`` is the pupil's own."""

    begun_id: ConsentId
    paper: GiveConsent
    session_id: SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackPurposes:
    """Somebody says no to purposes, whoever has agreed to them; ``consent_id`` is the answer's."""

    consent_id: ConsentId
    person_id: PersonId
    signature: Signature
    purposes: tuple[Purpose, ...]
    on: date
