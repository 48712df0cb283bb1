"""A consent as it is handed in: who signed, what stands on it, and the data that it brings."""

from dataclasses import dataclass
from datetime import date

from identity.domain.consent.paper import Capacity, Form, Operation, Purpose, Recipient, WayBack
from identity.domain.fields import Category
from identity.domain.ids import ConsentId, PersonId, ScanId, SchoolId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, and why that person may: facts that the edge has gathered.

    ``represents`` says that the signer is a legal representative of the person; ``is_minor`` that
    the person is under age. ``capacity_proven`` says that the document which proves the capacity
    is recorded. ``own_due`` says that the person is old enough to sign beside the representative,
    and ``own`` that he or she did.
    """

    signer_id: PersonId
    capacity: Capacity
    capacity_proven: bool
    represents: bool
    is_minor: bool
    own_due: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent:
    """A signed consent, as L-02 asks for it.

    ``refused``: what was expressly said no to. ``text_hash``: SHA-256 of the wording. A paper
    needs its scan, a simple signature the signer's own session.
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
    text_hash: str = ""
    holder: SchoolId | None = None
    refused: tuple[Purpose, ...] = ()
    operations: tuple[Operation, ...] = tuple(Operation)
    cross_border: bool = False
    way_back: tuple[WayBack, ...] = tuple(WayBack)
    session_id: SessionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StorePersonalData:
    """``is_adult``: what parents signed does not cover anything new about a grown-up (L-04)."""

    person_id: PersonId
    purpose: Purpose
    categories: frozenset[Category]
    on: date
    is_adult: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsentAndStore:
    """One paper and the data it covers, taken in together."""

    consent: GiveConsent
    data: StorePersonalData
