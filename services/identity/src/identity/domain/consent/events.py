"""What can have happened to the consents of one person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeAlias

from identity.domain.fields import Category
from identity.domain.ids import ConsentId, PersonId, ScanId, SchoolId, SessionId


class Purpose(StrEnum):
    """What data may be used for; each can be agreed to, refused and withdrawn apart (L-06)."""

    EMIS = "emis"
    PARENT_NOTICES = "parent-notices"
    PHOTO = "photo"
    PORTFOLIO = "portfolio"
    DISTANCE_LEARNING = "distance-learning"
    BADGES = "badges"
    CROSS_BORDER = "cross-border"
    HEALTH = "health"


# Refusing one of these never takes anything from school life: no required route asks for them.
OPTIONAL: Final = frozenset(Purpose) - {Purpose.EMIS}


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


# Whom a paper asks for, one by one; the school that holds the data is not a question.
ASKED_FOR: Final = (Recipient.DISTRICT, Recipient.MINISTRY)


class Operation(StrEnum):
    """What may be done with the data, as the text names it (Law No 58: processing)."""

    COLLECT = "collect"
    RECORD = "record"
    STORE = "store"
    UPDATE = "update"
    USE = "use"
    BLOCK = "block"
    ERASE = "erase"


class Form(StrEnum):
    PAPER = "paper"
    SIMPLE_SIGNATURE = "simple-signature"


class WayBack(StrEnum):
    """How a consent is withdrawn; giving must not be easier (L-07)."""

    APPLICATION = "written-application"
    OWN_PAGE = "own-page"


class Ending(StrEnum):
    RAN_OUT = "ran-out"
    OF_AGE = "of-age"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDrafted:
    """A form was printed under its number in the register; nobody has signed yet."""

    consent_id: ConsentId
    person_id: PersonId
    register_number: str
    text_version: str
    text_hash: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """All that L-02 asks of a record; its place and the proof of the capacity are in the vault.

    ``holder``: None for the school in whose log it stands. ``text_hash``: SHA-256 of the wording,
    empty where it was not recorded yet. ``session_id``: of the signer, for a simple signature.
    """

    consent_id: ConsentId
    person_id: PersonId
    signer_id: PersonId
    capacity: Capacity
    holder: SchoolId | None
    purposes: tuple[Purpose, ...]
    refused: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    operations: tuple[Operation, ...]
    recipients: tuple[Recipient, ...]
    cross_border: bool
    way_back: tuple[WayBack, ...]
    register_number: str
    text_version: str
    text_hash: str
    language: str
    form: Form
    session_id: SessionId | None
    own_signature: bool
    valid_from: date
    valid_until: date | None
    scan_id: ScanId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRefused:
    """Somebody who may sign has said no, on paper or on a page of his or her own."""

    consent_id: ConsentId
    person_id: PersonId
    signer_id: PersonId
    purposes: tuple[Purpose, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentExpired:
    consent_id: ConsentId
    person_id: PersonId
    ending: Ending
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativesDisagree:
    """For what one representative has agreed and another has not; empty once they agree again."""

    person_id: PersonId
    purposes: tuple[Purpose, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementSettled:
    person_id: PersonId
    purposes: tuple[Purpose, ...]
    agreed: bool
    order_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerEnded:
    """Somebody does not stand for the person any more, so his or her word counts no longer."""

    person_id: PersonId
    signer_id: PersonId
    on: date


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


ConsentEvent: TypeAlias = (
    ConsentGiven
    | ConsentRefused
    | ConsentWithdrawn
    | ConsentExpired
    | RepresentativesDisagree
    | DisagreementSettled
    | SignerEnded
    | PersonalDataStored
    | PersonForgotten
)

WIRE: dict[str, type[ConsentEvent | ConsentDrafted]] = {
    "identity.consent-drafted.v1": ConsentDrafted,
    "identity.consent-given.v2": ConsentGiven,
    "identity.consent-refused.v1": ConsentRefused,
    "identity.consent-withdrawn.v1": ConsentWithdrawn,
    "identity.consent-expired.v1": ConsentExpired,
    "identity.representatives-disagree.v1": RepresentativesDisagree,
    "identity.disagreement-settled.v1": DisagreementSettled,
    "identity.signer-ended.v1": SignerEnded,
    "identity.personal-data-stored.v1": PersonalDataStored,
    "identity.person-forgotten.v1": PersonForgotten,
}


def _given_v2(data: dict[str, Any]) -> dict[str, Any]:
    """Say what a record of the first release meant without saying it."""
    return data | {
        "holder": None,
        "refused": [],
        "operations": list(Operation),
        "cross_border": False,
        "way_back": [WayBack.APPLICATION],
        "text_hash": "",
        "session_id": None,
        "own_signature": False,
    }


UPCASTS: Final = {"identity.consent-given.v1": ("identity.consent-given.v2", _given_v2)}
