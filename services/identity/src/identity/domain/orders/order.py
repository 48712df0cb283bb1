"""One order of the head: entered once with its number and time, never changed."""

import re
from dataclasses import dataclass
from datetime import date

from identity.domain.ids import OrderId, PersonId
from identity.domain.orders.events import OrderIssued, OrderKind
from identity.domain.orders.refusals import (
    OrderAlreadyIssued,
    OrderEndsBeforeItBegins,
    OrderNumberUnclear,
)
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrder:
    order_id: OrderId
    kind: OrderKind
    number: str
    on: date
    valid_from: date
    valid_until: date | None
    entered_by: PersonId


def is_number(typed: str) -> bool:
    """Say whether this is the number of a paper («12», «12-к», «3/2026»).

    So short that no name fits into it.
    """
    return (
        re.fullmatch(r"\d{1,6}([-/](\d{1,4}|[A-Za-zА-Яа-яӨөҮүҢңЁё]{1,2})){0,2}", typed) is not None
    )


def decide(order: OrderIssued | None, command: IssueOrder) -> list[OrderIssued]:
    if not is_number(command.number):
        raise OrderNumberUnclear
    if command.valid_until is not None and command.valid_until < command.valid_from:
        raise OrderEndsBeforeItBegins
    event = OrderIssued(
        order_id=command.order_id,
        kind=command.kind,
        number=command.number,
        on=command.on,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
        entered_by=command.entered_by,
    )
    if order is not None and order != event:
        raise OrderAlreadyIssued
    return [] if order else [event]


def evolve(_: OrderIssued | None, event: OrderIssued) -> OrderIssued | None:
    return event


orders: Decider[OrderIssued | None, IssueOrder, OrderIssued] = Decider(None, decide, evolve)
