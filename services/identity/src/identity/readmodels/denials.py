"""What was denied to whom, in every service: for the data officer, beside who looked (AZ-08)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Integer,
    Row,
    String,
    Table,
    delete,
    func,
    or_,
    select,
)

from chassis.denials import AccessDenied, denials_codec
from identity.domain.retention.events import (
    CARRIED_OUT,
    CARRIED_OUT_V1,
    UPCASTS,
    DestructionCarriedOut,
)
from identity.readmodels import metadata
from identity.readmodels.policies import SERVICES
from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message, Projection

# What is read of the others, for the contracts.
READS: Final = tuple(
    name for service in SERVICES if service != "identity" for name in denials_codec(service).wire
)

denial = Table(
    "denial",
    metadata,
    Column("service", String, primary_key=True),
    Column("school", String, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("by", String, nullable=False, index=True),
    Column("action", String, nullable=False),
    Column("because", String, nullable=False),
    Column("object_kind", String, nullable=False),
    Column("object_id", String, nullable=False),
)


_OWN: Final = denials_codec("identity") | Codec(
    {CARRIED_OUT: DestructionCarriedOut}, {CARRIED_OUT_V1: UPCASTS[CARRIED_OUT_V1]}
)

# Up to when an act has destroyed a school's entries. Other services' logs are read in any order, so
# what comes after the act may be older than it (L-14).
cut = Table(
    "denial_cut",
    metadata,
    Column("school", String, primary_key=True),
    Column("before", DateTime(timezone=True), nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    upsert(db, denial, [_row(m, m.event) for m in batch if isinstance(m.event, AccessDenied)])
    for message in batch:
        match message.event:
            case DestructionCarriedOut(before=datetime() as before):
                upsert(db, cut, [{"school": message.partition, "before": before}])
            case _:
                pass
    schools = sorted({message.partition for message in batch})
    cuts = db.execute(select(cut).where(cut.c.school.in_(schools))).all()
    if cuts:
        old = ((denial.c.school == row.school) & (denial.c.at < row.before) for row in cuts)
        db.execute(delete(denial).where(or_(*old)))


def _row(message: Message, event: AccessDenied) -> dict[str, object]:
    return {
        "service": message.source,
        "school": message.partition,
        "position": message.position,
        "at": message.time,
        "by": event.by,
        "action": event.action,
        "because": event.because,
        "object_kind": event.object_kind,
        "object_id": event.object_id,
    }


DENIALS: Final = Projection(
    name="identity.denials",
    sources={service: denials_codec(service) for service in SERVICES} | {"identity": _OWN},
    tables=(denial, cut),
    project=project,
)


def of_school(
    db: Connection, school: str, by: str | None, limit: int, offset: int
) -> tuple[Sequence[Row[Any]], int]:
    """Return a page of a school's denials, the newest first, and how many there are in all."""
    here = denial.c.school == school
    if by:
        here &= denial.c.by == by
    order = denial.c.at.desc(), denial.c.service, denial.c.position.desc()
    rows = db.execute(select(denial).where(here).order_by(*order).limit(limit).offset(offset))
    many = db.scalar(select(func.count()).select_from(denial).where(here))
    return rows.all(), many or 0
