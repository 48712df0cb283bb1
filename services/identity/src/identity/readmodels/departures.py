"""Pupils who have left a school, so that their accounts there are closed at once (ASVS 7.4.2)."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, String, Table, delete, select, tuple_

from identity.readmodels import metadata
from identity.readmodels.foreign import JOURNAL, PupilDeparted, PupilEnrolled
from identity.vault.schema import account
from kernel.sql import upsert
from kernel.subscription import Message, Projection

departed = Table(
    "departed",
    metadata,
    Column("pupil_id", String, primary_key=True),
    Column("school", String, primary_key=True),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    gone: dict[tuple[str, str], bool] = {}
    for message in batch:
        match message.event:
            case PupilDeparted(pupil_id=pupil):
                gone[pupil, message.partition] = True
            case PupilEnrolled(pupil_id=pupil):
                gone[pupil, message.partition] = False
            case _:
                pass
    upsert(db, departed, [{"pupil_id": p, "school": s} for (p, s), left in gone.items() if left])
    if back := [key for key, left in gone.items() if not left]:
        here = tuple_(departed.c.pupil_id, departed.c.school)
        db.execute(delete(departed).where(here.in_(back)))


DEPARTURES: Final = Projection(
    name="identity.departures",
    sources={"journal": JOURNAL},
    tables=(departed,),
    project=project,
)


def with_accounts(db: Connection) -> Sequence[Row[Any]]:
    """Return the (person_id, school) of those who have left a school and keep an account there."""
    same = (account.c.person_id == departed.c.pupil_id) & (account.c.school == departed.c.school)
    joined = departed.join(account, same)
    return db.execute(select(account.c.person_id, account.c.school).select_from(joined)).all()
