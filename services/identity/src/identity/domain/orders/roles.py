"""The roles of one person: each begins with an order and ends with it, or earlier (L-17)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias, assert_never

from identity.domain.ids import OrderId, PersonId
from identity.domain.orders.events import OrderIssued, Role, RoleEnded, RoleEvent, RoleGranted
from identity.domain.orders.order import GIVING_ROLES
from identity.domain.orders.refusals import (
    NotForOneself,
    NotYoursToGive,
    OrderGivesNoRoles,
    OrderUnknown,
    OutsideTheOrder,
    RolesDoNotGoTogether,
    RoleUnknown,
    TwoPeopleNeeded,
)
from kernel.decider import Decider

Roles: TypeAlias = Mapping[tuple[Role, OrderId], RoleGranted]

_SCHOOL: Final = frozenset(Role) - {Role.OPERATOR, Role.DISTRICT_OFFICER}

# Who may give what. The secretary keeps the papers of ordinary appointments; power is given by
# those who have it.
GIVES: Final[Mapping[str, frozenset[Role]]] = {
    Role.HEAD: _SCHOOL,
    Role.ADMINISTRATOR: _SCHOOL,
    Role.SECRETARY: frozenset({Role.LIBRARIAN, Role.TEACHER}),
    Role.OPERATOR: frozenset(Role),
}
# Whoever watches over the handling of data does not decide over it, nor run the machines: no
# conflict of interests (GDPR art. 38 (6); guidelines WP 243, 3.5, which name the head of an
# organisation and the head of its machines). Law No 58 is silent on it.
WATCHED: Final = frozenset({Role.HEAD, Role.ADMINISTRATOR})


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


RoleCommand: TypeAlias = GrantRole | FoundRole | EndRole | EndRolesOf


def decide(roles: Roles, command: RoleCommand) -> list[RoleEvent]:
    match command:
        case GrantRole():
            return _grant(roles, command)
        case FoundRole(person_id=person, role=role, order=order):
            return [] if (role, order.order_id) in roles else [_founded(person, role, order)]
        case EndRole():
            return [_end(roles, command)]
        case EndRolesOf():
            return _end_all(roles, command)
        case _:
            assert_never(command)


def evolve(roles: Roles, event: RoleEvent) -> Roles:
    key = event.role, event.order_id
    match event:
        case RoleGranted():
            return {**roles, key: event}
        case RoleEnded():
            return {other: granted for other, granted in roles.items() if other != key}
        case _:
            assert_never(event)


def may_give(giver_roles: frozenset[str], role: Role) -> bool:
    return any(role in GIVES.get(giver, ()) for giver in giver_roles)


def _grant(roles: Roles, command: GrantRole) -> list[RoleEvent]:
    order = command.order
    if order is None:
        raise OrderUnknown
    if not may_give(command.giver_roles, command.role):
        raise NotYoursToGive
    if command.given_by == command.person_id:
        raise NotForOneself
    if command.role is Role.ADMINISTRATOR and order.entered_by == command.given_by:
        raise TwoPeopleNeeded
    if order.kind not in GIVING_ROLES:
        raise OrderGivesNoRoles
    if not _is_within(command, order):
        raise OutsideTheOrder
    if any(_do_not_go_together(command, held) for held in roles.values()):
        raise RolesDoNotGoTogether
    granted = RoleGranted(
        person_id=command.person_id,
        role=command.role,
        order_id=order.order_id,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
    )
    return [] if roles.get((command.role, order.order_id)) == granted else [granted]


def _is_within(command: GrantRole, order: OrderIssued) -> bool:
    begins = order.valid_from <= command.valid_from
    ends = order.valid_until is None or (
        command.valid_until is not None and command.valid_until <= order.valid_until
    )
    return begins and ends


def _do_not_go_together(wanted: GrantRole, held: RoleGranted) -> bool:
    pair = {wanted.role, held.role}
    apart = (held.valid_until or date.max) < wanted.valid_from or (
        wanted.valid_until or date.max
    ) < held.valid_from
    return Role.DATA_OFFICER in pair and bool(pair & WATCHED) and not apart


def _founded(person: PersonId, role: Role, order: OrderIssued) -> RoleGranted:
    return RoleGranted(
        person_id=person,
        role=role,
        order_id=order.order_id,
        valid_from=order.valid_from,
        valid_until=order.valid_until,
    )


def _end(roles: Roles, command: EndRole) -> RoleEnded:
    if not may_give(command.giver_roles, command.role):
        raise NotYoursToGive
    granted = roles.get((command.role, command.order_id))
    if granted is None:
        raise RoleUnknown
    return RoleEnded(
        person_id=command.person_id,
        role=command.role,
        order_id=command.order_id,
        valid_from=granted.valid_from,
        valid_until=command.on,
    )


def _end_all(roles: Roles, command: EndRolesOf) -> list[RoleEvent]:
    return [
        _end(
            roles,
            EndRole(
                person_id=command.person_id,
                role=role,
                order_id=order_id,
                on=command.on,
                giver_roles=command.giver_roles,
            ),
        )
        for role, order_id in roles
        if order_id == command.order_id
    ]


roles: Decider[Roles, RoleCommand, RoleEvent] = Decider({}, decide, evolve)
