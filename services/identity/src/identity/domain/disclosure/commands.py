"""What can be done with one disclosure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.consent.cover import Consents
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import Category
from identity.domain.ids import DisclosureId, OrderId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDisclosure:
    """``consents`` are those of every person, as they stand; only a consent's ground asks them."""

    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    receiver: Receiver
    organisation: str
    categories: tuple[Category, ...]
    basis: Basis
    order_id: OrderId | None
    consents: Mapping[PersonId, Consents]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPeople:
    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TellReceiver:
    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    on: date


DisclosureCommand: TypeAlias = RecordDisclosure | TellPeople | TellReceiver
