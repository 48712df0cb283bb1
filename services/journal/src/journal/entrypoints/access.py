"""What the read models say of somebody's part in a school: classes led, subjects taught, children.

Whether an address is open at all the chassis has asked before (`objects.py`); what is looked up
here is there, or has just been taken away.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection

from chassis.http import Call, NotFound
from journal.readmodels import classes, lessons, people, timetable
from journal.readmodels.classes import SchoolClass
from journal.readmodels.lessons import Lesson
from journal.readmodels.people import Person

OVERSEERS = frozenset({"head", "deputy"})
CLERKS = frozenset({"secretary"})

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Reader:
    """A person at one school, with the roles held there."""

    db: Connection
    school: str
    person_id: str
    roles: frozenset[str]

    @property
    def oversees(self) -> bool:
        return bool(self.roles & OVERSEERS)

    @property
    def is_deputy(self) -> bool:
        return "deputy" in self.roles

    def teaches(self, class_id: str, subject: str | None = None) -> bool:
        """Tell whether somebody has or had lessons with a class, in one subject or in any."""
        if "teacher" not in self.roles:
            return False
        slots = timetable.taught(self.db, self.school, teacher_id=self.person_id)
        held = lessons.taught_by(self.db, self.school, self.person_id)
        pairs = {(one[0], one[1]) for one in slots} | held
        return any(pair[0] == class_id and subject in (None, pair[1]) for pair in pairs)

    def leads(self, of: SchoolClass) -> bool:
        return "teacher" in self.roles and of.class_teacher_id == self.person_id

    def holds(self, lesson: Lesson) -> bool:
        return "teacher" in self.roles and lesson.teacher_id == self.person_id

    def stands_for(self, pupil_id: str) -> bool:
        """Tell whether somebody represents a pupil now."""
        if "parent" not in self.roles:
            return False
        return pupil_id in people.children_of(self.db, self.school, self.person_id)

    def has_child_in(self, class_id: str, day: date) -> bool:
        """Tell whether somebody's child is in a class on a day."""
        if "parent" not in self.roles:
            return False
        children = people.children_of(self.db, self.school, self.person_id)
        return any(self._is_in(child, class_id, day) for child in children)

    def is_in(self, class_id: str, day: date) -> bool:
        return "pupil" in self.roles and self._is_in(self.person_id, class_id, day)

    def a_class(self, class_id: str) -> SchoolClass:
        """Return a class of the school. Raises NotFound."""
        return _there(classes.one_class(self.db, self.school, class_id))

    def a_lesson(self, lesson_id: str) -> Lesson:
        """Return a lesson of the school. Raises NotFound."""
        return _there(lessons.one_lesson(self.db, self.school, lesson_id))

    def a_pupil(self, pupil_id: str) -> Person:
        """Return a pupil of the school. Raises NotFound."""
        found = people.people(self.db, self.school, [pupil_id]).get(pupil_id)
        if found is None or found.kind != "pupil":
            raise NotFound
        return found

    def _is_in(self, pupil_id: str, class_id: str, day: date) -> bool:
        return classes.class_of(self.db, self.school, pupil_id, day) == class_id


def reader(db: Connection, call: Call, school: str) -> Reader:
    return Reader(db, school, call.caller.person_id, call.caller.roles_at(school))


def _there(found: Found | None) -> Found:
    if found is None:
        raise NotFound
    return found
