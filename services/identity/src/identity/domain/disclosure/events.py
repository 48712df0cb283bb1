"""What can have happened to one disclosure of personal data (L-10)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from identity.domain.fields import Category
from identity.domain.ids import DisclosureId, OrderId, PersonId


class Receiver(StrEnum):
    """Who can be given personal data; a person outside these is never a receiver."""

    SCHOOL = "school"
    DISTRICT = "district"
    MINISTRY = "ministry"
    DATA_AGENCY = "data-agency"
    OMBUDSMAN = "ombudsman"
    COURT = "court"
    POLICE = "police"
    HEALTH = "health"
    SOCIAL_PROTECTION = "social-protection"


class Basis(StrEnum):
    """On which ground: the consent names the receiver, or the law does."""

    CONSENT = "consent"
    STATUTE = "statute"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRecorded:
    """``organisation`` is the number of the receiver: a school's id, or a tax number."""

    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    receiver: Receiver
    organisation: str
    categories: tuple[Category, ...]
    basis: Basis
    order_id: OrderId | None
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureTold:
    """These people, or their families, were handed the notice."""

    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverTold:
    """The receiver was told what has changed about these people since."""

    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    on: date


DisclosureEvent: TypeAlias = DisclosureRecorded | DisclosureTold | ReceiverTold

WIRE: dict[str, type[DisclosureEvent]] = {
    "identity.disclosure-recorded.v1": DisclosureRecorded,
    "identity.disclosure-told.v1": DisclosureTold,
    "identity.receiver-told.v1": ReceiverTold,
}
