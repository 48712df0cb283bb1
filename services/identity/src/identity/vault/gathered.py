"""What other services' events say of a person, gathered when the own data are asked for.

Ids, codes, numbers and days only, as they stand in the events. It is a copy made for one answer: it
goes after a day, and with the person.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Connection, DateTime, String, Table, Text, delete, select

from identity.vault.schema import vault
from identity.vault.sessions import aware
from kernel.sql import upsert

KEPT_FOR: Final = timedelta(days=1)

gathered = Table(
    "gathered",
    vault,
    Column("person_id", String, primary_key=True),
    Column("school", String, primary_key=True),
    Column("gathered_at", DateTime(timezone=True), nullable=False),
    Column("missing", String, nullable=False),
    Column("events", Text, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Events by their service, and the services that did not answer."""

    at: datetime
    missing: tuple[str, ...]
    events: dict[str, list[dict[str, Any]]]


def keep(db: Connection, school: str, person_id: str, found: Gathered) -> None:
    """Keep what was gathered, in place of what was gathered before; drop what is over a day old."""
    db.execute(delete(gathered).where(gathered.c.gathered_at < found.at - KEPT_FOR))
    row = {
        "person_id": person_id,
        "school": school,
        "gathered_at": found.at,
        "missing": " ".join(found.missing),
        "events": json.dumps(found.events, ensure_ascii=False),
    }
    upsert(db, gathered, [row])


def find(db: Connection, school: str, person_id: str, now: datetime) -> Gathered | None:
    """Return what was gathered within the last day, None when there is nothing."""
    mine = (gathered.c.person_id == person_id) & (gathered.c.school == school)
    row = db.execute(select(gathered).where(mine)).first()
    if row is None or aware(row.gathered_at) < now - KEPT_FOR:
        return None
    return Gathered(
        at=aware(row.gathered_at),
        missing=tuple(row.missing.split()),
        events=json.loads(row.events),
    )


def forget(db: Connection, person_id: str) -> None:
    db.execute(delete(gathered).where(gathered.c.person_id == person_id))
