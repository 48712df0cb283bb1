"""How every service takes part when somebody is forgotten: it clears up, then says so.

Identity's `erasure-begun` is written down as a task. The task is done when every read model of the
service has folded what identity said before it and nothing about the person lies parked; then the
confirmation goes into the service's own log, which identity reads. Whatever stops in between is
found again in the table, so a service that was away confirms when it is back.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    func,
    select,
    update,
)

from chassis.tokens import ISSUER
from kernel.codec import Codec
from kernel.schema import parked
from kernel.sql import upsert, writing
from kernel.store import Change, Conflict
from kernel.subscription import Message, Projection

if TYPE_CHECKING:
    from collections.abc import Callable

    from chassis.runtime import Runtime

_OURS: Final = UUID("5c1f5a0e-1a7e-4c58-9a57-7d2f1d6f0b53")


@dataclass(frozen=True, kw_only=True)
class Forgets:
    """What a service keeps of somebody forgotten, and how it clears away the rest.

    ``kept`` names classes of records that a statute asks for; they stay, restricted: under the id
    alone. ``purge(db, school, person_id)`` clears what no read model clears by itself.
    """

    kept: tuple[str, ...] = ()
    purge: Callable[[Connection, str, str], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureBegun:
    """What a service needs of identity's event."""

    number: int
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgottenConfirmed:
    """A service holds nothing of a person any more but what ``kept`` names.

    ``restricted`` says that something stays, which may be used for nothing but its statute.
    """

    number: int
    person_id: str
    kept: tuple[str, ...]
    restricted: bool


HEARD: Final = Codec({"identity.erasure-begun.v1": ErasureBegun})

metadata = MetaData()

asked = Table(
    "erasure_asked",
    metadata,
    Column("school", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("person_id", String, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("confirmed", Boolean, nullable=False),
)


def codec(service: str) -> Codec:
    """Return the name under which a service confirms; part of every service's own codec."""
    return Codec({f"{service}.person-forgotten-confirmed.v1": PersonForgottenConfirmed})


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Write down whom to forget; a rebuild asks again, and the log answers that it was done."""
    rows = [
        {
            "school": message.partition,
            "number": message.event.number,
            "person_id": message.event.person_id,
            "position": message.position,
            "confirmed": False,
        }
        for message in batch
    ]
    upsert(db, asked, rows)


def projection(service: str) -> Projection:
    """Give the subscription that the chassis adds to a service that forgets."""
    return Projection(
        name=f"{service}.forgetting", sources={ISSUER: HEARD}, tables=(asked,), project=project
    )


def confirm(runtime: Runtime) -> int:
    """Confirm whatever is cleared; return how many. What is not clear waits for the next look."""
    with runtime.read() as db:
        waiting = db.execute(select(asked).where(asked.c.confirmed.is_(False))).all()
    clear = [row for row in waiting if _is_clear(runtime, row)]
    for row in clear:
        with suppress(Conflict):  # Another process of this service was faster.
            _confirm(runtime, row)
    return len(clear)


def _is_clear(runtime: Runtime, row: Row[Any]) -> bool:
    """Say whether every read model has forgotten: it saw the event, and nothing lies parked."""
    reads = [s for s in runtime.subscriptions.values() if ISSUER in s.projection.sources]
    if any(not s.settled(ISSUER, row.school, row.position) for s in reads):
        return False
    about = parked.c.envelope.contains(row.person_id, autoescape=True)
    with runtime.read() as db:
        return not db.scalar(select(func.count()).select_from(parked).where(about))


def _confirm(runtime: Runtime, row: Row[Any]) -> None:
    forgets = runtime.service.forgets
    assert forgets is not None  # noqa: S101 - chores_of asks nobody else
    stream = f"forgotten-{row.person_id}"
    fact = PersonForgottenConfirmed(
        number=row.number,
        person_id=row.person_id,
        kept=forgets.kept,
        restricted=bool(forgets.kept),
    )
    same = uuid5(_OURS, f"{runtime.service.name}|{row.school}|{row.person_id}|{row.number}")
    context = replace(runtime.context_for_system("forgetting"), command_id=str(same))
    change = Change(stream, runtime.store.load(row.school, stream).version, [fact])
    purge = forgets.purge and partial(_purge, forgets.purge, row)
    runtime.store.append(row.school, [change], context, also=purge)
    this = (asked.c.school == row.school) & (asked.c.number == row.number)
    with writing(runtime.engine) as db:
        db.execute(update(asked).where(this).values(confirmed=True))


def _purge(purge: Callable[[Connection, str, str], None], row: Row[Any], db: Connection) -> None:
    purge(db, row.school, row.person_id)
