"""What reporting needs to know of the others' events: the fields it reads and no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kernel.codec import Codec
from reporting.domain.ids import ClassId, CopyId, LessonId, MarkId, PersonId, SchoolId


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRegistered:
    school_id: SchoolId
    number: str
    name_ky: str
    name_ru: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered:
    person_id: PersonId
    kind: str
    file_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten:
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAccessioned:
    copy_id: CopyId
    bbk: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyCheckedOut:
    copy_id: CopyId
    patron_id: PersonId
    class_id: ClassId | None
    on: date
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRenewed:
    copy_id: CopyId
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReturned:
    copy_id: CopyId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFormed:
    class_id: ClassId
    grade: int
    letter: str
    language: str
    school_year: str
    class_teacher_id: PersonId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilEnrolled:
    pupil_id: PersonId
    class_id: ClassId
    on: date
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilMoved:
    pupil_id: PersonId
    from_class_id: ClassId
    to_class_id: ClassId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilDeparted:
    pupil_id: PersonId
    class_id: ClassId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonHeld:
    lesson_id: LessonId
    class_id: ClassId
    subject: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceMarked:
    lesson_id: LessonId
    class_id: ClassId
    pupil_id: PersonId
    on: date
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceCleared:
    lesson_id: LessonId
    class_id: ClassId
    pupil_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkGiven:
    mark_id: MarkId
    class_id: ClassId
    subject: str
    pupil_id: PersonId
    on: date
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCorrected:
    """None as the new value takes the mark back."""

    mark_id: MarkId
    class_id: ClassId
    subject: str
    pupil_id: PersonId
    on: date
    new: int | None


SCHOOLS = Codec({"identity.school-registered.v1": SchoolRegistered})
PEOPLE = Codec(
    {
        "identity.person-registered.v1": PersonRegistered,
        "identity.person-forgotten.v1": PersonForgotten,
    }
)
CATALOG = Codec({"catalog.copy-accessioned.v1": CopyAccessioned})
CIRCULATION = Codec(
    {
        "circulation.copy-checked-out.v1": CopyCheckedOut,
        "circulation.loan-renewed.v1": LoanRenewed,
        "circulation.copy-returned.v1": CopyReturned,
    }
)
CLASSES = Codec({"journal.class-formed.v1": ClassFormed})
MOVEMENTS = Codec(
    {
        "journal.pupil-enrolled.v1": PupilEnrolled,
        "journal.pupil-moved.v1": PupilMoved,
        "journal.pupil-departed.v1": PupilDeparted,
    }
)
LESSONS = Codec(
    {
        "journal.lesson-held.v1": LessonHeld,
        "journal.absence-marked.v1": AbsenceMarked,
        "journal.absence-cleared.v1": AbsenceCleared,
        "journal.mark-given.v1": MarkGiven,
        "journal.mark-corrected.v1": MarkCorrected,
    }
)

# Everything reporting reads, by the service it comes from; each has an example in contracts/reads.
READS: Mapping[str, Codec] = {
    "identity": SCHOOLS | PEOPLE,
    "catalog": CATALOG,
    "circulation": CIRCULATION,
    "journal": CLASSES | MOVEMENTS | LESSONS,
}
