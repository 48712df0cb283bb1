"""A signed consent and its scan, as they come in over the counter."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from identity.application.ids import derived
from identity.domain.consent.events import Capacity, Form, Purpose, Recipient
from identity.domain.fields import Category, Field
from identity.domain.ids import ConsentId, PersonId, SessionId
from identity.texts import CURRENT, consent_text
from identity.vault.vault import TEXT, Value

# The wording that is being signed now: holder, operations and the way to withdraw stand in it
# (L-02).
TEXT_VERSION: Final = CURRENT

_ALWAYS: Final = (
    Category.NAME,
    Category.BIRTH_DATE,
    Category.SEX,
    Category.CONTACT,
    Category.ADDRESS,
    Category.PERSONAL_NUMBER,
    Category.DOCUMENTS,
)
_ONLY_FOR: Final = {Purpose.PHOTO: Category.PHOTO, Purpose.HEALTH: Category.HEALTH}


def categories_for(purposes: Collection[Purpose]) -> tuple[Category, ...]:
    """Return what the wording of today allows to keep for what was agreed to."""
    return (*_ALWAYS, *(kept for purpose, kept in _ONLY_FOR.items() if purpose in purposes))


_MAGIC: Final = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
LARGEST_SCAN: Final = 8 * 1024 * 1024
SUFFIX: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Scan:
    """The picture of a signed paper: a PDF, a JPEG or a PNG."""

    data: bytes = field(repr=False)
    media_type: str

    @classmethod
    def of(cls, data: bytes) -> "Scan | None":
        """Tell what it is from what is in it, whatever its name says.

        None for anything else or more than 8 MB.
        """
        kinds = [kind for magic, kind in _MAGIC.items() if data.startswith(magic)]
        return cls(data, kinds[0]) if kinds and len(data) <= LARGEST_SCAN else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One signed consent as L-02 asks for it; what is empty is named in the refusal."""

    consent_id: ConsentId
    capacity: Capacity
    purposes: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    register_number: str
    place: str = field(repr=False)
    scan: Scan | None
    capacity_document: str = field(default="", repr=False)
    recipients: tuple[Recipient, ...] = (Recipient.SCHOOL,)
    refused: tuple[Purpose, ...] = ()
    own_signature: bool = False
    text_version: str = TEXT_VERSION
    text_hash: str = consent_text().sha256
    session_id: SessionId | None = None
    language: str = "ky"
    form: Form = Form.PAPER
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """The grown-up who signed.

    With ``details`` somebody new, without them somebody who is known already.
    """

    person_id: PersonId
    details: Mapping[Field, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is handed in about one person on one day: the data, the paper that covers them.

    And who signed it.
    """

    person_id: PersonId
    details: Mapping[Field, str] = field(default_factory=dict, repr=False)
    paper: Paper | None
    signer: Signer | None
    on: date


def values_of(command_id: str, given: Submission) -> list[Value]:
    """Return all that has to be kept in the vault about a person and a paper."""
    person = given.person_id
    values = [
        Value(record_id=derived(command_id, person, name), field=name, data=text.strip().encode())
        for name, text in given.details.items()
        if text.strip()
    ]
    if given.paper is not None:
        values += _about(command_id, person, given.paper)
    return values


def scan_id(person: PersonId, paper: Paper) -> str:
    return derived(paper.consent_id, person, "scan")


def _about(command_id: str, person: PersonId, paper: Paper) -> list[Value]:
    notes = {
        Field.CAPACITY_DOCUMENT: paper.capacity_document.strip().encode(),
        Field.CONSENT_PLACE: paper.place.strip().encode(),
    }
    values = [
        _value(derived(command_id, person, name, paper.consent_id), name, text, paper, TEXT)
        for name, text in notes.items()
        if text
    ]
    if paper.scan is not None:
        scan = paper.scan
        name = Field.CONSENT_SCAN
        values.append(_value(scan_id(person, paper), name, scan.data, paper, scan.media_type))
    return values


def _value(record_id: str, name: Field, data: bytes, paper: Paper, media_type: str) -> Value:
    return Value(
        record_id=record_id, field=name, data=data, about=paper.consent_id, media_type=media_type
    )
