"""What can have happened to people. No names: those live in the vault alone."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from identity.domain.ids import PersonId


class Kind(StrEnum):
    PUPIL = "pupil"
    GUARDIAN = "guardian"
    STAFF = "staff"


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


GuardianEvent: TypeAlias = GuardianLinked | GuardianUnlinked

WIRE: dict[str, type[PersonRegistered | GuardianLinked | GuardianUnlinked]] = {
    "identity.person-registered.v1": PersonRegistered,
    "identity.guardian-linked.v1": GuardianLinked,
    "identity.guardian-unlinked.v1": GuardianUnlinked,
}
