"""What can have happened on the way in: printed, signed, and something kept because of it."""

from dataclasses import dataclass
from datetime import date

from identity.domain.consent.paper import Capacity, Form, Operation, Purpose, Recipient, WayBack
from identity.domain.fields import Category
from identity.domain.ids import ConsentId, PersonId, ScanId, SchoolId, SessionId


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
class ConsentBegun:
    """A representative has signed on the own page, and the pupil's own signature is still missing.

    Nothing holds before both are there, so it has no number of the register yet (L-04).
    """

    consent_id: ConsentId
    person_id: PersonId
    signer_id: PersonId
    capacity: Capacity
    purposes: tuple[Purpose, ...]
    text_version: str
    text_hash: str
    language: str
    session_id: SessionId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCountersigned:
    """The pupil has signed too what a representative had begun; ``session_id`` is the pupil's."""

    consent_id: ConsentId
    person_id: PersonId
    session_id: SessionId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataStored:
    """Something personal went into the vault. It says which categories, never what."""

    person_id: PersonId
    purpose: Purpose
    categories: tuple[Category, ...]
