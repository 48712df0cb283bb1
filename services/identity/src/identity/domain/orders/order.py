"""One order of the head: entered once with its number and time, never changed or deleted.

What no longer holds is cancelled by another order, and both stay in the register.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from identity.domain.orders.commands import CancelOrder, IssueOrder, OrderCommand
from identity.domain.orders.events import OrderCancelled, OrderEvent, OrderIssued, OrderKind
from identity.domain.orders.numbers import is_number
from identity.domain.orders.refusals import (
    CancellationNamesNoOrder,
    OrderAlreadyIssued,
    OrderEndsBeforeItBegins,
    OrderIsCancelled,
    OrderNumberUnclear,
    OrderStays,
    OrderUnknown,
    SubstitutionNeedsAnEnd,
)
from kernel.decider import Decider


@dataclass(frozen=True, slots=True)
class Entered:
    """An order as it stands in the register."""

    issued: OrderIssued
    cancelled: OrderCancelled | None = None


Order: TypeAlias = Entered | None


def in_force(order: Order) -> OrderIssued:
    """Return an order that can be referred to; raises OrderUnknown, OrderIsCancelled."""
    if order is None:
        raise OrderUnknown
    if order.cancelled is not None:
        raise OrderIsCancelled
    return order.issued


def decide(order: Order, command: OrderCommand) -> list[OrderEvent]:
    match command:
        case IssueOrder():
            return _issue(order, command)
        case CancelOrder():
            return _cancel(order, command)
        case _:
            assert_never(command)


def evolve(order: Order, event: OrderEvent) -> Order:
    match event:
        case OrderIssued():
            return Entered(event)
        case OrderCancelled():
            return replace(order, cancelled=event) if order else None
        case _:
            assert_never(event)


def _issue(order: Order, command: IssueOrder) -> list[OrderEvent]:
    if not is_number(command.number):
        raise OrderNumberUnclear
    if command.valid_until is not None and command.valid_until < command.valid_from:
        raise OrderEndsBeforeItBegins
    if command.kind is OrderKind.SUBSTITUTION and command.valid_until is None:
        raise SubstitutionNeedsAnEnd
    if (command.kind is OrderKind.CANCELLATION) != (command.cancels is not None):
        raise CancellationNamesNoOrder
    event = OrderIssued(
        order_id=command.order_id,
        kind=command.kind,
        number=command.number,
        on=command.on,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        entered_by=command.entered_by,
        person_ids=command.person_ids,
        cancels=command.cancels,
    )
    if order is not None and order.issued != event:
        raise OrderAlreadyIssued
    return [] if order else [event]


def _cancel(order: Order, command: CancelOrder) -> list[OrderEvent]:
    before = order.cancelled if order else None
    if before is not None and before.cancelled_by == command.cancelled_by:
        return []
    issued = in_force(order)
    if issued.kind in {OrderKind.FOUNDING, OrderKind.CANCELLATION}:
        raise OrderStays
    event = OrderCancelled(
        order_id=command.order_id, cancelled_by=command.cancelled_by, on=command.on
    )
    return [event]


orders: Decider[Order, OrderCommand, OrderEvent] = Decider(None, decide, evolve)
