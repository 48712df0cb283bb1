"""Who may do what in every service, as each of them has published it last."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Integer, Row, String, Table, delete, insert, select

from chassis.publishing import PolicyPublished, policy_codec
from identity.readmodels import metadata
from kernel.subscription import Message, Projection

SERVICES: Final = ("identity", "catalog", "circulation", "journal", "reporting")

# What is read of the others, for the contracts.
READS: Final = tuple(
    name for service in SERVICES if service != "identity" for name in policy_codec(service).wire
)

right = Table(
    "policy_right",
    metadata,
    Column("service", String, primary_key=True),
    Column("action", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("scope", String, nullable=False),
    Column("place", Integer, nullable=False),
    Column("said_ky", String, nullable=False),
    Column("said_ru", String, nullable=False),
    Column("said_en", String, nullable=False),
    Column("published_on", Date, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Put a service's newest table in the place of the one before."""
    newest = {m.source: m for m in batch if isinstance(m.event, PolicyPublished)}
    for service, message in newest.items():
        db.execute(delete(right).where(right.c.service == service))
        if rows := _rows(message):
            db.execute(insert(right), rows)


def _rows(message: Message) -> list[dict[str, object]]:
    event = message.event
    if not isinstance(event, PolicyPublished):
        return []
    return [
        {
            "service": message.source,
            "action": action.name,
            "role": one.role,
            "scope": one.scope,
            "place": place,
            "said_ky": action.said_ky,
            "said_ru": action.said_ru,
            "said_en": action.said_en,
            "published_on": message.time.date(),
        }
        for place, action in enumerate(event.actions)
        for one in action.rights
    ]


POLICIES: Final = Projection(
    name="identity.policies",
    sources={service: policy_codec(service) for service in SERVICES},
    tables=(right,),
    project=project,
)


def said_by_action(db: Connection, language: str) -> dict[str, str]:
    """Return what each action is called in a language."""
    said = right.c[f"said_{language}"]
    return {row[0]: row[1] for row in db.execute(select(right.c.action, said).distinct())}


def all_rights(db: Connection, role: str | None = None) -> Sequence[Row[Any]]:
    """Return who may do what, service by service in each one's own order; of one role, or all."""
    query = select(right).order_by(right.c.service, right.c.place, right.c.role)
    return db.execute(query.where(right.c.role == role) if role else query).all()
