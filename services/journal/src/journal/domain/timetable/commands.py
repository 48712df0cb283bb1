"""What can be asked of one hour of the school's week."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from journal.domain.ids import ClassId, PersonId, SlotId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSlot:
    """Set a weekly lesson. The same `slot_id` again replaces it; so one also ends sooner."""

    slot_id: SlotId
    class_id: ClassId
    subject: str
    teacher_id: PersonId
    weekday: int
    period: int
    room: str
    valid_from: date
    valid_until: date


TimetableCommand: TypeAlias = SetSlot
