"""Who has promised to keep what he or she learns about people, when and with which words."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Row, String, Table, select

from identity.domain.undertakings.undertaking import UndertakingGiven
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

undertaking = Table(
    "undertaking",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("text_version", String, nullable=False),
    Column("text_hash", String, nullable=False),
    Column("on", Date, nullable=False),
    Column("form", String, nullable=False),
    Column("scan_id", String),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = {
        message.event.person_id: {
            "person_id": message.event.person_id,
            "school": message.partition,
            "text_version": message.event.text_version,
            "text_hash": message.event.text_hash,
            "on": message.event.on,
            "form": message.event.form,
            "scan_id": message.event.scan_id,
        }
        for message in batch
        if isinstance(message.event, UndertakingGiven)
    }
    upsert(db, undertaking, list(rows.values()))


UNDERTAKINGS: Final = Projection(
    name="identity.undertakings",
    sources={"identity": CODEC.only(UndertakingGiven)},
    tables=(undertaking,),
    project=project,
)


def one(db: Connection, person_id: str) -> Row[Any] | None:
    """Return what a person has undertaken, None while there is nothing."""
    return db.execute(select(undertaking).where(undertaking.c.person_id == person_id)).first()


def given_at(db: Connection, school: str) -> dict[str, Row[Any]]:
    """Return every undertaking at a school by person."""
    rows = db.execute(select(undertaking).where(undertaking.c.school == school)).all()
    return {row.person_id: row for row in rows}
