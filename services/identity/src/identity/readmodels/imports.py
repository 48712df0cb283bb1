"""The lists that a school has brought in, and what a list is compared with."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, Row, String, Table, select

from identity.domain.imports.imports import PeopleImported
from identity.readmodels import CODEC, metadata
from identity.readmodels.consents import DRAFTED, WITHDRAWN, consent_state
from identity.readmodels.people import guardian, people
from kernel.sql import upsert
from kernel.subscription import Message, Projection

imported = Table(
    "people_import",
    metadata,
    Column("import_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("position", BigInteger, nullable=False),
    Column("by", String, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("by_number", Integer, nullable=False),
    Column("on", Date, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = [
        {
            "import_id": message.event.import_id,
            "school": message.partition,
            "position": message.position,
            "by": message.actor,
            "new": message.event.new,
            "changed": message.event.changed,
            "same": message.event.same,
            "refused": message.event.refused,
            "by_number": message.event.by_number,
            "on": message.event.on,
        }
        for message in batch
        if isinstance(message.event, PeopleImported)
    ]
    upsert(db, imported, rows)


IMPORTS: Final = Projection(
    name="identity.imports",
    sources={"identity": CODEC},
    tables=(imported,),
    project=project,
)


def latest(db: Connection, school: str, limit: int) -> Sequence[Row[Any]]:
    """Return the lists that were brought in last, the newest first."""
    query = select(imported).where(imported.c.school == school)
    return db.execute(query.order_by(imported.c.position.desc()).limit(limit)).all()


def one(db: Connection, import_id: str) -> Row[Any] | None:
    return db.execute(select(imported).where(imported.c.import_id == import_id)).first()


def everybody(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return (person_id, kind, file_number) of all who belong to a school and are not forgotten."""
    columns = people.c.person_id, people.c.kind, people.c.file_number
    here = (people.c.school == school) & people.c.is_forgotten.is_(False)
    return db.execute(select(*columns).where(here)).all()


def schools_of(db: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return to which school ids belong; ids that are nobody's are left out."""
    columns = people.c.person_id, people.c.school
    pieces = (ids[start : start + 500] for start in range(0, len(ids), 500))
    rows = (
        row
        for some in pieces
        for row in db.execute(select(*columns).where(people.c.person_id.in_(some)))
    )
    return {row.person_id: row.school for row in rows}


def links(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return (guardian_id, pupil_id) of everybody who stands for a pupil of a school."""
    columns = guardian.c.guardian_id, guardian.c.pupil_id
    order = guardian.c.pupil_id, guardian.c.guardian_id
    return db.execute(select(*columns).where(guardian.c.school == school).order_by(*order)).all()


def papers(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return (person_id, register_number, consent_id, is_draft) of papers not taken back."""
    columns = consent_state.c.person_id, consent_state.c.register_number, consent_state.c.consent_id
    is_draft = (consent_state.c.state == DRAFTED).label("is_draft")
    here = (consent_state.c.school == school) & (consent_state.c.state != WITHDRAWN)
    return db.execute(select(*columns, is_draft).where(here)).all()
