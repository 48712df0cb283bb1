"""What identity needs of the journal: which pupil is in which class, and who leads it."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from kernel.codec import Codec


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFormed:
    class_id: str
    grade: int
    letter: str
    school_year: str
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


JournalEvent: TypeAlias = ClassFormed | PupilEnrolled | PupilMoved | PupilDeparted

READS: Final[dict[str, type[JournalEvent]]] = {
    "journal.class-formed.v1": ClassFormed,
    "journal.pupil-enrolled.v1": PupilEnrolled,
    "journal.pupil-moved.v1": PupilMoved,
    "journal.pupil-departed.v1": PupilDeparted,
}

JOURNAL: Final = Codec(READS)
