"""One row of a list, as it was read: whom it is about, what it says, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from identity.domain.consent.events import Capacity, Purpose, Recipient
from identity.domain.fields import Field
from identity.domain.people.events import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something about a row that a person should know: a code, and what it is about."""

    code: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The particulars of a signed paper, as L-02 asks for them; the scan comes beside the list.

    ``recipients``: who may receive the data beside the school; what a list does not say is a no.
    """

    register_number: str
    signed_on: date | None = None
    capacity: Capacity | None = None
    capacity_document: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    language: str = "ky"
    scan: str = field(default="", repr=False)
    own_signature: bool = False
    purposes: tuple[Purpose, ...] = (Purpose.EMIS,)
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row. ``wrong`` keeps it out, ``odd`` is only pointed out; ``given_id``: a person's id."""

    number: int
    kind: Kind = Kind.PUPIL
    given_id: str = field(default="", repr=False)
    file_number: str = ""
    details: Mapping[Field, str] = field(default_factory=dict, repr=False)
    guardian: Mapping[Field, str] = field(default_factory=dict, repr=False)
    guardian_ids: tuple[str, ...] = ()
    school_class: str = ""
    sheet: Sheet | None = None
    wrong: tuple[Note, ...] = ()
    odd: tuple[Note, ...] = ()
