"""The lists that a school has brought in, and what a list is compared with."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, Row, String, Table, select

from identity.domain.imports.facts import ClassFact, PaperFact, PersonFact, SchoolFacts
from identity.domain.imports.imports import PeopleImported
from identity.readmodels import CODEC, classes, metadata
from identity.readmodels.consents import CLOSED, DRAFTED, WITHDRAWN, consent_state
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
    sources={"identity": CODEC.only(PeopleImported)},
    tables=(imported,),
    project=project,
)


def latest(db: Connection, school: str, limit: int) -> Sequence[Row[Any]]:
    """Return the lists that were brought in last, the newest first."""
    query = select(imported).where(imported.c.school == school)
    return db.execute(query.order_by(imported.c.position.desc()).limit(limit)).all()


def one(db: Connection, import_id: str) -> Row[Any] | None:
    return db.execute(select(imported).where(imported.c.import_id == import_id)).first()


def facts(db: Connection, school: str) -> SchoolFacts:
    """Read all that is known of a school's people, but for what the vault keeps."""
    every = {row.class_id: _class(row) for row in classes.of_school(db, school)}
    return SchoolFacts(
        people=[
            PersonFact(person_id=row.person_id, kind=row.kind, file_number=row.file_number or "")
            for row in _everybody(db, school)
        ],
        papers=[PaperFact(**row._asdict()) for row in _papers(db, school)],
        classes=list(every.values()),
        parents=_parents(db, school),
        places={pupil: one for key, one in every.items() for pupil in classes.pupils_of(db, key)},
    )


def numbers_of(db: Connection, school: str) -> dict[str, str]:
    """Return the file numbers of a school's pupils, by person."""
    return {row.person_id: row.file_number or "" for row in _everybody(db, school)}


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


def _everybody(db: Connection, school: str) -> Sequence[Row[Any]]:
    columns = people.c.person_id, people.c.kind, people.c.file_number
    here = (people.c.school == school) & people.c.is_forgotten.is_(False)
    return db.execute(select(*columns).where(here)).all()


def _parents(db: Connection, school: str) -> dict[str, tuple[str, ...]]:
    columns = guardian.c.guardian_id, guardian.c.pupil_id
    order = guardian.c.pupil_id, guardian.c.guardian_id
    query = select(*columns).where(guardian.c.school == school).order_by(*order)
    found: dict[str, tuple[str, ...]] = {}
    for parent, pupil in db.execute(query):
        found[pupil] = (*found.get(pupil, ()), parent)
    return found


def _papers(db: Connection, school: str) -> Sequence[Row[Any]]:
    names = "person_id", "register_number", "consent_id", "text_version"
    columns = [consent_state.c[name] for name in names]
    # A form that was closed because nobody signed it still is the paper that people hold.
    is_draft = consent_state.c.state.in_((DRAFTED, CLOSED)).label("is_draft")
    here = (consent_state.c.school == school) & (consent_state.c.state != WITHDRAWN)
    return db.execute(select(*columns, is_draft).where(here)).all()


def _class(row: Row[Any]) -> ClassFact:
    title, year = f"{row.grade}-{row.letter}", int(row.school_year[:4])
    return ClassFact(class_id=row.class_id, title=title, grade=row.grade, year=year)
