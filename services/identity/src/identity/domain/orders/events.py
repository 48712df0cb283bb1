"""What can have happened to orders and to the roles of one person."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from identity.domain.ids import OrderId, PersonId


class OrderKind(StrEnum):
    APPOINTMENT = "appointment"
    DUTIES = "duties"
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
    order_id: OrderId
    kind: OrderKind
    number: str
    on: date
    valid_from: date
    valid_until: date | None
    entered_by: PersonId


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


RoleEvent: TypeAlias = RoleGranted | RoleEnded

WIRE: dict[str, type[OrderIssued | RoleGranted | RoleEnded]] = {
    "identity.order-issued.v1": OrderIssued,
    "identity.role-granted.v1": RoleGranted,
    "identity.role-ended.v1": RoleEnded,
}
