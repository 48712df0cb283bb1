"""What stands between a password and a role: gates, one after the other, none of which is skipped.

A parent or a pupil who has chosen a password is through. Whoever holds a role by an order also
keeps a second factor, if the role has power, and has signed that nothing is told further.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# OWASP ASVS 6.3.3 and the regulation: whoever can give rights or see everybody proves it twice.
POWERFUL: Final = frozenset(
    {"head", "deputy", "administrator", "data-officer", "operator", "district-officer"}
)
# These follow from who somebody is and not from an order, so they need no gate of an office.
OF_FAMILY: Final = frozenset({"parent", "pupil"})


class Gate(StrEnum):
    NEW_SECRET = "new-secret"  # noqa: S105 - the name of a gate
    CODE = "code"
    SECOND_FACTOR = "second-factor"
    UNDERTAKING = "undertaking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How somebody stands before the gates.

    ``roles`` are all that the orders and the family give; ``has_factor`` says that a second factor
    is set, ``gave_code`` that this session has shown it.
    """

    roles: frozenset[str]
    must_change: bool
    has_factor: bool
    gave_code: bool
    has_undertaken: bool


def next_gate(standing: Standing) -> Gate | None:
    """Return the first gate that is still shut, None for somebody who is through."""
    if standing.must_change:
        return Gate.NEW_SECRET
    if standing.has_factor and not standing.gave_code:
        return Gate.CODE
    if needs_factor(standing.roles) and not standing.has_factor:
        return Gate.SECOND_FACTOR
    if is_staff(standing.roles) and not standing.has_undertaken:
        return Gate.UNDERTAKING
    return None


def needs_factor(roles: Iterable[str]) -> bool:
    return not POWERFUL.isdisjoint(roles)


def is_staff(roles: Iterable[str]) -> bool:
    return any(role not in OF_FAMILY for role in roles)


def is_open_before(gate: Gate, role: str) -> bool:
    """Say whether a role may be used while a gate is still shut.

    Before a password of one's own, or a code that is owed, nobody is known well enough for
    anything.
    """
    return gate in {Gate.SECOND_FACTOR, Gate.UNDERTAKING} and role in OF_FAMILY
