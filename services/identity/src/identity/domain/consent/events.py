"""What can have happened to the consents of one person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from identity.domain.fields import Category
from identity.domain.ids import ConsentId, PersonId, ScanId


class Purpose(StrEnum):
    """What data may be used for; each can be agreed to, refused and withdrawn apart (L-06)."""

    EMIS = "emis"
    PARENT_NOTICES = "parent-notices"
    PHOTO = "photo"
    PORTFOLIO = "portfolio"
    DISTANCE_LEARNING = "distance-learning"


class Capacity(StrEnum):
    """As whom somebody signs."""

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"
    ADOPTER = "adopter"
    TRUSTEE = "trustee"


class Recipient(StrEnum):
    SCHOOL = "school"
    DISTRICT = "district"
    MINISTRY = "ministry"


class Form(StrEnum):
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    consent_id: ConsentId
    person_id: PersonId
    signer_id: PersonId
    capacity: Capacity
    purposes: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    recipients: tuple[Recipient, ...]
    register_number: str
    text_version: str
    language: str
    form: Form
    valid_from: date
    valid_until: date | None
    scan_id: ScanId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    consent_id: ConsentId
    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataStored:
    """Something personal went into the vault. It says which categories, never what."""

    person_id: PersonId
    purpose: Purpose
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten:
    person_id: PersonId


ConsentEvent: TypeAlias = ConsentGiven | ConsentWithdrawn | PersonalDataStored | PersonForgotten

WIRE: dict[str, type[ConsentEvent]] = {
    "identity.consent-given.v1": ConsentGiven,
    "identity.consent-withdrawn.v1": ConsentWithdrawn,
    "identity.personal-data-stored.v1": PersonalDataStored,
    "identity.person-forgotten.v1": PersonForgotten,
}
