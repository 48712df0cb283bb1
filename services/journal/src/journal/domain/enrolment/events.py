"""What can have happened to a pupil's place in the school.

`on` is the day it took effect; the day it was written is the envelope's `time`.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from journal.domain.ids import ClassId, PupilId


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilEnrolled:
    pupil_id: PupilId
    class_id: ClassId
    on: date
    kind: str
    order_number: str
    order_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilMoved:
    pupil_id: PupilId
    from_class_id: ClassId
    to_class_id: ClassId
    on: date
    order_number: str
    order_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilDeparted:
    pupil_id: PupilId
    class_id: ClassId
    on: date
    kind: str
    order_number: str
    order_date: date


EnrolmentEvent: TypeAlias = PupilEnrolled | PupilMoved | PupilDeparted

WIRE: dict[str, type[EnrolmentEvent]] = {
    "journal.pupil-enrolled.v1": PupilEnrolled,
    "journal.pupil-moved.v1": PupilMoved,
    "journal.pupil-departed.v1": PupilDeparted,
}
