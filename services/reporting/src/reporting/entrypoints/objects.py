"""Where a class lies for whoever asks for its report: in the school, or it is one's own."""

from collections.abc import Collection, Mapping
from typing import Final

from chassis.policy import Asked, Finder, Scope, no_object
from reporting.domain.ids import ClassId, SchoolId
from reporting.readmodels import classes


def school_class(asked: Asked, class_id: str) -> Collection[Scope]:
    """Find a class of the school, and say whether whoever asks leads it."""
    found = classes.classes_of(asked.db, SchoolId(asked.school)).get(ClassId(class_id))
    if found is None:
        return ()
    own = "teacher" in asked.roles and found.class_teacher_id == asked.person_id
    return (Scope.SCHOOL, Scope.CLASS) if own else (Scope.SCHOOL,)


OBJECTS: Final[Mapping[str, Finder]] = {"class_id": school_class, "kind": no_object}
