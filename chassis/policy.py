"""Who may do what, and how far it reaches: role × action × scope, one table per service.

A service lists its actions in `<service>/policy.py`; a route names one with `allow=`. The roles are
checked before a handler runs, and so is every object that the address names; one that a body names
is when the body is read. `Service.objects` says in which scopes it lies for the caller
(docs/adr/0009-one-policy-table.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sqlalchemy import Column, bindparam, select

from chassis.caller import ROLES
from chassis.languages import N_

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Scope(StrEnum):
    """How far a right reaches, the widest first."""

    DISTRICT = "district"
    SCHOOL = "school"
    CLASS = "own-class"
    LESSONS = "own-lessons"
    CHILDREN = "own-children"
    SELF = "oneself"


# What else lies within a scope: who leads a class has the own lessons too, a parent oneself.
_WITHIN: Final[Mapping[Scope, frozenset[Scope]]] = {
    Scope.DISTRICT: frozenset(Scope),
    Scope.SCHOOL: frozenset(Scope) - {Scope.DISTRICT},
    Scope.CLASS: frozenset({Scope.CLASS, Scope.LESSONS, Scope.SELF}),
    Scope.LESSONS: frozenset({Scope.LESSONS, Scope.SELF}),
    Scope.CHILDREN: frozenset({Scope.CHILDREN, Scope.SELF}),
    Scope.SELF: frozenset({Scope.SELF}),
}


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

    The keywords are `district`, `school`, `own_class`, `own_lessons`, `own_children`, `oneself`; a
    role that is named twice keeps the widest.
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


def operating(service: str) -> Action:
    """Give the action that the chassis adds to every service: looking after its read models."""
    return action(
        f"{service}.operate",
        N_("Look after read models and events that were set aside"),
        district=("operator",),
    )


# --- Objects


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for an object, where and when: all that a service decides by.

    `named` holds every argument of the address as text, `school` is empty where there is none,
    `data` is the service's folder.
    """

    db: Connection
    school: str
    person_id: str
    roles: frozenset[str]
    today: date
    data: Path
    named: Mapping[str, str]


# Gives the scopes in which an object lies for whoever asks: nothing for what is not there, and
# SCHOOL for whatever is in the school, so that unknown and foreign cannot be told apart.
Finder: TypeAlias = Callable[[Asked, str], Collection[Scope]]


def no_object(_asked: Asked, _value: str) -> Collection[Scope]:
    """Say of an argument that it names no object: a kind of file, a page of a book."""
    return frozenset(Scope)


def in_school(key: Column[Any], school: Column[Any]) -> Finder:
    """Make a finder for what is a school's and nobody's in it: `in_school(order.c.id, …)`."""
    # Put together once: a desk asks at every scan.
    here = select(key).where(key == bindparam("value"), school == bindparam("school"))

    def find(asked: Asked, value: str) -> Collection[Scope]:
        found = asked.db.scalar(here, {"value": value, "school": asked.school})
        return (Scope.SCHOOL,) if found is not None else ()

    return find


def reaches(scopes: Iterable[Scope], lies_in: Collection[Scope]) -> bool:
    """Tell whether one of somebody's scopes holds an object that lies in these."""
    return any(_WITHIN[scope] & frozenset(lies_in) for scope in scopes)
