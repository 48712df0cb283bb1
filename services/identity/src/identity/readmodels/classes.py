"""Classes as the office needs them: for papers and slips of a whole class, and its teacher.

Signing in asks nothing here, so it works while the journal is away.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, Row, String, Table, delete, select

from identity.readmodels import metadata
from identity.readmodels.foreign import (
    JOURNAL,
    ClassFormed,
    PupilDeparted,
    PupilEnrolled,
    PupilMoved,
)
from kernel.sql import upsert
from kernel.subscription import Message, Projection

school_class = Table(
    "school_class",
    metadata,
    Column("class_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("grade", Integer, nullable=False),
    Column("letter", String, nullable=False),
    Column("school_year", String, nullable=False),
    Column("class_teacher_id", String, index=True),
)

member = Table(
    "class_member",
    metadata,
    Column("pupil_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("class_id", String, nullable=False, index=True),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    classes: dict[str, dict[str, object]] = {}
    places: dict[str, dict[str, object] | None] = {}
    for message in batch:
        match message.event:
            case ClassFormed() as event:
                classes[event.class_id] = _class(message, event)
            case PupilEnrolled(pupil_id=pupil, class_id=class_id):
                places[pupil] = _place(message, pupil, class_id)
            case PupilMoved(pupil_id=pupil, to_class_id=class_id):
                places[pupil] = _place(message, pupil, class_id)
            case PupilDeparted(pupil_id=pupil):
                places[pupil] = None
            case _:
                pass
    upsert(db, school_class, list(classes.values()))
    upsert(db, member, [place for place in places.values() if place])
    if gone := [pupil for pupil, place in places.items() if place is None]:
        db.execute(delete(member).where(member.c.pupil_id.in_(gone)))


def _class(message: Message, event: ClassFormed) -> dict[str, object]:
    return {
        "class_id": event.class_id,
        "school": message.partition,
        "grade": event.grade,
        "letter": event.letter,
        "school_year": event.school_year,
        "class_teacher_id": event.class_teacher_id,
    }


def _place(message: Message, pupil: str, class_id: str) -> dict[str, object]:
    return {"pupil_id": pupil, "school": message.partition, "class_id": class_id}


CLASSES: Final = Projection(
    name="identity.classes",
    sources={"journal": JOURNAL},
    tables=(school_class, member),
    project=project,
)


def of_school(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return the classes of a school, the newest year first, then from the lowest grade up."""
    order = school_class.c.school_year.desc(), school_class.c.grade, school_class.c.letter
    query = select(school_class).where(school_class.c.school == school)
    return db.execute(query.order_by(*order)).all()


def one(db: Connection, class_id: str) -> Row[Any] | None:
    return db.execute(select(school_class).where(school_class.c.class_id == class_id)).first()


def pupils_of(db: Connection, class_id: str) -> list[str]:
    """Return the ids of the pupils who are in a class now."""
    query = select(member.c.pupil_id).where(member.c.class_id == class_id)
    return list(db.execute(query.order_by(member.c.pupil_id)).scalars())


def class_of(db: Connection, pupil_id: str) -> Row[Any] | None:
    """Return the class a pupil is in now, None for nobody's pupil."""
    joined = school_class.join(member, member.c.class_id == school_class.c.class_id)
    query = select(school_class).select_from(joined).where(member.c.pupil_id == pupil_id)
    return db.execute(query).first()


def led_by(db: Connection, teacher_id: str) -> Sequence[Row[Any]]:
    """Return the classes that somebody leads."""
    query = select(school_class).where(school_class.c.class_teacher_id == teacher_id)
    return db.execute(query.order_by(school_class.c.grade, school_class.c.letter)).all()
