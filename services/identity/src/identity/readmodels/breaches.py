"""The register of breaches with their clocks."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    Row,
    String,
    Table,
    select,
    update,
)

from identity.domain.breaches.events import (
    BreachClosed,
    BreachFound,
    BreachMeasured,
    BreachReported,
    Told,
)
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

breach = Table(
    "breach",
    metadata,
    Column("breach_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("report_by", DateTime(timezone=True), nullable=False),
    Column("categories", String, nullable=False),
    Column("subjects", String, nullable=False),
    Column("how_many", Integer, nullable=False),
    Column("found_by", String, nullable=False),
    Column("agency_at", DateTime(timezone=True)),
    Column("agency_letter", String),
    Column("people_at", DateTime(timezone=True)),
    Column("people_letter", String),
    Column("closed_on", Date),
)

measure = Table(
    "breach_measure",
    metadata,
    Column("breach_id", String, primary_key=True),
    Column("measure", String, primary_key=True),
    Column("on", Date, nullable=False),
)

Rows: TypeAlias = Sequence[Row[Any]]


def project(db: Connection, batch: Sequence[Message]) -> None:
    for message in batch:
        match message.event:
            case BreachFound() as event:
                upsert(db, breach, [_row(message.partition, event)])
            case BreachMeasured(breach_id=which, measures=measures, on=on):
                rows = [{"breach_id": which, "measure": one, "on": on} for one in measures]
                upsert(db, measure, rows)
            case BreachReported() as event:
                _report(db, event)
            case BreachClosed(breach_id=which, on=on):
                _set(db, which, closed_on=on)
            case _:
                pass


def _row(school: str, event: BreachFound) -> dict[str, object]:
    return {
        "breach_id": event.breach_id,
        "school": school,
        "kind": event.kind,
        "found_at": event.found_at,
        "report_by": event.report_by,
        "categories": " ".join(event.categories),
        "subjects": " ".join(event.subjects),
        "how_many": event.how_many,
        "found_by": event.found_by,
        "agency_at": None,
        "agency_letter": None,
        "people_at": None,
        "people_letter": None,
        "closed_on": None,
    }


def _report(db: Connection, event: BreachReported) -> None:
    if event.told is Told.AGENCY:
        _set(db, event.breach_id, agency_at=event.at, agency_letter=event.letter_number)
    else:
        _set(db, event.breach_id, people_at=event.at, people_letter=event.letter_number)


def _set(db: Connection, which: str, **values: object) -> None:
    db.execute(update(breach).where(breach.c.breach_id == which).values(**values))


BREACHES: Final = Projection(
    name="identity.breaches",
    sources={"identity": CODEC.only(BreachClosed, BreachFound, BreachMeasured, BreachReported)},
    tables=(breach, measure),
    project=project,
)


def of_school(db: Connection, school: str) -> Rows:
    """Return the register: what is open first, by its clock, then what is closed."""
    order = breach.c.closed_on.isnot(None), breach.c.report_by, breach.c.breach_id
    return db.execute(select(breach).where(breach.c.school == school).order_by(*order)).all()


def open_everywhere(db: Connection) -> Rows:
    """Return the breaches of all schools that are not closed, for figures."""
    return db.execute(select(breach).where(breach.c.closed_on.is_(None))).all()


def one(db: Connection, breach_id: str) -> Row[Any] | None:
    return db.execute(select(breach).where(breach.c.breach_id == breach_id)).first()


def measures_of(db: Connection, breach_id: str) -> Rows:
    """Return the measures taken, with their days, in order."""
    query = select(measure).where(measure.c.breach_id == breach_id)
    return db.execute(query.order_by(measure.c.on, measure.c.measure)).all()
