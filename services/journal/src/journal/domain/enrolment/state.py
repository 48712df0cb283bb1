"""Where a pupil has been: stays in classes, oldest first."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never

from journal.domain.enrolment.events import EnrolmentEvent, PupilDeparted, PupilEnrolled, PupilMoved
from journal.domain.ids import ClassId


@dataclass(frozen=True, slots=True)
class Stay:
    """A pupil's time in a class, from `since` up to and without `until`."""

    class_id: ClassId
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Only the last stay can be open, so a pupil is in one class at a time."""

    stays: tuple[Stay, ...] = ()
    last: EnrolmentEvent | None = None

    @property
    def current(self) -> Stay | None:
        return self.stays[-1] if self.stays and self.stays[-1].until is None else None


def evolve(state: Enrolment, event: EnrolmentEvent) -> Enrolment:
    match event:
        case PupilEnrolled(class_id=into, on=on):
            return Enrolment((*state.stays, Stay(into, on)), event)
        case PupilMoved(to_class_id=into, on=on):
            return Enrolment((*_ended(state, on), Stay(into, on)), event)
        case PupilDeparted(on=on):
            return Enrolment(_ended(state, on), event)
        case _:
            assert_never(event)


def _ended(state: Enrolment, on: date) -> tuple[Stay, ...]:
    *earlier, open_stay = state.stays
    return (*earlier, Stay(open_stay.class_id, open_stay.since, on))
