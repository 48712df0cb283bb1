"""What can be asked of the consents of one person."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.consent.own_commands import BeginConsent, Countersign, TakeBackPurposes
from identity.domain.consent.paper import Purpose
from identity.domain.consent.written import (
    GiveConsent,
    GiveConsentAndStore,
    Signature,
    StorePersonalData,
)
from identity.domain.ids import ConsentId, PersonId

__all__ = [
    "BeginConsent",
    "ConsentCommand",
    "Countersign",
    "EndSigner",
    "ExpireConsents",
    "GiveConsent",
    "GiveConsentAndStore",
    "RefuseConsent",
    "SettleDisagreement",
    "Signature",
    "StorePersonalData",
    "TakeBackPurposes",
    "WithdrawConsent",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent:
    """``by``: who takes it back; None for who signed it."""

    consent_id: ConsentId
    person_id: PersonId
    on: date
    by: PersonId | None = None
    is_adult: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseConsent:
    """Somebody who may sign says no; ``consent_id`` is that of the form with the answer."""

    consent_id: ConsentId
    person_id: PersonId
    signature: Signature
    purposes: tuple[Purpose, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDisagreement:
    """The head has decided, by an order, whether the purposes are agreed to."""

    person_id: PersonId
    purposes: tuple[Purpose, ...]
    agreed: bool
    order_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSigner:
    person_id: PersonId
    signer_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpireConsents:
    """Let end what has come to its end: a term, or the childhood it was signed for."""

    person_id: PersonId
    is_adult: bool
    on: date


ConsentCommand: TypeAlias = (
    GiveConsent
    | StorePersonalData
    | GiveConsentAndStore
    | BeginConsent
    | Countersign
    | TakeBackPurposes
    | WithdrawConsent
    | RefuseConsent
    | SettleDisagreement
    | EndSigner
    | ExpireConsents
)
