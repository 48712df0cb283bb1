"""What can have happened to one transfer."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.ids import OrderId, PersonId, SchoolId, TransferId


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferBegun:
    """The sending school has issued its order; the pupil is still its own."""

    transfer_id: TransferId
    person_id: PersonId
    to_school: SchoolId
    order_id: OrderId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCancelled:
    transfer_id: TransferId
    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferHandedOver:
    """The receiving school has taken the pupil in; from now on nothing can be cancelled."""

    transfer_id: TransferId
    person_id: PersonId
    to_school: SchoolId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAccepted:
    """In the log of the receiving school: the pupil is here, under a file number of its own."""

    transfer_id: TransferId
    person_id: PersonId
    from_school: SchoolId
    on: date


SendingEvent: TypeAlias = TransferBegun | TransferCancelled | TransferHandedOver

WIRE: dict[str, type[SendingEvent | TransferAccepted]] = {
    "identity.transfer-begun.v1": TransferBegun,
    "identity.transfer-cancelled.v1": TransferCancelled,
    "identity.transfer-handed-over.v1": TransferHandedOver,
    "identity.transfer-accepted.v1": TransferAccepted,
}
