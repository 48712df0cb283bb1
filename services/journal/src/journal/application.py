"""The use cases: which streams a command touches, and in which order they are asked.

Who signs is always the actor of the context, so nobody can write under another's name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from journal.domain.classes.commands import FormClass, TakeIn
from journal.domain.classes.refusals import NoSuchClass
from journal.domain.classes.school_class import Formed, school_class
from journal.domain.enrolment.commands import FIRST_GRADE, BeIn, Depart, Enrol, Move
from journal.domain.enrolment.enrolment import enrolment
from journal.domain.ids import (
    ClassId,
    LessonId,
    PersonId,
    PupilId,
    SchoolId,
    SlotId,
    class_id,
    class_stream,
    enrolment_stream,
    lesson_id,
    lesson_stream,
    timetable_stream,
)
from journal.domain.lesson.commands import EnterMark, HoldLesson, MarkAbsence, Signature, WriteUp
from journal.domain.lesson.events import LessonHeld
from journal.domain.lesson.lesson import lesson
from journal.domain.lesson.refusals import NotInTheTimetable
from journal.domain.lesson.state import held
from journal.domain.policy import Policy
from journal.domain.timetable.commands import SetSlot
from journal.domain.timetable.events import SlotSet
from journal.domain.timetable.timetable import timetable
from kernel.application import Application, Done, Step
from kernel.store import Context


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes in a lesson: the actor of the context, today, as its teacher or as a deputy."""

    context: Context
    today: date
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class Journal:
    """Everything that can be done to the journal. Raises Refused with the reason."""

    application: Application
    policy_of: Callable[[SchoolId], Policy]

    # Classes and pupils

    def form_class(
        self,
        school: SchoolId,
        context: Context,
        *,
        grade: int,
        letter: str,
        language: str,
        school_year: str,
        class_teacher_id: PersonId | None = None,
    ) -> tuple[ClassId, Done]:
        """Form the class, which is found again by its school year, grade and letter."""
        letter = letter.strip().upper()
        formed = FormClass(
            class_id=class_id(school, school_year, grade, letter),
            grade=grade,
            letter=letter,
            language=language,
            school_year=school_year,
            class_teacher_id=class_teacher_id,
        )
        step = Step(class_stream(formed.class_id), school_class, formed)
        return formed.class_id, self.application.handle(school, [step], context)

    def enrol(self, school: SchoolId, entries: Sequence[Enrol], context: Context) -> Done:
        """Enter the pupils of one order into their classes, all of them or none."""
        steps = []
        for entry in entries:
            ask = TakeIn(first_grade=entry.kind == FIRST_GRADE)
            steps.append(Step(class_stream(entry.class_id), school_class, ask))
            steps.append(Step(enrolment_stream(entry.pupil_id), enrolment, entry))
        return self.application.handle(school, steps, context)

    def move(self, school: SchoolId, command: Move, context: Context) -> Done:
        """Move a pupil from one class into another."""
        steps = [
            Step(class_stream(command.to_class_id), school_class, TakeIn()),
            Step(enrolment_stream(command.pupil_id), enrolment, command),
        ]
        return self.application.handle(school, steps, context)

    def depart(self, school: SchoolId, command: Depart, context: Context) -> Done:
        """Let a pupil go."""
        step = Step(enrolment_stream(command.pupil_id), enrolment, command)
        return self.application.handle(school, [step], context)

    # Timetable

    def set_slot(self, school: SchoolId, command: SetSlot, context: Context) -> Done:
        """Set a weekly lesson, or set it anew."""
        hour = timetable_stream(command.weekday, command.period)
        steps = [
            Step(class_stream(command.class_id), school_class, TakeIn()),
            Step(hour, timetable, command),
        ]
        return self.application.handle(school, steps, context)

    # Lessons

    def open_lesson(
        self, school: SchoolId, hand: Hand, *, slot_id: SlotId, period: int, on: date
    ) -> tuple[LessonId, Done]:
        """Open the lesson of a slot on a day; opened twice it is the same lesson."""
        slot = self._slot(school, slot_id, period, on)
        command = HoldLesson(
            lesson_id=lesson_id(slot_id, on),
            slot_id=slot_id,
            class_id=slot.class_id,
            subject=slot.subject,
            teacher_id=slot.teacher_id,
            on=on,
            period=slot.period,
            signed=self._signed(school, hand),
        )
        step = Step(lesson_stream(command.lesson_id), lesson, command)
        return command.lesson_id, self.application.handle(school, [step], hand.context)

    def write_up(
        self,
        school: SchoolId,
        hand: Hand,
        of: LessonId,
        *,
        topic: str | None = None,
        homework: str | None = None,
    ) -> Done:
        """Write the topic and the homework of a lesson; None leaves a text as it is."""
        command = WriteUp(topic=topic, homework=homework, signed=self._signed(school, hand))
        step = Step(lesson_stream(of), lesson, command)
        return self.application.handle(school, [step], hand.context)

    def mark_absence(
        self, school: SchoolId, hand: Hand, of: LessonId, *, pupil_id: PupilId, code: str | None
    ) -> Done:
        """Mark a pupil absent with one of the school's codes, or present again with None."""
        command = MarkAbsence(
            pupil_id=pupil_id,
            code=code,
            codes=self.policy_of(school).codes,
            signed=self._signed(school, hand),
        )
        return self._enter(school, of, self._facts(school, of), command, hand.context)

    def enter_mark(
        self,
        school: SchoolId,
        hand: Hand,
        of: LessonId,
        *,
        pupil_id: PupilId,
        old: int | None,
        new: int | None,
        reason_code: str = "",
    ) -> Done:
        """Give a mark (`old` is None), correct it, or take it back (`new` is None)."""
        facts = self._facts(school, of)
        command = EnterMark(
            pupil_id=pupil_id,
            old=old,
            new=new,
            reason_code=reason_code,
            scale=self._scale(school, facts.class_id),
            signed=self._signed(school, hand),
        )
        return self._enter(school, of, facts, command, hand.context)

    def _enter(
        self,
        school: SchoolId,
        of: LessonId,
        facts: LessonHeld,
        command: MarkAbsence | EnterMark,
        context: Context,
    ) -> Done:
        was_there = BeIn(class_id=facts.class_id, on=facts.on)
        steps = [
            Step(lesson_stream(of), lesson, command),
            Step(enrolment_stream(command.pupil_id), enrolment, was_there),
        ]
        return self.application.handle(school, steps, context)

    def _facts(self, school: SchoolId, of: LessonId) -> LessonHeld:
        return held(self.application.state(school, lesson_stream(of), lesson)).lesson

    def _slot(self, school: SchoolId, slot_id: SlotId, period: int, on: date) -> SlotSet:
        hour = timetable_stream(on.isoweekday(), period)
        slot = self.application.state(school, hour, timetable).slots.get(slot_id)
        if slot is None or not slot.covers(on):
            raise NotInTheTimetable
        return slot

    def _scale(self, school: SchoolId, taught: ClassId) -> tuple[int, ...]:
        now = self.application.state(school, class_stream(taught), school_class)
        if not isinstance(now, Formed):
            raise NoSuchClass
        return self.policy_of(school).scale_for(now.formed.grade)

    def _signed(self, school: SchoolId, hand: Hand) -> Signature:
        return Signature(
            by=PersonId(hand.context.actor),
            today=hand.today,
            window=self.policy_of(school).window,
            deputy=hand.deputy,
        )
