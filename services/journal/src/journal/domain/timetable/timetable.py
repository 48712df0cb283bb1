"""One hour of the school's week: all slots ever set for it, no two of which clash.

A clash needs the same weekday and period, so the hour owns the rule, and a change reads a few dozen
slots however large the school is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from journal.domain.ids import SlotId
from journal.domain.timetable.commands import SetSlot
from journal.domain.timetable.events import SlotSet
from journal.domain.timetable.refusals import (
    ClassIsBusy,
    EndsBeforeItBegins,
    NoSuchHour,
    RoomIsBusy,
    TeacherIsBusy,
)
from kernel.decider import Decider

SUNDAY = 7
LAST_PERIOD = 16


@dataclass(frozen=True, slots=True)
class Hour:
    slots: Mapping[SlotId, SlotSet] = field(default_factory=lambda: MappingProxyType({}))


def decide(state: Hour, command: SetSlot) -> list[SlotSet]:
    slot = _as_event(command)
    if state.slots.get(slot.slot_id) == slot:
        return []  # The button was pressed twice.
    if not (1 <= slot.weekday <= SUNDAY and 1 <= slot.period <= LAST_PERIOD):
        raise NoSuchHour
    if slot.valid_until < slot.valid_from:
        raise EndsBeforeItBegins
    for other in state.slots.values():
        if other.slot_id != slot.slot_id and _overlap(slot, other):
            _must_not_clash(slot, other)
    return [slot]


def evolve(state: Hour, event: SlotSet) -> Hour:
    return Hour(MappingProxyType({**state.slots, event.slot_id: event}))


def _overlap(one: SlotSet, other: SlotSet) -> bool:
    return one.valid_from <= other.valid_until and other.valid_from <= one.valid_until


def _must_not_clash(slot: SlotSet, other: SlotSet) -> None:
    if slot.class_id == other.class_id:
        raise ClassIsBusy
    if slot.teacher_id == other.teacher_id:
        raise TeacherIsBusy
    if slot.room and slot.room.casefold() == other.room.casefold():
        raise RoomIsBusy


def _as_event(command: SetSlot) -> SlotSet:
    return SlotSet(
        slot_id=command.slot_id,
        class_id=command.class_id,
        subject=command.subject,
        teacher_id=command.teacher_id,
        weekday=command.weekday,
        period=command.period,
        room=command.room.strip(),
        valid_from=command.valid_from,
        valid_until=command.valid_until,
    )


timetable: Decider[Hour, SetSlot, SlotSet] = Decider(Hour(), decide, evolve)
