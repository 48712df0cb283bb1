"""The requests about one's own data with their clocks, and whose data are blocked."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, Connection, Date, Row, String, Table, delete, select, update

from chassis.among import among
from identity.domain.requests.events import (
    RequestAnswered,
    RequestEscalated,
    RequestReceived,
    RequestRefused,
)
from identity.domain.restriction.restriction import PersonRestricted, RestrictionLifted
from identity.readmodels import CODEC, metadata
from identity.readmodels.people import people
from kernel.sql import upsert
from kernel.subscription import Message, Projection

request = Table(
    "data_request",
    metadata,
    Column("request_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("person_id", String, nullable=False, index=True),
    Column("applicant_id", String, nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("register_number", String, nullable=False),
    Column("wrong_fields", String, nullable=False),
    Column("on", Date, nullable=False),
    Column("escalate_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("escalated_on", Date),
    Column("closed_on", Date),
    Column("article", String),
    Column("letter_number", String),
)

restricted = Table(
    "restricted_person",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("since", Date, nullable=False),
)

Rows: TypeAlias = Sequence[Row[Any]]


def project(db: Connection, batch: Sequence[Message]) -> None:
    for message in batch:
        match message.event:
            case RequestReceived() as event:
                upsert(db, request, [_row(message.partition, event)])
            case RequestEscalated(request_id=which, on=on):
                _set(db, which, escalated_on=on)
            case RequestAnswered(request_id=which, on=on):
                _set(db, which, closed_on=on)
            case RequestRefused(request_id=which) as event:
                _set(
                    db,
                    which,
                    closed_on=event.on,
                    article=event.article,
                    letter_number=event.letter_number,
                )
            case PersonRestricted(person_id=person, on=on):
                row = {"person_id": person, "school": message.partition, "since": on}
                upsert(db, restricted, [row])
            case RestrictionLifted(person_id=person):
                db.execute(delete(restricted).where(restricted.c.person_id == person))
            case _:
                pass


def _row(school: str, event: RequestReceived) -> dict[str, object]:
    return {
        "request_id": event.request_id,
        "school": school,
        "kind": event.kind,
        "person_id": event.person_id,
        "applicant_id": event.applicant_id,
        "channel": event.channel,
        "register_number": event.register_number,
        "wrong_fields": " ".join(event.wrong_fields),
        "on": event.on,
        "escalate_on": event.escalate_on,
        "due_on": event.due_on,
        "escalated_on": None,
        "closed_on": None,
        "article": None,
        "letter_number": None,
    }


def _set(db: Connection, which: str, **values: object) -> None:
    db.execute(update(request).where(request.c.request_id == which).values(**values))


REQUESTS: Final = Projection(
    name="identity.requests",
    sources={
        "identity": CODEC.only(
            PersonRestricted,
            RequestAnswered,
            RequestEscalated,
            RequestReceived,
            RequestRefused,
            RestrictionLifted,
        )
    },
    tables=(request, restricted),
    project=project,
)


def open_at(db: Connection, school: str) -> Rows:
    """Return the requests that wait for an answer, the most urgent first."""
    waiting = (request.c.school == school) & request.c.closed_on.is_(None)
    order = request.c.due_on, request.c.on, request.c.request_id
    return db.execute(select(request).where(waiting).order_by(*order)).all()


def closed_at(db: Connection, school: str, limit: int = 50) -> Rows:
    """Return the last requests that were answered or refused."""
    done = (request.c.school == school) & request.c.closed_on.isnot(None)
    order = request.c.closed_on.desc(), request.c.request_id
    return db.execute(select(request).where(done).order_by(*order).limit(limit)).all()


def to_escalate(db: Connection, on: date) -> Rows:
    """Return, over all schools, what nobody has answered by the day on which the head is told."""
    late = (
        request.c.closed_on.is_(None)
        & request.c.escalated_on.is_(None)
        & (request.c.escalate_on <= on)
    )
    return db.execute(select(request).where(late)).all()


def waiting_everywhere(db: Connection) -> Rows:
    """Return the open requests of all schools, for figures."""
    return db.execute(select(request).where(request.c.closed_on.is_(None))).all()


def one(db: Connection, request_id: str) -> Row[Any] | None:
    return db.execute(select(request).where(request.c.request_id == request_id)).first()


def numbers_of(db: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the numbers of applications on paper; one from an account has none."""
    these = request.c.request_id.in_(ids)
    query = select(request.c.request_id, request.c.register_number).where(these)
    return {row.request_id: row.register_number for row in db.execute(query)} if ids else {}


def about(db: Connection, person_id: str) -> Rows:
    """Return every request about a person, the newest first."""
    query = select(request).where(request.c.person_id == person_id)
    return db.execute(query.order_by(request.c.on.desc(), request.c.request_id)).all()


def restricted_among(db: Connection, people: Collection[str]) -> set[str]:
    """Return whose data are blocked, of these people."""
    return set(db.execute(_RESTRICTED, {"people": people}).scalars()) if people else set()


def seen_where(db: Connection, ids: Collection[str]) -> Sequence[Row[Any]]:
    """Return the school and kind of people, and whether their data are blocked."""
    return db.execute(_SEEN_WHERE, {"ids": ids}).all()


_RESTRICTED: Final = select(restricted.c.person_id).where(among(restricted.c.person_id, "people"))
_SEEN_WHERE: Final = (
    select(
        people.c.person_id,
        people.c.school,
        people.c.kind,
        restricted.c.person_id.is_not(None).label("is_restricted"),
    )
    .select_from(people.outerjoin(restricted, restricted.c.person_id == people.c.person_id))
    .where(among(people.c.person_id, "ids"))
)


def restricted_at(db: Connection, school: str) -> Rows:
    query = select(restricted).where(restricted.c.school == school)
    return db.execute(query.order_by(restricted.c.since)).all()
