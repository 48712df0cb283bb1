"""Identity's events as far as the journal needs them: who there is, never what they are called."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kernel.codec import Codec


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered:
    person_id: str
    kind: str
    file_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianLinked:
    guardian_id: str
    pupil_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianUnlinked:
    guardian_id: str
    pupil_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten:
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted:
    person_id: str
    role: str
    order_id: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded:
    person_id: str
    role: str
    order_id: str
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRegistered:
    school_id: str
    number: str
    name_ky: str
    name_ru: str


PersonEvent: TypeAlias = (
    PersonRegistered
    | GuardianLinked
    | GuardianUnlinked
    | PersonForgotten
    | RoleGranted
    | RoleEnded
    | SchoolRegistered
)

READS: dict[str, type[PersonEvent]] = {
    "identity.person-registered.v1": PersonRegistered,
    "identity.guardian-linked.v1": GuardianLinked,
    "identity.guardian-unlinked.v1": GuardianUnlinked,
    "identity.person-forgotten.v1": PersonForgotten,
    "identity.role-granted.v1": RoleGranted,
    "identity.role-ended.v1": RoleEnded,
    "identity.school-registered.v1": SchoolRegistered,
}

identity = Codec(READS)
