"""Who may read whose name.

Everybody else gets the placeholder, without learning whether there is a name.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from identity.domain.ids import PersonId, SchoolId

# The administrator looks after machines and accounts, and needs no names for that (school.md 5).
READS_NAMES: Final = frozenset(
    {"librarian", "secretary", "teacher", "head", "deputy", "data-officer", "nurse"}
)
KEEPS_PEOPLE: Final = frozenset({"secretary", "head"})
SETTLES_DISPUTES: Final = frozenset({"head", "data-officer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: with roles at the school of the person looked at.

    And the pupils he or she stands for.
    """

    person_id: PersonId
    roles: frozenset[str]
    children: Collection[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Who is looked at; ``is_restricted``: the data are disputed and hidden for now (L-09)."""

    person_id: PersonId
    school: SchoolId
    is_restricted: bool = False


def may_read_name(viewer: Viewer, seen: Seen) -> bool:
    """Say yes to staff of the person's school, to parents of the child, and to oneself."""
    return is_own(viewer, seen.person_id) or bool(viewer.roles & _unless_hidden(READS_NAMES, seen))


def may_read_person(viewer: Viewer, seen: Seen) -> bool:
    """Say who may open a person's page with its consents: who keeps the papers.

    And the person's own family.
    """
    readers = _unless_hidden(KEEPS_PEOPLE | {"deputy"}, seen)
    return is_own(viewer, seen.person_id) or bool(viewer.roles & readers)


def _unless_hidden(readers: frozenset[str], seen: Seen) -> frozenset[str]:
    """Leave only those who settle the dispute while somebody's data are hidden."""
    return readers & SETTLES_DISPUTES if seen.is_restricted else readers


def is_own(viewer: Viewer, person: PersonId) -> bool:
    return person == viewer.person_id or person in viewer.children
