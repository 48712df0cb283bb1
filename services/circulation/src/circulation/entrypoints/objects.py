"""Where the objects of lending's addresses lie for whoever asks: readers and classes."""

from collections.abc import Collection, Mapping
from typing import Final

from chassis.policy import Asked, Finder, Scope, in_school
from circulation.readmodels import copies, readers
from circulation.wiring.cards import KINDS


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


was_reader: Final = in_school(readers.reader.c.patron_id, readers.reader.c.school)


def borrower(asked: Asked, patron_id: str) -> Collection[Scope]:
    """Find the reader of a page or a scan.

    A scan may name somebody who was forgotten meanwhile: the desk says so in words of its own.
    """
    is_page = patron_id in asked.named.values()
    return reader(asked, patron_id) if is_page else was_reader(asked, patron_id)


school_class: Final = in_school(readers.school_class.c.class_id, readers.school_class.c.school)


def group(asked: Asked, name: str) -> Collection[Scope]:
    """Find who gets cards together: a class, the staff of the school, or its outside readers."""
    return (Scope.SCHOOL,) if name in KINDS else school_class(asked, name)


OBJECTS: Final[Mapping[str, Finder]] = {
    "patron_id": borrower,
    "patron": reader,
    "reader": reader,
    "class": school_class,
    "copy_id": in_school(copies.copy.c.copy_id, copies.copy.c.school),
    "group": group,
}
