"""Who may do what, and how far it reaches: role × action × scope, one table per service.

A service lists its actions in `<service>/policy.py`; a route names one with `allow=`. The roles are
checked before a handler runs, and so is how far they reach, by the service's own `reaches`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from chassis.caller import ROLES


class Scope(StrEnum):
    """How far a right reaches, the widest first."""

    DISTRICT = "district"
    SCHOOL = "school"
    CLASS = "own-class"
    LESSONS = "own-lessons"
    CHILDREN = "own-children"
    SELF = "oneself"


@dataclass(frozen=True, slots=True, eq=False)
class Action:
    """Something that can be done: a name for machines, words for people, who may, and how far."""

    name: str
    said: str
    scopes: Mapping[str, Scope]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.scopes)

    def reach(self, held: Iterable[str]) -> tuple[Scope, ...]:
        """Return how far somebody with these roles may go, the widest first."""
        found = {self.scopes[role] for role in held if role in self.scopes}
        return tuple(scope for scope in Scope if scope in found)


def action(name: str, said: str, **scopes: Iterable[str]) -> Action:
    """Declare an action: `action("identity.see-people", N_("See people"), school=("head",))`.

    The keywords are scopes with `_` for `-`; a role that is named twice keeps the widest.
    """
    table: dict[str, Scope] = {}
    for scope in reversed(Scope):
        for role in scopes.pop(scope.replace("-", "_"), ()):
            table[role] = scope
    if scopes:
        raise ValueError(f"no such scope: {sorted(scopes)}")
    if unknown := set(table) - ROLES:
        raise ValueError(f"no such role: {sorted(unknown)}")
    return Action(name, said, table)
