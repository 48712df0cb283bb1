"""The vocabulary of the journal's tests: a small school, and sentences about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from journal.domain.classes.commands import FormClass
from journal.domain.classes.events import ClassFormed
from journal.domain.enrolment.commands import BeIn, Depart, Enrol, Move
from journal.domain.enrolment.events import PupilDeparted, PupilEnrolled, PupilMoved
from journal.domain.ids import PupilId, SchoolId, class_id, lesson_id, mark_id
from journal.domain.lesson.commands import EnterMark, HoldLesson, MarkAbsence, Signature, WriteUp
from journal.domain.lesson.events import (
    AbsenceCleared,
    AbsenceMarked,
    LessonHeld,
    MarkCorrected,
    MarkGiven,
)
from journal.domain.timetable.commands import SetSlot
from journal.domain.timetable.events import SlotSet
from kernel.decider import Decider, Refused


def an_id(name: str) -> Any:
    """A UUID that is the same in every run; names stand in tests only."""
    return str(uuid5(NAMESPACE_URL, f"test:{name}"))


SCHOOL, OTHER_SCHOOL = SchoolId("school-a"), SchoolId("school-b")
YEAR = "2026/27"
AMINA, BEN, CHOLPON = (an_id(name) for name in ("amina", "ben", "cholpon"))
TEACHER, COLLEAGUE, DEPUTY, SECRETARY = (
    an_id(name) for name in ("teacher", "colleague", "deputy", "secretary")
)
SEVEN_A, SEVEN_B, FIRST_A, FIFTH_A = (
    class_id(SCHOOL, YEAR, grade, letter)
    for grade, letter in ((7, "А"), (7, "Б"), (1, "А"), (5, "А"))
)
MONDAY = date(2026, 9, 7)
TUESDAY = MONDAY + timedelta(days=1)
FIRST_OF_SEPTEMBER = date(2026, 9, 1)
LAST_OF_MAY = date(2027, 5, 31)
ALGEBRA = an_id("algebra on Monday")
LESSON = lesson_id(ALGEBRA, MONDAY)
CODES = ("absent", "illness", "excused", "late")
SCALE = (2, 3, 4, 5)


@dataclass(frozen=True)
class Given:
    """`given(*facts).when(command).then(*events)`, `.refused(Why)` or `.nothing_happens()`."""

    decider: Decider[Any, Any, Any]
    facts: Sequence[object] = ()
    command: object = None

    def __call__(self, *facts: object) -> "Given":
        return replace(self, facts=facts)

    def when(self, command: object) -> "Given":
        return replace(self, command=command)

    def _decide(self) -> list[object]:
        return list(self.decider.decide(self.decider.replay(self.facts), self.command))

    def then(self, *events: object) -> None:
        assert self._decide() == list(events)

    def nothing_happens(self) -> None:
        assert self._decide() == []

    def refused(self, why: type[Refused]) -> None:
        with pytest.raises(why):
            self._decide()


# Classes


def form(grade: int = 7, letter: str = "А", **different: Any) -> FormClass:
    told = {"language": "ky", "school_year": YEAR, "class_teacher_id": TEACHER} | different
    return FormClass(
        class_id=class_id(SCHOOL, YEAR, grade, letter), grade=grade, letter=letter, **told
    )


def formed(grade: int = 7, letter: str = "А", **different: Any) -> ClassFormed:
    command = form(grade, letter, **different)
    return ClassFormed(**{name: getattr(command, name) for name in command.__slots__})


# Enrolment


def _order(number: str = "14-К") -> dict[str, Any]:
    return {"order_number": number, "order_date": FIRST_OF_SEPTEMBER}


def enrol(into=SEVEN_A, on=FIRST_OF_SEPTEMBER, kind="arrived", pupil=AMINA, number="14-К"):
    return Enrol(pupil_id=pupil, class_id=into, on=on, kind=kind, **_order(number))


def enrolled(into=SEVEN_A, on=FIRST_OF_SEPTEMBER, kind="arrived", pupil=AMINA):
    return PupilEnrolled(pupil_id=pupil, class_id=into, on=on, kind=kind, **_order())


def move(left=SEVEN_A, into=SEVEN_B, on=MONDAY, pupil=AMINA):
    return Move(pupil_id=pupil, from_class_id=left, to_class_id=into, on=on, **_order())


def moved(left=SEVEN_A, into=SEVEN_B, on=MONDAY, pupil=AMINA):
    return PupilMoved(pupil_id=pupil, from_class_id=left, to_class_id=into, on=on, **_order())


def depart(left=SEVEN_A, on=MONDAY, kind="transferred", pupil=AMINA):
    return Depart(pupil_id=pupil, class_id=left, on=on, kind=kind, **_order())


def departed(left=SEVEN_A, on=MONDAY, kind="transferred", pupil=AMINA):
    return PupilDeparted(pupil_id=pupil, class_id=left, on=on, kind=kind, **_order())


def be_in(class_id=SEVEN_A, on=MONDAY):
    return BeIn(class_id=class_id, on=on)


# Timetable


def set_slot(slot=ALGEBRA, **different: Any) -> SetSlot:
    told: dict[str, Any] = {
        "class_id": SEVEN_A,
        "subject": "Алгебра",
        "teacher_id": TEACHER,
        "weekday": 1,
        "period": 2,
        "room": "12",
        "valid_from": FIRST_OF_SEPTEMBER,
        "valid_until": LAST_OF_MAY,
    }
    return SetSlot(slot_id=slot, **told | different)


def slot_set(slot=ALGEBRA, **different: Any) -> SlotSet:
    command = set_slot(slot, **different)
    return SlotSet(**{name: getattr(command, name) for name in command.__slots__})


# Lessons


def signed(by=TEACHER, today=MONDAY, *, deputy=False) -> Signature:
    return Signature(by=by, today=today, window=timedelta(days=7), deputy=deputy)


def hold(**different: Any) -> HoldLesson:
    told: dict[str, Any] = {
        "lesson_id": LESSON,
        "slot_id": ALGEBRA,
        "class_id": SEVEN_A,
        "subject": "Алгебра",
        "teacher_id": TEACHER,
        "on": MONDAY,
        "period": 2,
        "signed": signed(),
    }
    return HoldLesson(**told | different)


def held(topic="", homework="", **different: Any) -> LessonHeld:
    told = {name: getattr(hold(), name) for name in HoldLesson.__slots__ if name != "signed"}
    return LessonHeld(**told | {"topic": topic, "homework": homework} | different)


def write_up(topic=None, homework=None, **by: Any) -> WriteUp:
    return WriteUp(topic=topic, homework=homework, signed=signed(**by))


def absent(code: str | None = "absent", pupil=AMINA, **by: Any) -> MarkAbsence:
    return MarkAbsence(pupil_id=pupil, code=code, codes=CODES, signed=signed(**by))


def present(pupil=AMINA) -> MarkAbsence:
    return absent(None, pupil)


def was_absent(code="absent", pupil=AMINA) -> AbsenceMarked:
    return AbsenceMarked(lesson_id=LESSON, class_id=SEVEN_A, pupil_id=pupil, on=MONDAY, code=code)


def was_there_after_all(code="absent", pupil=AMINA) -> AbsenceCleared:
    return AbsenceCleared(lesson_id=LESSON, class_id=SEVEN_A, pupil_id=pupil, on=MONDAY, code=code)


def enter(old, new, why="", pupil=AMINA, scale=SCALE, **by: Any) -> EnterMark:
    return EnterMark(
        pupil_id=pupil, old=old, new=new, reason_code=why, scale=scale, signed=signed(**by)
    )


def _of_the_mark(pupil: str) -> dict[str, Any]:
    return {
        "mark_id": mark_id(LESSON, PupilId(pupil)),
        "lesson_id": LESSON,
        "class_id": SEVEN_A,
        "subject": "Алгебра",
        "pupil_id": pupil,
        "on": MONDAY,
    }


def given_mark(value, pupil=AMINA, by=TEACHER) -> MarkGiven:
    return MarkGiven(teacher_id=by, value=value, **_of_the_mark(pupil))


def corrected(old, new, why="mistyped", pupil=AMINA, by=TEACHER) -> MarkCorrected:
    return MarkCorrected(old=old, new=new, reason_code=why, corrected_by=by, **_of_the_mark(pupil))
