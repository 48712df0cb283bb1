"""Which pupils are on the way, for the school that sends and the one that takes in."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Row, String, Table, select

from identity.domain.transfer.events import (
    TransferAccepted,
    TransferBegun,
    TransferCancelled,
    TransferHandedOver,
)
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

transfer = Table(
    "transfer",
    metadata,
    Column("transfer_id", String, primary_key=True),
    Column("person_id", String, nullable=False, index=True),
    Column("from_school", String, nullable=False, index=True),
    Column("to_school", String, nullable=False, index=True),
    Column("order_id", String, nullable=False),
    Column("begun_on", Date, nullable=False),
)
# Apart, because the logs of two schools are read in any order.
ended = Table(
    "transfer_ended",
    metadata,
    Column("transfer_id", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("on", Date, nullable=False),
)

CANCELLED: Final = "cancelled"
ACCEPTED: Final = "accepted"
HANDED_OVER: Final = "handed-over"


def project(db: Connection, batch: Sequence[Message]) -> None:
    begun: list[dict[str, object]] = []
    ends: list[dict[str, object]] = []
    for message in batch:
        match message.event:
            case TransferBegun() as event:
                begun.append(_begun(message, event))
            case TransferCancelled(transfer_id=which, on=on):
                ends.append({"transfer_id": which, "state": CANCELLED, "on": on})
            case TransferHandedOver(transfer_id=which, on=on):
                ends.append({"transfer_id": which, "state": HANDED_OVER, "on": on})
            case TransferAccepted(transfer_id=which, on=on):
                ends.append({"transfer_id": which, "state": ACCEPTED, "on": on})
            case _:
                pass
    upsert(db, transfer, begun)
    upsert(db, ended, ends)


def _begun(message: Message, event: TransferBegun) -> dict[str, object]:
    return {
        "transfer_id": event.transfer_id,
        "person_id": event.person_id,
        "from_school": message.partition,
        "to_school": event.to_school,
        "order_id": event.order_id,
        "begun_on": event.on,
    }


TRANSFERS: Final = Projection(
    name="identity.transfers",
    sources={
        "identity": CODEC.only(
            TransferAccepted, TransferBegun, TransferCancelled, TransferHandedOver
        )
    },
    tables=(transfer, ended),
    project=project,
)


def one(db: Connection, transfer_id: str) -> Row[Any] | None:
    return db.execute(select(transfer).where(transfer.c.transfer_id == transfer_id)).first()


def coming(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return the pupils whom a school is to take in, the oldest first."""
    query = select(transfer).where(transfer.c.to_school == school, ~_has(CANCELLED, ACCEPTED))
    return db.execute(query.order_by(transfer.c.begun_on, transfer.c.transfer_id)).all()


def going(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return the pupils whom a school has sent and nobody has taken in yet, the oldest first."""
    away = ~_has(CANCELLED, ACCEPTED, HANDED_OVER)
    query = select(transfer).where(transfer.c.from_school == school, away)
    return db.execute(query.order_by(transfer.c.begun_on, transfer.c.transfer_id)).all()


def of_person(db: Connection, person_id: str) -> Row[Any] | None:
    """Return the open transfer of a pupil, None when there is none."""
    away = ~_has(CANCELLED, ACCEPTED, HANDED_OVER)
    return db.execute(select(transfer).where(transfer.c.person_id == person_id, away)).first()


def _has(*states: str) -> Any:
    these = ended.c.transfer_id == transfer.c.transfer_id
    return select(ended.c.transfer_id).where(these, ended.c.state.in_(states)).exists()
