"""What can have happened to a slot of the timetable: it was set, or set again."""

from dataclasses import dataclass
from datetime import date

from journal.domain.ids import ClassId, PersonId, SlotId


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSet:
    """A lesson every `weekday` (1 is Monday) from `valid_from` to `valid_until`, both included."""

    slot_id: SlotId
    class_id: ClassId
    subject: str
    teacher_id: PersonId
    weekday: int
    period: int
    room: str
    valid_from: date
    valid_until: date

    def covers(self, day: date) -> bool:
        return day.isoweekday() == self.weekday and self.valid_from <= day <= self.valid_until


WIRE: dict[str, type[SlotSet]] = {"journal.slot-set.v1": SlotSet}
