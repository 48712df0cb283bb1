"""Who is being forgotten, since when and until when, and which service has confirmed it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    Row,
    String,
    Table,
    select,
    update,
)

from identity.domain.consent.events import WIRE as CONSENT
from identity.domain.consent.events import ConsentExpired, ConsentWithdrawn, PersonForgotten
from identity.domain.erasure.erasures import ASKED
from identity.domain.erasure.events import (
    WIRE,
    ErasureBegun,
    ErasureCompleted,
    ErasureOverdue,
    Reason,
)
from identity.readmodels import metadata
from identity.readmodels.foreign import CONFIRMATIONS, PersonForgottenConfirmed
from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message, Projection

erasure = Table(
    "erasure",
    metadata,
    Column("school", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("person_id", String, nullable=False, index=True),
    Column("reason", String, nullable=False),
    Column("begun_on", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("completed_on", Date),
    Column("is_overdue", Boolean, nullable=False),
)

confirmation = Table(
    "erasure_confirmation",
    metadata,
    Column("school", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("service", String, primary_key=True),
    Column("on", Date, nullable=False),
    Column("kept", String, nullable=False),
)

# Everybody who was ever forgotten, with the place in the log: an erasure has to begin behind it.
forgotten = Table(
    "erasure_due",
    metadata,
    Column("school", String, primary_key=True),
    Column("person_id", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("reason", String, nullable=False),
    Column("on", Date, nullable=False),
)

_OWN: Final = {
    name: kind
    for name, kind in {**WIRE, **CONSENT}.items()
    if kind in {*WIRE.values(), ConsentExpired, ConsentWithdrawn, PersonForgotten}
}
_WHY: Final = {ConsentWithdrawn: Reason.WITHDRAWAL, ConsentExpired: Reason.EXPIRED}


@dataclass(slots=True)
class _Batch:
    begun: list[dict[str, object]] = field(default_factory=list)
    changed: list[tuple[str, int, dict[str, object]]] = field(default_factory=list)
    confirmed: list[dict[str, object]] = field(default_factory=list)
    forgotten: list[dict[str, object]] = field(default_factory=list)
    why: dict[str, Reason] = field(default_factory=dict)


def project(db: Connection, batch: Sequence[Message]) -> None:
    found = _Batch()
    for message in batch:
        _fold(found, message)
    upsert(db, erasure, found.begun)
    for school, number, values in found.changed:
        this = (erasure.c.school == school) & (erasure.c.number == number)
        db.execute(update(erasure).where(this).values(values))
    upsert(db, confirmation, found.confirmed)
    upsert(db, forgotten, found.forgotten)


def _fold(found: _Batch, message: Message) -> None:
    match message.event:
        case ErasureBegun() as event:
            found.begun.append(_begun(message, event))
        case ErasureCompleted(number=number, on=on):
            found.changed.append((message.partition, number, {"completed_on": on}))
        case ErasureOverdue(number=number):
            found.changed.append((message.partition, number, {"is_overdue": True}))
        case PersonForgottenConfirmed() as event:
            found.confirmed.append(_confirmed(message, event))
        case ConsentWithdrawn(person_id=person) | ConsentExpired(person_id=person):
            found.why[person] = _WHY[type(message.event)]
        case PersonForgotten(person_id=person):
            found.forgotten.append(_forgotten(message, person, found.why))
        case _:
            pass


def _begun(message: Message, event: ErasureBegun) -> dict[str, object]:
    return {
        "school": message.partition,
        "number": event.number,
        "person_id": event.person_id,
        "reason": event.reason,
        "begun_on": event.on,
        "due": event.due,
        "position": message.position,
        "completed_on": None,
        "is_overdue": False,
    }


def _confirmed(message: Message, event: PersonForgottenConfirmed) -> dict[str, object]:
    return {
        "school": message.partition,
        "number": event.number,
        "service": message.source,
        "on": message.time.date(),
        "kept": " ".join(event.kept),
    }


def _forgotten(message: Message, person: str, why: dict[str, Reason]) -> dict[str, object]:
    return {
        "school": message.partition,
        "person_id": person,
        "position": message.position,
        "reason": why.get(person, Reason.WITHDRAWAL),
        "on": message.time.date(),
    }


ERASURES: Final = Projection(
    name="identity.erasures",
    sources={"identity": Codec(_OWN), **CONFIRMATIONS},
    tables=(erasure, confirmation, forgotten),
    project=project,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One erasure, with the services that have confirmed it and what each keeps."""

    row: Row[Any]
    kept: dict[str, tuple[str, ...]]

    @property
    def missing(self) -> list[str]:
        return sorted(ASKED - self.kept.keys())


def of_school(db: Connection, school: str) -> list[Progress]:
    """Return the erasures of a school: the open ones first, then the newest."""
    order = erasure.c.completed_on.isnot(None), erasure.c.number.desc()
    return _with_confirmations(
        db, select(erasure).where(erasure.c.school == school).order_by(*order)
    )


def open_ones(db: Connection) -> list[Progress]:
    """Return every erasure that is not complete, of all schools."""
    return _with_confirmations(db, select(erasure).where(erasure.c.completed_on.is_(None)))


def latest_of(db: Connection, person_id: str) -> Progress | None:
    """Return the last erasure of a person, None for somebody who was never forgotten."""
    query = select(erasure).where(erasure.c.person_id == person_id)
    found = _with_confirmations(db, query.order_by(erasure.c.position.desc()).limit(1))
    return found[0] if found else None


def not_begun(db: Connection) -> Sequence[Row[Any]]:
    """Return who was forgotten without an erasure behind it: every way but the direct one."""
    later = (
        (erasure.c.school == forgotten.c.school)
        & (erasure.c.person_id == forgotten.c.person_id)
        & (erasure.c.position > forgotten.c.position)
    )
    query = select(forgotten).where(~select(erasure.c.number).where(later).exists())
    return db.execute(query.order_by(forgotten.c.school, forgotten.c.position)).all()


def _with_confirmations(db: Connection, query: Any) -> list[Progress]:
    rows = db.execute(query).all()
    schools = {row.school for row in rows}
    numbers = {row.number for row in rows}
    kept: dict[tuple[str, int], dict[str, tuple[str, ...]]] = {}
    if rows:
        about = confirmation.c.school.in_(schools) & confirmation.c.number.in_(numbers)
        for found in db.execute(select(confirmation).where(about)):
            said = tuple(found.kept.split())
            kept.setdefault((found.school, found.number), {})[found.service] = said
    return [Progress(row=row, kept=kept.get((row.school, row.number), {})) for row in rows]
