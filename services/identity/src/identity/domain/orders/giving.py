"""By which orders roles are given, who may give which, and which do not go together."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from identity.domain.orders.events import OrderKind, Role, RoleGranted

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


def go_together(role: Role, held: RoleGranted, since: date, until: date | None) -> bool:
    """Say whether a role may be had beside another one, or the two do not meet in time."""
    pair = {role, held.role}
    if Role.DATA_OFFICER not in pair or not pair & WATCHED:
        return True
    return (held.valid_until or date.max) < since or (until or date.max) < held.valid_from
