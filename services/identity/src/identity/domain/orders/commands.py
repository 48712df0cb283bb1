"""What can be asked of orders and of the roles that they give; each command is complete."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.ids import OrderId, PersonId
from identity.domain.orders.events import OrderIssued, OrderKind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueOrder:
    order_id: OrderId
    kind: OrderKind
    number: str
    on: date
    valid_from: date
    valid_until: date | None
    entered_by: PersonId
    person_ids: tuple[PersonId, ...] = ()
    cancels: OrderId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOrder:
    order_id: OrderId
    cancelled_by: OrderId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    """``giver_roles`` are the roles that the giver has at this school."""

    person_id: PersonId
    role: Role
    order: OrderIssued | None
    valid_from: date
    valid_until: date | None
    given_by: PersonId
    giver_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRole:
    """The founding order gives its roles by itself: nobody is there yet who could."""

    person_id: PersonId
    role: Role
    order: OrderIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRole:
    person_id: PersonId
    role: Role
    order_id: OrderId
    on: date
    giver_roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRolesOf:
    """End whatever somebody has by an order, because that order was cancelled."""

    person_id: PersonId
    order_id: OrderId
    on: date
    giver_roles: frozenset[str]


OrderCommand: TypeAlias = IssueOrder | CancelOrder
RoleCommand: TypeAlias = GrantRole | FoundRole | EndRole | EndRolesOf
