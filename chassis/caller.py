"""Who is asking, and which roles they hold at which school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

DISTRICT: Final = "district"

# A grant of these at `district` holds at every school; of any other role there, nowhere.
DISTRICT_ROLES: Final = frozenset({"operator", "district-officer"})

ROLES: Final = DISTRICT_ROLES | {
    "librarian",
    "secretary",
    "teacher",
    "parent",
    "pupil",
    "head",
    "deputy",
    "administrator",
    "data-officer",
    "data-clerk",
    "nurse",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One role at one school, or at `district`."""

    role: str
    school: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person who is signed in, or nobody (`person_id` is empty)."""

    person_id: str = ""
    session_id: str = ""
    grants: tuple[Grant, ...] = ()
    service: str = field(default="", repr=False)
    # Roles are held back until a gate of identity is passed, a second factor for one.
    is_waiting: bool = False
    # When this person showed last who it is, aware; None for a token that does not say.
    proven_at: datetime | None = None

    def __bool__(self) -> bool:
        """Nobody is false, so that a page may ask `if caller`."""
        return self.signed_in

    @property
    def signed_in(self) -> bool:
        return bool(self.person_id)

    @property
    def actor(self) -> str:
        """Name the caller as events and logs know them: a random id, never a name."""
        return self.person_id or (f"service:{self.service}" if self.service else "anonymous")

    def has(self, role: str, school: str | None = None) -> bool:
        """Tell whether the caller holds a role at a school, or anywhere when none is named."""
        if school is None:
            return any(role in self.roles_at(place) for place in self._places)
        return role in self.roles_at(school)

    def roles_at(self, school: str) -> frozenset[str]:
        """Give the roles that hold at a school, those of the whole district among them."""
        return frozenset(
            grant.role
            for grant in self.grants
            if (grant.school == school and (school != DISTRICT or grant.role in DISTRICT_ROLES))
            or (grant.school == DISTRICT and grant.role in DISTRICT_ROLES)
        )

    @property
    def schools(self) -> tuple[str, ...]:
        """List the schools of the caller's grants in the order in which they were granted."""
        return tuple(dict.fromkeys(g.school for g in self.grants if g.school != DISTRICT))

    @property
    def _places(self) -> tuple[str, ...]:
        return (*self.schools, DISTRICT)


NOBODY: Final = Caller()


def grants_of(claim: Any) -> tuple[Grant, ...]:
    """Read the `grants` claim; raises ValueError when it is not a list of role and school."""
    if not isinstance(claim, Sequence) or isinstance(claim, str):
        raise ValueError("grants")  # noqa: TRY004 - a claim, not an argument
    return tuple(_grant(item) for item in claim)


def _grant(item: Any) -> Grant:
    match item:
        case Mapping() if isinstance(item.get("role"), str) and isinstance(item.get("school"), str):
            return Grant(item["role"], item["school"])
        case _:
            raise ValueError("grants")
