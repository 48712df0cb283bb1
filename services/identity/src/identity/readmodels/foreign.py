"""What identity needs of the others: classes of the journal, and who has forgotten somebody."""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from identity.domain.erasure.erasures import ASKED
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
    on: date


JournalEvent: TypeAlias = ClassFormed | PupilEnrolled | PupilMoved | PupilDeparted


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgottenConfirmed:
    """A service has cleared up; ``kept`` are the records that a statute asks it to keep."""

    number: int
    person_id: str
    kept: tuple[str, ...]
    restricted: bool


CLASSES: Final[dict[str, type[JournalEvent]]] = {
    "journal.class-formed.v1": ClassFormed,
    "journal.pupil-enrolled.v1": PupilEnrolled,
    "journal.pupil-moved.v1": PupilMoved,
    "journal.pupil-departed.v1": PupilDeparted,
}

JOURNAL: Final = Codec(CLASSES)

CONFIRMATIONS: Final[dict[str, Codec]] = {
    service: Codec({f"{service}.person-forgotten-confirmed.v1": PersonForgottenConfirmed})
    for service in sorted(ASKED)
}

READS: Final[dict[str, type[JournalEvent | PersonForgottenConfirmed]]] = {
    **CLASSES,
    **{name: PersonForgottenConfirmed for codec in CONFIRMATIONS.values() for name in codec.wire},
}
