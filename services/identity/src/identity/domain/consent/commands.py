"""What can be asked of the consents of one person."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.consent.events import Capacity, Form, Purpose, Recipient
from identity.domain.fields import Category
from identity.domain.ids import ConsentId, PersonId, ScanId


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, and why that person may: facts that the edge has gathered.

    ``represents`` says that the signer is a legal representative of the person; ``is_minor`` that
    the person is under 18. ``capacity_proven`` says that the document which proves the capacity
    is recorded.
    """

    signer_id: PersonId
    capacity: Capacity
    capacity_proven: bool
    represents: bool
    is_minor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent:
    """A signed paper, as L-02 asks for it.

    ``text_version`` names holder, operations and the way to withdraw.
    """

    consent_id: ConsentId
    person_id: PersonId
    signature: Signature
    purposes: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    recipients: tuple[Recipient, ...]
    register_number: str
    place_recorded: bool
    text_version: str
    language: str
    form: Form
    valid_from: date
    valid_until: date | None
    scan_id: ScanId | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StorePersonalData:
    person_id: PersonId
    purpose: Purpose
    categories: frozenset[Category]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsentAndStore:
    """One paper and the data it covers, taken in together."""

    consent: GiveConsent
    data: StorePersonalData


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent:
    consent_id: ConsentId
    person_id: PersonId
    on: date


ConsentCommand: TypeAlias = GiveConsent | StorePersonalData | GiveConsentAndStore | WithdrawConsent
