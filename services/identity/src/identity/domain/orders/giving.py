"""By which orders roles are given, who may give which, and which do not go together."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from identity.domain.orders.commands import GrantRole
from identity.domain.orders.events import OrderIssued, OrderKind, Role, RoleGranted
from identity.domain.orders.refusals import (
    NotForOneself,
    NotYoursToGive,
    OrderGivesNoRoles,
    OrderUnknown,
    OutsideTheOrder,
    TwoPeopleNeeded,
)

# By these kinds people get roles; whatever else the head orders gives nobody a right (L-17).
GIVING_ROLES: Final = frozenset(
    {OrderKind.APPOINTMENT, OrderKind.DUTIES, OrderKind.SUBSTITUTION, OrderKind.FOUNDING}
)

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


def may_give(giver_roles: frozenset[str], role: Role) -> bool:
    return any(role in GIVES.get(giver, ()) for giver in giver_roles)


def order_that_gives(command: GrantRole) -> OrderIssued:
    """Return the order by which this giver may give this role for this time.

    Raises OrderUnknown, NotYoursToGive, NotForOneself, TwoPeopleNeeded, OrderGivesNoRoles or
    OutsideTheOrder (L-17).
    """
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
    return order


def go_together(role: Role, held: RoleGranted, since: date, until: date | None) -> bool:
    """Say whether a role may be had beside another one, or the two do not meet in time."""
    pair = {role, held.role}
    if Role.DATA_OFFICER not in pair or not pair & WATCHED:
        return True
    return (held.valid_until or date.max) < since or (until or date.max) < held.valid_from


def _is_within(command: GrantRole, order: OrderIssued) -> bool:
    begins = order.valid_from <= command.valid_from
    ends = order.valid_until is None or (
        command.valid_until is not None and command.valid_until <= order.valid_until
    )
    return begins and ends
