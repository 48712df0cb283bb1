"""What can be asked about who stands for one pupil."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.ids import PersonId
from identity.domain.people.events import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGuardian:
    """``relation`` and the days: as the document says that proves it; None when it is not said."""

    guardian_id: PersonId
    pupil_id: PersonId
    relation: Relation | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkGuardian:
    guardian_id: PersonId
    pupil_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludeGuardian:
    """A court has decided that one parent signs nothing and sees nothing (L-05)."""

    guardian_id: PersonId
    pupil_id: PersonId
    decision_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadmitGuardian:
    guardian_id: PersonId
    pupil_id: PersonId
    decision_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EndGuardianships:
    """End what has come to its end: a term, or all of it once the pupil is of age (L-04)."""

    pupil_id: PersonId
    is_adult: bool
    on: date


Command: TypeAlias = (
    LinkGuardian | UnlinkGuardian | ExcludeGuardian | ReadmitGuardian | EndGuardianships
)
