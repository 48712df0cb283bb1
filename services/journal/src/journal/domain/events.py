"""Every event of this service, under the name it travels by."""

from typing import TypeAlias

from journal.domain.classes.events import WIRE as CLASSES
from journal.domain.classes.events import ClassFormed
from journal.domain.enrolment.events import WIRE as ENROLMENT
from journal.domain.enrolment.events import EnrolmentEvent
from journal.domain.lesson.events import WIRE as LESSON
from journal.domain.lesson.events import LessonEvent
from journal.domain.timetable.events import WIRE as TIMETABLE
from journal.domain.timetable.events import SlotSet

JournalEvent: TypeAlias = ClassFormed | EnrolmentEvent | SlotSet | LessonEvent

WIRE: dict[str, type] = {**CLASSES, **ENROLMENT, **TIMETABLE, **LESSON}
