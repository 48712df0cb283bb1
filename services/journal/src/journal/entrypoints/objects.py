"""Where the objects of the journal's addresses lie for whoever asks: classes, lessons, pupils."""

from collections.abc import Collection, Mapping
from typing import Final

from chassis.policy import Asked, Finder, Scope
from journal.entrypoints.access import Reader
from journal.readmodels import classes, lessons, people, timetable

NOWHERE: Final[frozenset[Scope]] = frozenset()


def school_class(asked: Asked, class_id: str) -> Collection[Scope]:
    """Find a class: led, taught in some subject, a child's or one's own on this day."""
    found = classes.one_class(asked.db, asked.school, class_id)
    if found is None:
        return NOWHERE
    me = _reader(asked)
    return _lies_in(
        leads=me.leads(found),
        teaches=me.teaches(class_id),
        children=me.has_child_in(class_id, asked.today),
        self=me.is_in(class_id, asked.today),
    )


def subject(asked: Asked, name: str) -> Collection[Scope]:
    """Find a subject of the class that the address names too."""
    class_id = asked.named.get("class_id", "")
    found = classes.one_class(asked.db, asked.school, class_id)
    if found is None:
        return NOWHERE
    me = _reader(asked)
    return _lies_in(leads=me.leads(found), teaches=me.teaches(class_id, name))


def lesson(asked: Asked, lesson_id: str) -> Collection[Scope]:
    """Find a lesson: held by oneself, or of the class one leads."""
    found = lessons.one_lesson(asked.db, asked.school, lesson_id)
    taught = found and classes.one_class(asked.db, asked.school, found.class_id)
    if not found or not taught:
        return NOWHERE
    me = _reader(asked)
    return _lies_in(leads=me.leads(taught), teaches=me.holds(found))


def pupil(asked: Asked, pupil_id: str) -> Collection[Scope]:
    """Find a pupil; one in a lesson lies where the lesson lies, else where the class of now does.

    Who has left is still the school's, and the parents'.
    """
    found = people.people(asked.db, asked.school, [pupil_id]).get(pupil_id)
    if found is None or found.kind != "pupil":
        return NOWHERE
    if "lesson" in asked.named:
        return lesson(asked, asked.named["lesson"])
    me = _reader(asked)
    now = classes.class_of(asked.db, asked.school, pupil_id, asked.today)
    own = school_class(asked, now) if now and "teacher" in asked.roles else NOWHERE
    return _lies_in(
        leads=Scope.CLASS in own,
        teaches=Scope.LESSONS in own,
        children=me.stands_for(pupil_id),
        self=pupil_id == asked.person_id,
    )


def teacher(asked: Asked, teacher_id: str) -> Collection[Scope]:
    """Find somebody of the staff."""
    found = people.people(asked.db, asked.school, [teacher_id]).get(teacher_id)
    if found is None or found.kind != "staff":
        return NOWHERE
    return _lies_in(self=teacher_id == asked.person_id)


def slot(asked: Asked, slot_id: str) -> Collection[Scope]:
    """Find a place in the timetable: the own lessons are taught in it."""
    found = timetable.one_slot(asked.db, asked.school, slot_id)
    if found is None:
        return NOWHERE
    return _lies_in(teaches="teacher" in asked.roles and found.teacher_id == asked.person_id)


def _reader(asked: Asked) -> Reader:
    return Reader(asked.db, asked.school, asked.person_id, asked.roles)


def _lies_in(
    *, leads: bool = False, teaches: bool = False, children: bool = False, self: bool = False
) -> Collection[Scope]:
    """Say where something of the school lies beside being the school's."""
    own = {
        Scope.SCHOOL: True,
        Scope.CLASS: leads,
        Scope.LESSONS: teaches,
        Scope.CHILDREN: children,
        Scope.SELF: self,
    }
    return {scope for scope, holds in own.items() if holds}


OBJECTS: Final[Mapping[str, Finder]] = {
    "class_id": school_class,
    "subject": subject,
    "lesson": lesson,
    "pupil": pupil,
    "pupil_id": pupil,
    "teacher_id": teacher,
    "slot_id": slot,
    "pupil_ids": pupil,
    "from_class_id": school_class,
    "to_class_id": school_class,
    "class_teacher_id": teacher,
}
