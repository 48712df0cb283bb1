"""One pupil's way to another school: begun by the sending one, accepted by the receiving one.

The sending school's stream decides what holds when one cancels while the other accepts.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from identity.domain.ids import OrderId, PersonId, SchoolId, TransferId
from identity.domain.transfer.events import (
    SendingEvent,
    TransferAccepted,
    TransferBegun,
    TransferCancelled,
    TransferHandedOver,
)
from identity.domain.transfer.refusals import AlreadyOnTheWay, TransferToOwnSchool, TransferUnknown
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginTransfer:
    transfer_id: TransferId
    person_id: PersonId
    from_school: SchoolId
    to_school: SchoolId
    order_id: OrderId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTransfer:
    transfer_id: TransferId
    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    transfer_id: TransferId
    person_id: PersonId
    to_school: SchoolId
    on: date


@dataclass(frozen=True, slots=True)
class Way:
    """The transfer that is open, and those that are through."""

    open: TransferBegun | None = None
    through: frozenset[TransferId] = frozenset()


SendingCommand: TypeAlias = BeginTransfer | CancelTransfer | HandOver


def decide(way: Way, command: SendingCommand) -> list[SendingEvent]:
    match command:
        case BeginTransfer():
            return _begin(way, command)
        case CancelTransfer(transfer_id=which, person_id=who, on=on):
            _check_open(way, which)
            return [TransferCancelled(transfer_id=which, person_id=who, on=on)]
        case HandOver(transfer_id=which, person_id=who, to_school=school, on=on):
            if which in way.through:
                return []  # The receiving school goes on where it was interrupted.
            if _check_open(way, which).to_school != school:
                raise TransferUnknown
            return [TransferHandedOver(transfer_id=which, person_id=who, to_school=school, on=on)]
        case _:
            assert_never(command)


def evolve(way: Way, event: SendingEvent) -> Way:
    match event:
        case TransferBegun():
            return Way(event, way.through)
        case TransferCancelled():
            return Way(None, way.through)
        case TransferHandedOver(transfer_id=which):
            return Way(None, way.through | {which})
        case _:
            assert_never(event)


def _begin(way: Way, command: BeginTransfer) -> list[SendingEvent]:
    if command.to_school == command.from_school:
        raise TransferToOwnSchool
    if way.open is not None:
        raise AlreadyOnTheWay
    begun = TransferBegun(
        transfer_id=command.transfer_id,
        person_id=command.person_id,
        to_school=command.to_school,
        order_id=command.order_id,
        on=command.on,
    )
    return [begun]


def _check_open(way: Way, which: TransferId) -> TransferBegun:
    if way.open is None or way.open.transfer_id != which:
        raise TransferUnknown
    return way.open


sending: Decider[Way, SendingCommand, SendingEvent] = Decider(Way(), decide, evolve)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptTransfer:
    transfer_id: TransferId
    person_id: PersonId
    from_school: SchoolId
    on: date


def _accept(is_here: bool, command: AcceptTransfer) -> list[TransferAccepted]:  # noqa: FBT001 - it is the state
    if is_here:
        return []
    accepted = TransferAccepted(
        transfer_id=command.transfer_id,
        person_id=command.person_id,
        from_school=command.from_school,
        on=command.on,
    )
    return [accepted]


def _is_here(_: bool, __: TransferAccepted) -> bool:  # noqa: FBT001 - it is the state
    return True


receiving: Decider[bool, AcceptTransfer, TransferAccepted] = Decider(False, _accept, _is_here)  # noqa: FBT003
