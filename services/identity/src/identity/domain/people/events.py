"""What can have happened to people. No names: those live in the vault alone."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from identity.domain.ids import PersonId


class Kind(StrEnum):
    """As whom somebody is known; a ``PATRON`` only borrows books and belongs to no class."""

    PUPIL = "pupil"
    GUARDIAN = "guardian"
    STAFF = "staff"
    PATRON = "patron"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered:
    person_id: PersonId
    kind: Kind
    file_number: str | None  # «В/13»: the letter of the surname and a number within that letter.


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianLinked:
    guardian_id: PersonId
    pupil_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianUnlinked:
    guardian_id: PersonId
    pupil_id: PersonId


class Relation(StrEnum):
    """As whom somebody stands for a pupil; ``other-relative`` stands for nobody (L-04)."""

    PARENT = "parent"
    GUARDIAN = "guardian"
    ADOPTER = "adopter"
    TRUSTEE = "trustee"
    OTHER = "other-relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianshipRecorded:
    """What the document says that proves it; the document itself is in the vault."""

    guardian_id: PersonId
    pupil_id: PersonId
    relation: Relation
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianExcluded:
    guardian_id: PersonId
    pupil_id: PersonId
    decision_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianReadmitted:
    guardian_id: PersonId
    pupil_id: PersonId
    decision_number: str
    on: date


GuardianEvent: TypeAlias = (
    GuardianLinked | GuardianUnlinked | GuardianshipRecorded | GuardianExcluded | GuardianReadmitted
)

WIRE: dict[str, type[PersonRegistered | GuardianEvent]] = {
    "identity.person-registered.v1": PersonRegistered,
    "identity.guardian-linked.v1": GuardianLinked,
    "identity.guardian-unlinked.v1": GuardianUnlinked,
    "identity.guardianship-recorded.v1": GuardianshipRecorded,
    "identity.guardian-excluded.v1": GuardianExcluded,
    "identity.guardian-readmitted.v1": GuardianReadmitted,
}
