"""One pupil's place in the school: never here, in exactly one class, or gone."""

from typing import assert_never

from journal.domain.enrolment.commands import (
    ENTRY_KINDS,
    EXIT_KINDS,
    RETURNED,
    BeIn,
    Depart,
    Enrol,
    EnrolmentCommand,
    Entry,
    Move,
)
from journal.domain.enrolment.events import EnrolmentEvent, PupilDeparted, PupilEnrolled, PupilMoved
from journal.domain.enrolment.refusals import (
    AlreadyDeparted,
    AlreadyInAClass,
    BeforeTheLastEntry,
    LeftThisSchoolBefore,
    NeverLeftThisSchool,
    NoSuchEntryKind,
    NoSuchExitKind,
    NotEnrolled,
    NotInThisClass,
    OrderWithoutNumber,
)
from journal.domain.enrolment.state import Enrolment, evolve
from journal.domain.ids import ClassId
from kernel.decider import Decider


def decide(state: Enrolment, command: EnrolmentCommand) -> list[EnrolmentEvent]:
    if isinstance(command, BeIn):
        return _be_in(state, command)
    event = _as_event(command)
    if event == state.last:
        return []  # The same order was entered twice.
    if not command.order_number.strip():
        raise OrderWithoutNumber
    match command:
        case Enrol():
            _may_enter(state, command)
        case Move():
            _may_leave(state, command.from_class_id)
            if command.to_class_id == command.from_class_id:
                raise AlreadyInAClass
        case Depart():
            _may_leave(state, command.class_id)
            if command.kind not in EXIT_KINDS:
                raise NoSuchExitKind
        case _:
            assert_never(command)
    if state.last and command.on < state.last.on:
        raise BeforeTheLastEntry
    return [event]


def _be_in(state: Enrolment, command: BeIn) -> list[EnrolmentEvent]:
    if any(stay.class_id == command.class_id and stay.covers(command.on) for stay in state.stays):
        return []
    raise NotInThisClass


def _may_enter(state: Enrolment, command: Enrol) -> None:
    if command.kind not in ENTRY_KINDS:
        raise NoSuchEntryKind
    if state.current:
        raise AlreadyInAClass
    if state.stays and command.kind != RETURNED:
        raise LeftThisSchoolBefore
    if not state.stays and command.kind == RETURNED:
        raise NeverLeftThisSchool


def _may_leave(state: Enrolment, class_id: ClassId) -> None:
    if not state.stays:
        raise NotEnrolled
    if not state.current:
        raise AlreadyDeparted
    if state.current.class_id != class_id:
        raise NotInThisClass


def _as_event(command: Entry) -> EnrolmentEvent:
    """Record an entry as it was asked for, the order's number without the blanks around it."""
    pupil, on, order_date = command.pupil_id, command.on, command.order_date
    number = command.order_number.strip()
    match command:
        case Enrol(class_id=into, kind=kind):
            return PupilEnrolled(
                pupil_id=pupil,
                class_id=into,
                on=on,
                kind=kind,
                order_number=number,
                order_date=order_date,
            )
        case Move(from_class_id=left, to_class_id=into):
            return PupilMoved(
                pupil_id=pupil,
                from_class_id=left,
                to_class_id=into,
                on=on,
                order_number=number,
                order_date=order_date,
            )
        case Depart(class_id=left, kind=kind):
            return PupilDeparted(
                pupil_id=pupil,
                class_id=left,
                on=on,
                kind=kind,
                order_number=number,
                order_date=order_date,
            )
        case _:
            assert_never(command)


enrolment: Decider[Enrolment, EnrolmentCommand, EnrolmentEvent] = Decider(
    Enrolment(), decide, evolve
)
