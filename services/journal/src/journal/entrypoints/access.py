"""Who may see and write what, beyond the roles of an address: school, class, subject, child.

What is not there and what is not yours are answered alike, so nobody learns that it exists.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from chassis.http import Call, NotFound
from journal.readmodels import classes, lessons, people, timetable
from journal.readmodels.classes import SchoolClass
from journal.readmodels.lessons import Lesson
from journal.readmodels.people import Person

OVERSEERS = frozenset({"head", "deputy"})
CLERKS = frozenset({"secretary"})


@dataclass(frozen=True, slots=True)
class Reader:
    """The caller at one school, and what the caller's read models say of their part in it."""

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
        """Tell whether the caller has or had lessons with a class, in one subject or in any."""
        if "teacher" not in self.roles:
            return False
        slots = timetable.taught(self.db, self.school, teacher_id=self.person_id)
        held = lessons.taught_by(self.db, self.school, self.person_id)
        pairs = {(one[0], one[1]) for one in slots} | held
        return any(pair[0] == class_id and subject in (None, pair[1]) for pair in pairs)

    def leads(self, of: SchoolClass) -> bool:
        return "teacher" in self.roles and of.class_teacher_id == self.person_id

    def a_class(self, class_id: str) -> SchoolClass:
        """Return a class whose list the caller may see. Raises NotFound."""
        found = classes.one_class(self.db, self.school, class_id)
        if found and (
            self.oversees
            or self.roles & CLERKS
            or self.leads(found)
            or self.teaches(found.class_id)
        ):
            return found
        raise NotFound

    def a_journal(self, class_id: str, subject: str) -> SchoolClass:
        """Return the class whose marks in a subject the caller may see. Raises NotFound."""
        found = classes.one_class(self.db, self.school, class_id)
        if found and (self.oversees or self.leads(found) or self.teaches(found.class_id, subject)):
            return found
        raise NotFound

    def a_lesson(self, lesson_id: str) -> tuple[Lesson, SchoolClass]:
        """Return a lesson that the caller may see. Raises NotFound."""
        lesson = lessons.one_lesson(self.db, self.school, lesson_id)
        taught = lesson and classes.one_class(self.db, self.school, lesson.class_id)
        if lesson and taught and (self.oversees or self._holds(lesson) or self.leads(taught)):
            return lesson, taught
        raise NotFound

    def own_lesson(self, lesson_id: str) -> Lesson:
        """Return a lesson that the caller may write in, the days for it apart. Raises NotFound."""
        lesson = lessons.one_lesson(self.db, self.school, lesson_id)
        if lesson and (self.is_deputy or self._holds(lesson)):
            return lesson
        raise NotFound

    def a_pupil(self, pupil_id: str) -> Person:
        """Return a pupil of the school. Raises NotFound."""
        found = people.people(self.db, self.school, [pupil_id]).get(pupil_id)
        if found and found.kind == "pupil":
            return found
        raise NotFound

    def a_child(self, pupil_id: str) -> Person:
        """Return a pupil whom the caller represents now. Raises NotFound."""
        if pupil_id in people.children_of(self.db, self.school, self.person_id):
            return self.a_pupil(pupil_id)
        raise NotFound

    def may_see_week_of(self, class_id: str, today: date) -> bool:
        """Tell whether a class's timetable is for the caller: staff, its pupils, their parents."""
        if self.roles & {"secretary", "deputy", "head", "teacher"}:
            return True
        own = people.children_of(self.db, self.school, self.person_id)
        return any(
            classes.class_of(self.db, self.school, pupil, today) == class_id
            for pupil in (*own, self.person_id)
        )

    def _holds(self, lesson: Lesson) -> bool:
        return "teacher" in self.roles and lesson.teacher_id == self.person_id


def reader(db: Connection, call: Call, school: str) -> Reader:
    return Reader(db, school, call.caller.person_id, call.caller.roles_at(school))
