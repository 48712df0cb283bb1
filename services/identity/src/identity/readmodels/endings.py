"""What has ended, and when: pupils who left, people forgotten, parents without a child."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Column, Connection, Date, Select, String, Table, func, select

from identity.domain.consent.events import ConsentGiven, PersonForgotten, Purpose
from identity.domain.people.events import GuardianLinked, GuardianUnlinked
from identity.readmodels import CODEC, metadata
from identity.readmodels.batches import Key, RowOrGone, keep
from identity.readmodels.foreign import JOURNAL, PupilDeparted, PupilEnrolled
from kernel.subscription import Message, Projection

departed = Table(
    "left_pupil",
    metadata,
    Column("pupil_id", String, primary_key=True),
    # Logs of schools are read in any order, so what one says of a pupil undoes nothing of another.
    Column("school", String, primary_key=True, index=True),
    Column("on", Date, nullable=False),
)

# Whom there is nothing left to destroy of; kept apart, because two services tell the two halves.
gone = Table(
    "forgotten_person",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("on", Date, nullable=False),
)

# Every tie there ever was: only one that has ended begins a term.
tie = Table(
    "family_tie",
    metadata,
    Column("guardian_id", String, primary_key=True),
    Column("pupil_id", String, primary_key=True, index=True),
    Column("ended_on", Date),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    left: dict[Key, RowOrGone] = {}
    forgotten: dict[Key, RowOrGone] = {}
    ties: dict[Key, RowOrGone] = {}
    for message in batch:
        on = message.time.date()
        match message.event:
            case PupilDeparted(pupil_id=pupil, on=day):
                here = message.partition
                left[pupil, here] = {"pupil_id": pupil, "school": here, "on": day}
            case PupilEnrolled(pupil_id=pupil):
                left[pupil, message.partition] = None
            case PersonForgotten(person_id=person):
                forgotten[person,] = {"person_id": person, "on": on}
            case ConsentGiven(person_id=person, purposes=purposes) if Purpose.EMIS in purposes:
                forgotten[person,] = None
            case GuardianLinked(guardian_id=parent, pupil_id=pupil):
                ties[parent, pupil] = _tie(parent, pupil, None)
            case GuardianUnlinked(guardian_id=parent, pupil_id=pupil):
                ties[parent, pupil] = _tie(parent, pupil, on)
            case _:
                pass
    keep(db, departed, left)
    keep(db, gone, forgotten)
    keep(db, tie, ties)


def _tie(parent: str, pupil: str, ended_on: date | None) -> dict[str, object]:
    return {"guardian_id": parent, "pupil_id": pupil, "ended_on": ended_on}


ENDINGS: Final = Projection(
    name="identity.endings",
    sources={
        "identity": CODEC.only(ConsentGiven, GuardianLinked, GuardianUnlinked, PersonForgotten),
        "journal": JOURNAL,
    },
    tables=(departed, gone, tie),
    project=project,
)


def departed_before(db: Connection, school: str, day: date) -> dict[str, date]:
    """Return who left a school as a pupil before a day, with the day."""
    left = (departed.c.school == school) & (departed.c.on < day)
    query = select(departed.c.pupil_id, departed.c.on).where(left)
    return {row.pupil_id: row[1] for row in db.execute(query)}


def parents_of_nobody(db: Connection, among: Select[tuple[str]]) -> dict[str, date]:
    """Return whoever stood for somebody and stands for nobody now, with the day of the last end.

    A tie ends with the child's forgetting too.
    """
    end = func.coalesce(tie.c.ended_on, gone.c.on)
    joined = tie.outerjoin(gone, gone.c.person_id == tie.c.pupil_id)
    query = select(tie.c.guardian_id, func.max(end)).select_from(joined)
    query = query.where(tie.c.guardian_id.in_(among))
    over = query.group_by(tie.c.guardian_id).having(func.count() == func.count(end))
    return {row.guardian_id: row[1] for row in db.execute(over)}


def parents_of_somebody(db: Connection) -> set[str]:
    """Return whoever stands for somebody who is not forgotten."""
    stands = tie.c.ended_on.is_(None) & tie.c.pupil_id.notin_(select(gone.c.person_id))
    return set(db.execute(select(tie.c.guardian_id).where(stands).distinct()).scalars())
