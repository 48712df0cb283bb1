"""Who came to the school and to each class, and who went: every movement a row of its own.

A row is keyed by the event's place in the school's log of the journal and keeps the day it took
effect, so that what is entered late still counts on its own day.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Date, Index, String, Table, func, select

from kernel.sql import upsert
from kernel.subscription import Message, Projection
from reporting.domain.ids import ClassId, PersonId, SchoolId
from reporting.domain.movement import Movement, SchoolContingent, contingent
from reporting.domain.period import Period
from reporting.readmodels import metadata
from reporting.readmodels.foreign import MOVEMENTS, PupilDeparted, PupilEnrolled, PupilMoved

# Who was at the school before its records began is on its books and never arrived.
CONTINUING = "continuing"
ALWAYS = date.min

movement = Table(
    "movement",
    metadata,
    Column("school", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("pupil_id", String, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("into_class", String),
    Column("out_of_class", String),
    Index("movement_into", "school", "into_class"),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Write each movement down once."""
    rows = [row for message in batch if (row := _row(message))]
    upsert(db, movement, rows)


def _row(message: Message) -> dict[str, Any] | None:
    into: ClassId | None
    out_of: ClassId | None
    since = message.event.on
    match message.event:
        case PupilEnrolled(class_id=class_id, kind=kind):
            into, out_of = class_id, None
            since = ALWAYS if kind == CONTINUING else since
        case PupilMoved(from_class_id=before, to_class_id=after):
            into, out_of = after, before
        case PupilDeparted(class_id=class_id):
            into, out_of = None, class_id
        case _:
            return None
    return {
        "school": message.partition,
        "position": message.position,
        "pupil_id": message.event.pupil_id,
        "effective_on": since,
        "into_class": into,
        "out_of_class": out_of,
    }


PROJECTION = Projection(
    name="reporting.contingent",
    sources={"journal": MOVEMENTS},
    tables=(movement,),
    project=project,
)


def of_school(db: Connection, school: SchoolId, period: Period) -> SchoolContingent:
    """Give the contingent of the school and of every class that ever had a pupil in it."""
    own = movement.c
    same = (own.effective_on, own.into_class, own.out_of_class)
    rows = db.execute(
        select(*same, func.count())
        .where(own.school == school, own.effective_on <= period.last)
        .group_by(*same)
    )
    return contingent(
        (Movement(on=on, into=into, out_of=out, pupils=pupils) for on, into, out, pupils in rows),
        period,
    )


def pupils_of(
    db: Connection, school: SchoolId, class_id: ClassId, period: Period
) -> tuple[PersonId, ...]:
    """Give who was in the class on any day of the period."""
    own = movement.c
    rows = db.execute(
        select(own.pupil_id, own.effective_on, own.into_class, own.out_of_class)
        .where(
            own.school == school,
            own.effective_on <= period.last,
            (own.into_class == class_id) | (own.out_of_class == class_id),
        )
        .order_by(own.effective_on, own.position)
    )
    there: dict[PersonId, bool] = {}
    for pupil, on, into, _ in rows:
        # Who left within the period was there on some day of it.
        there[pupil] = into == class_id or on >= period.first
    return tuple(pupil for pupil, was_there in there.items() if was_there)
