"""What circulation needs of other services' events: these fields and no more."""

from dataclasses import dataclass

from kernel.codec import Codec


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRegistered:
    school_id: str
    name_ky: str
    name_ru: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered:
    person_id: str
    kind: str
    file_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten:
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianLinked:
    guardian_id: str
    pupil_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianUnlinked:
    guardian_id: str
    pupil_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFormed:
    class_id: str
    grade: int
    letter: str
    class_teacher_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilEnrolled:
    pupil_id: str
    class_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilMoved:
    pupil_id: str
    to_class_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilDeparted:
    pupil_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAccessioned:
    copy_id: str
    record_id: str
    title: str
    responsibility: str | None
    inventory_number: int
    barcode: str


IDENTITY = Codec(
    {
        "identity.school-registered.v1": SchoolRegistered,
        "identity.person-registered.v1": PersonRegistered,
        "identity.person-forgotten.v1": PersonForgotten,
        "identity.guardian-linked.v1": GuardianLinked,
        "identity.guardian-unlinked.v1": GuardianUnlinked,
    }
)
JOURNAL = Codec(
    {
        "journal.class-formed.v1": ClassFormed,
        "journal.pupil-enrolled.v1": PupilEnrolled,
        "journal.pupil-moved.v1": PupilMoved,
        "journal.pupil-departed.v1": PupilDeparted,
    }
)
CATALOG = Codec({"catalog.copy-accessioned.v1": CopyAccessioned})
