"""A toy house to test the kernel in: boxes that count, and a read model of their totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, select

from kernel.application import Application, Step
from kernel.codec import Codec
from kernel.decider import Decider, Refused
from kernel.observer import Observer
from kernel.sql import upsert
from kernel.store import Context, Store
from kernel.subscription import Message, Projection


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    amount: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    amount: int


class TooMuch(Refused):
    """A box holds a hundred at most."""


CODEC = Codec({"toy.added.v1": Added, "toy.emptied.v1": Emptied})


def _decide(total: int, command: Add) -> list[Added]:
    if command.amount == 0:
        return []
    if total + command.amount > 100:
        raise TooMuch
    return [Added(amount=command.amount, total=total + command.amount)]


def _evolve(total: int, event: Added | Emptied) -> int:
    return event.total if isinstance(event, Added) else 0


box: Decider[int, Add, Added | Emptied] = Decider(0, _decide, _evolve)


def why(command_id: str | None = None) -> Context:
    return Context(
        actor="tester",
        at=datetime.now(UTC),
        command_id=command_id or str(uuid4()),
        correlation_id="test",
    )


def add(store: Store, school: str, name: str, amount: int = 1, command_id: str | None = None):
    step = Step(f"box-{name}", box, Add(amount=amount))
    return Application(store).handle(school, [step], why(command_id))


metadata = MetaData()
totals = Table(
    "totals",
    metadata,
    Column("school", String, primary_key=True),
    Column("box", String, primary_key=True),
    Column("total", Integer, nullable=False),
)
# A second look at the same events whose rows grow: it shows at once when an event is applied twice.
seen = Table(
    "seen",
    metadata,
    Column("school", String, primary_key=True),
    Column("position", Integer, primary_key=True),
)


class Poison(Exception):
    pass


poisonous: set[str] = set()


def project(db: Connection, batch: Sequence[Message]) -> None:
    rows = {}
    for message in batch:
        if message.stream in poisonous and isinstance(message.event, Added):
            raise Poison(message.stream)
        total = message.event.total if isinstance(message.event, Added) else 0
        rows[message.partition, message.stream] = {
            "school": message.partition,
            "box": message.stream,
            "total": total,
        }
    upsert(db, totals, list(rows.values()))
    db.execute(seen.insert(), [{"school": m.partition, "position": m.position} for m in batch])


TOTALS = Projection(
    name="toy.totals", sources={"toy": CODEC}, tables=[totals, seen], project=project
)


def totals_in(engine: Engine) -> dict[tuple[str, str], int]:
    with engine.connect() as db:
        return {(row.school, row.box): row.total for row in db.execute(select(totals))}


class Watching(Observer):
    """Remember what the kernel said."""

    def __init__(self) -> None:
        self.said: list[tuple[object, ...]] = []

    def heard(self, what: str) -> list[tuple[object, ...]]:
        return [words for words in self.said if words[0] == what]

    def conflicted(self, partition):
        self.said.append(("conflicted", partition))

    def gap(self, subscription, source, partition, missing):
        self.said.append(("gap", partition, missing))

    def parked(self, subscription, source, partition, stream, reason):
        self.said.append(("parked", partition, stream))

    def stopped(self, subscription, source, partition, reason):
        self.said.append(("stopped", partition, reason))

    def behind(self, subscription, source, partition, events):
        self.said.append(("behind", partition, events))
