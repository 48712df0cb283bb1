"""How far the read models have come: the newest fact they hold, and what waits for an operator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from kernel.schema import checkpoint, parked
from reporting.domain.ids import SchoolId


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The moment of the newest fact, None before the first; and how many facts are set aside.

    `mark` changes whenever anything that is told of a school may have changed.
    """

    as_of: datetime | None
    set_aside: int
    mark: str


def of_school(db: Connection, school: SchoolId | None = None) -> Freshness:
    """Read the checkpoints of a school, or without one of the whole district."""
    own = checkpoint.c
    # A page may also show a school's name, which is a fact of the district.
    where = [own.subscription.like("reporting.%")]
    if school is not None:
        where.append(own.partition.in_((school, "district")))
    seen = db.execute(
        select(own.position, own.event_time)
        .where(*where)
        .order_by(own.subscription, own.source, own.partition)
    ).all()
    moments = [datetime.fromisoformat(row.event_time) for row in seen if row.event_time]
    aside = _set_aside(db, school)
    mark = ".".join([*(str(row.position) for row in seen), str(aside)])
    return Freshness(as_of=max(moments, default=None), set_aside=aside, mark=mark)


def _set_aside(db: Connection, school: SchoolId | None) -> int:
    own = parked.c
    query = select(func.count()).where(own.subscription.like("reporting.%"))
    if school is not None:
        query = query.where(own.partition == school)
    return int(db.scalar(query) or 0)
