"""The roles of one person: each begins with an order and ends with it, or earlier (L-17)."""

from collections.abc import Mapping
from typing import TypeAlias, assert_never

from identity.domain.ids import OrderId, PersonId
from identity.domain.orders.commands import EndRole, EndRolesOf, FoundRole, GrantRole, RoleCommand
from identity.domain.orders.events import OrderIssued, Role, RoleEnded, RoleEvent, RoleGranted
from identity.domain.orders.giving import go_together, may_give, order_that_gives
from identity.domain.orders.refusals import NotYoursToGive, RolesDoNotGoTogether, RoleUnknown
from kernel.decider import Decider

Roles: TypeAlias = Mapping[tuple[Role, OrderId], RoleGranted]


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


def _grant(roles: Roles, command: GrantRole) -> list[RoleEvent]:
    order = order_that_gives(command)
    if not all(_go_together(command, held) for held in roles.values()):
        raise RolesDoNotGoTogether
    granted = RoleGranted(
        person_id=command.person_id,
        role=command.role,
        order_id=order.order_id,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
    )
    return [] if roles.get((command.role, order.order_id)) == granted else [granted]


def _go_together(command: GrantRole, held: RoleGranted) -> bool:
    return go_together(command.role, held, command.valid_from, command.valid_until)


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
