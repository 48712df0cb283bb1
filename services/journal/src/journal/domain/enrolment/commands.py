"""What the secretary can ask about a pupil's place. Every entry names the order it rests on."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from journal.domain.ids import ClassId, PupilId

FIRST_GRADE = "first-grade"
ARRIVED = "arrived"
RETURNED = "returned"
# Was at the school before these records began: on the books, and no arrival.
CONTINUING = "continuing"
ENTRY_KINDS = (FIRST_GRADE, ARRIVED, RETURNED, CONTINUING)

COMPLETED = "completed"
TRANSFERRED = "transferred"
ABROAD = "abroad"
EXCLUDED = "excluded"
DIED = "died"
OTHER = "other"
EXIT_KINDS = (TRANSFERRED, COMPLETED, ABROAD, EXCLUDED, DIED, OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol:
    pupil_id: PupilId
    class_id: ClassId
    on: date
    kind: str
    order_number: str
    order_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    pupil_id: PupilId
    from_class_id: ClassId
    to_class_id: ClassId
    on: date
    order_number: str
    order_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Depart:
    pupil_id: PupilId
    class_id: ClassId
    on: date
    kind: str
    order_number: str
    order_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BeIn:
    """Ask whether the pupil was in this class on this day; it records nothing."""

    class_id: ClassId
    on: date


Entry: TypeAlias = Enrol | Move | Depart
EnrolmentCommand: TypeAlias = Entry | BeIn
