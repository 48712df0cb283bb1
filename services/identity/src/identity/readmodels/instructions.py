"""Which instruction holds for each duty of a school, and who has acknowledged which version."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Integer, Row, String, Table, select

from identity.domain.instructions.acknowledgement import InstructionAcknowledged
from identity.domain.instructions.instruction import InstructionApproved, InstructionDrafted
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

# One row for the newest draft of a duty and one for the version in force.
instruction = Table(
    "instruction",
    metadata,
    Column("school", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("text_hash", String, nullable=False),
    Column("order_id", String),
    Column("valid_from", Date),
)

acknowledged = Table(
    "instruction_read",
    metadata,
    Column("school", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("person_id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("on", Date, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    held: dict[tuple[str, str, str], dict[str, object]] = {}
    read: dict[tuple[str, str, str, int], dict[str, object]] = {}
    for message in batch:
        school = message.partition
        match message.event:
            case InstructionDrafted() as event:
                held[school, event.role, "draft"] = _row(school, event, "draft")
            case InstructionApproved() as event:
                held[school, event.role, "approved"] = _row(school, event, "approved") | {
                    "order_id": event.order_id,
                    "valid_from": event.valid_from,
                }
            case InstructionAcknowledged() as event:
                read[school, event.role, event.person_id, event.version] = {
                    "school": school,
                    "role": event.role,
                    "person_id": event.person_id,
                    "version": event.version,
                    "on": event.on,
                }
            case _:
                pass
    upsert(db, instruction, list(held.values()))
    upsert(db, acknowledged, list(read.values()))


def _row(
    school: str, event: InstructionDrafted | InstructionApproved, state: str
) -> dict[str, object]:
    return {
        "school": school,
        "role": event.role,
        "state": state,
        "version": event.version,
        "text_hash": event.text_hash,
        "order_id": None,
        "valid_from": None,
    }


INSTRUCTIONS: Final = Projection(
    name="identity.instructions",
    sources={
        "identity": CODEC.only(InstructionAcknowledged, InstructionApproved, InstructionDrafted)
    },
    tables=(instruction, acknowledged),
    project=project,
)


def of_school(db: Connection, school: str) -> dict[tuple[str, str], Row[Any]]:
    """Return instructions by role and state (`draft`, `approved`)."""
    rows = db.execute(select(instruction).where(instruction.c.school == school)).all()
    return {(row.role, row.state): row for row in rows}


def read_by(db: Connection, school: str, role: str, version: int) -> dict[str, Row[Any]]:
    """Return who has acknowledged a version, by person."""
    this = (acknowledged.c.school == school) & (acknowledged.c.role == role)
    query = select(acknowledged).where(this, acknowledged.c.version == version)
    return {row.person_id: row for row in db.execute(query)}
