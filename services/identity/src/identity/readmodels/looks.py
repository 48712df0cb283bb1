"""Who looked at whose data, when and for what: for the data officer, and for the person (AZ-08)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    Row,
    String,
    Table,
    delete,
    func,
    select,
)

from identity.domain.access.events import PersonalDataSeen
from identity.domain.audit.audit import AuditRead
from identity.domain.particulars.sensitive import SensitiveDataSeen
from identity.domain.retention.events import DestructionCarriedOut
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

look = Table(
    "look",
    metadata,
    Column("school", String, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("seen_by", String, nullable=False, index=True),
    Column("purpose", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("people", Integer, nullable=False),
)

looked_at = Table(
    "look_person",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("school", String, primary_key=True),
    Column("position", BigInteger, primary_key=True),
)

Rows: TypeAlias = Sequence[Row[Any]]
AUDIT: Final = "audit"
SENSITIVE: Final = "sensitive"


def project(db: Connection, batch: Sequence[Message]) -> None:
    looks: list[dict[str, object]] = []
    people: list[dict[str, object]] = []
    cuts: dict[str, datetime] = {}
    for message in batch:
        key = {"school": message.partition, "position": message.position}
        match message.event:
            case PersonalDataSeen(seen_by=by, person_ids=seen, purpose=purpose):
                looks.append(_look(message, by, purpose, len(seen)))
                people += [key | {"person_id": person} for person in seen]
            case SensitiveDataSeen(seen_by=by, person_id=person):
                looks.append(_look(message, by, SENSITIVE, 1))
                people.append(key | {"person_id": person})
            case AuditRead(read_by=by, about=about):
                looks.append(_look(message, by, AUDIT, len(about)))
                people += [key | {"person_id": person} for person in about]
            case DestructionCarriedOut(before=datetime() as before):
                cuts[message.partition] = before
            case _:
                pass
    upsert(db, look, looks)
    upsert(db, looked_at, people)
    for school, before in cuts.items():
        _cut(db, school, before)


def _cut(db: Connection, school: str, before: datetime) -> None:
    """Let go of what an act has destroyed (L-14); a rebuild meets it again after the looks."""
    old = (look.c.school == school) & (look.c.at < before)
    here = looked_at.c.school == school
    gone = looked_at.c.position.in_(select(look.c.position).where(old))
    db.execute(delete(looked_at).where(here, gone))
    db.execute(delete(look).where(old))


def _look(message: Message, by: str, purpose: str, many: int) -> dict[str, object]:
    return {
        "school": message.partition,
        "position": message.position,
        "seen_by": by,
        "purpose": purpose,
        "at": message.time,
        "people": many,
    }


LOOKS: Final = Projection(
    name="identity.looks",
    sources={
        "identity": CODEC.only(
            AuditRead, DestructionCarriedOut, PersonalDataSeen, SensitiveDataSeen
        )
    },
    tables=(look, looked_at),
    project=project,
)


def find(
    db: Connection, school: str, wanted: Mapping[str, Any], limit: int, offset: int = 0
) -> tuple[Rows, int]:
    """Return looks at a school, the newest first, and how many there are in all.

    ``wanted`` may hold ``person_id``, ``seen_by``, ``purpose``, and ``begins``: the moment at which
    a day begins.
    """
    these = [look.c.school == school, *_filters(wanted)]
    order = look.c.at.desc(), look.c.position.desc()
    rows = db.execute(select(look).where(*these).order_by(*order).limit(limit).offset(offset))
    many = db.scalar(select(func.count()).select_from(look).where(*these)) or 0
    return rows.all(), many


def about(db: Connection, person_id: str, limit: int = 200) -> Rows:
    """Return who looked at one person, the newest first."""
    together = (looked_at.c.school == look.c.school) & (looked_at.c.position == look.c.position)
    query = select(look).select_from(look.join(looked_at, together))
    mine = query.where(looked_at.c.person_id == person_id)
    return db.execute(mine.order_by(look.c.at.desc(), look.c.position.desc()).limit(limit)).all()


def people_in(db: Connection, school: str, position: int) -> list[str]:
    """Return whom one look was at."""
    this = (looked_at.c.school == school) & (looked_at.c.position == position)
    return list(db.execute(select(looked_at.c.person_id).where(this)).scalars())


def _filters(wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if person := wanted.get("person_id"):
        mine = (looked_at.c.school == look.c.school) & (looked_at.c.person_id == person)
        found.append(look.c.position.in_(select(looked_at.c.position).where(mine)))
    if by := wanted.get("seen_by"):
        found.append(look.c.seen_by == by)
    if purpose := wanted.get("purpose"):
        found.append(look.c.purpose == purpose)
    if begins := wanted.get("begins"):
        found.append((look.c.at >= begins) & (look.c.at < begins + timedelta(days=1)))
    return found
