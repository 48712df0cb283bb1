"""Where the objects of lending's addresses lie for whoever asks: readers and classes."""

from collections.abc import Collection, Mapping
from typing import Final

from chassis.policy import Asked, Finder, Scope, in_school
from circulation.readmodels import readers
from circulation.wiring.cards import STAFF


def reader(asked: Asked, patron_id: str) -> Collection[Scope]:
    """Find a reader of the school: oneself, a child one stands for now, or anybody."""
    if readers.by_id(asked.db, asked.school, patron_id) is None:
        return ()
    lies_in = {Scope.SCHOOL}
    if patron_id == asked.person_id:
        lies_in.add(Scope.SELF)
    if "parent" in asked.roles and patron_id in readers.children_of(
        asked.db, asked.school, asked.person_id
    ):
        lies_in.add(Scope.CHILDREN)
    return lies_in


school_class: Final = in_school(readers.school_class.c.class_id, readers.school_class.c.school)


def group(asked: Asked, name: str) -> Collection[Scope]:
    """Find a group that gets cards together: a class, or the staff of the school."""
    return (Scope.SCHOOL,) if name == STAFF else school_class(asked, name)


OBJECTS: Final[Mapping[str, Finder]] = {
    "patron_id": reader,
    "patron": reader,
    "reader": reader,
    "class_id": school_class,
    "group": group,
}
