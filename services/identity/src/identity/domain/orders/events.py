"""What can have happened to orders, to their book, and to the roles of one person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from identity.domain.ids import OrderId, PersonId


class OrderKind(StrEnum):
    APPOINTMENT = "appointment"
    DUTIES = "duties"
    SUBSTITUTION = "substitution"
    INSTRUCTIONS = "instructions"
    ADMISSION = "admission"
    TRANSFER = "transfer"
    DEPARTURE = "departure"
    NAME_CHANGE = "name-change"
    ROLLOUT = "rollout"
    TERMS = "terms"
    DISCLOSURE = "disclosure"
    DESTRUCTION = "destruction"
    OTHER = "other"
    CANCELLATION = "cancellation"
    FOUNDING = "founding"


class Role(StrEnum):
    """The duties that an order can lay on somebody."""

    LIBRARIAN = "librarian"
    SECRETARY = "secretary"
    TEACHER = "teacher"
    HEAD = "head"
    DEPUTY = "deputy"
    ADMINISTRATOR = "administrator"
    DATA_OFFICER = "data-officer"
    DATA_CLERK = "data-clerk"
    NURSE = "nurse"
    OPERATOR = "operator"
    DISTRICT_OFFICER = "district-officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIssued:
    """``person_ids`` are those whom the order names, ``cancels`` the order that it ends."""

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
class OrderCancelled:
    """``cancelled_by`` is the order that does it, ``on`` the day from which this one is void."""

    order_id: OrderId
    cancelled_by: OrderId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNumbered:
    """A number was used up in the book of a year."""

    order_id: OrderId
    year: int
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted:
    person_id: PersonId
    role: Role
    order_id: OrderId
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded:
    person_id: PersonId
    role: Role
    order_id: OrderId
    valid_from: date
    valid_until: date | None


OrderEvent: TypeAlias = OrderIssued | OrderCancelled
RoleEvent: TypeAlias = RoleGranted | RoleEnded

WIRE: dict[str, type[OrderEvent | OrderNumbered | RoleEvent]] = {
    "identity.order-issued.v2": OrderIssued,
    "identity.order-cancelled.v1": OrderCancelled,
    "identity.order-numbered.v1": OrderNumbered,
    "identity.role-granted.v1": RoleGranted,
    "identity.role-ended.v1": RoleEnded,
}


def _order_issued_v2(v1: dict[str, Any]) -> dict[str, Any]:
    """Lift an order of the first release, which named nobody and cancelled nothing."""
    return {**v1, "person_ids": [], "cancels": None}


UPCASTS: dict[str, tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "identity.order-issued.v1": ("identity.order-issued.v2", _order_issued_v2)
}
