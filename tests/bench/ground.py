"""What the benchmarks stand on: private servers, one toy event, and how a figure is reported."""

import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from uuid import uuid4

from deploy.local import postgres, rabbitmq
from kernel.codec import Codec
from kernel.decider import Decider
from kernel.schema import log, reading
from kernel.sql import engine_for
from kernel.store import Context, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; ``ratio`` is ours to baseline, the way round that its aim is put."""

    name: str
    ours: float
    baseline: float | None
    ratio: float | None
    unit: str
    baseline_is: str

    def line(self) -> str:
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(
            {k: round(v, 3) if isinstance(v, float) else v for k, v in fields.items()}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The toy fact: something was counted, and what the sum is now."""

    amount: int
    total: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    amount: int


codec = Codec({"toy.counted.v1": Counted})
counting: Decider[int, Count, Counted] = Decider(
    0,
    lambda total, command: [
        Counted(amount=command.amount, total=total + command.amount, note="a copy of a book")
    ],
    lambda _, event: event.total,
)


def context() -> Context:
    return Context(
        actor="2f3c1e0a-7d5b-4f7e-9c3a-000000000001",
        at=datetime.now(UTC),
        command_id=str(uuid4()),
        correlation_id=str(uuid4()),
    )


class Ground:
    """Private servers, started when first asked for and stopped at the end."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        # Servers give up the privileges of root and must still be able to enter the folder.
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        self.folder.chmod(0o755)

    @cached_property
    def postgres(self) -> postgres.Postgres:
        return self.stack.enter_context(postgres.start(self.folder / "postgres"))

    @cached_property
    def rabbitmq(self) -> rabbitmq.RabbitMQ:
        return self.stack.enter_context(rabbitmq.start(self.folder / "rabbitmq"))

    def database(self) -> str:
        return self.postgres.create_database(f"bench_{uuid4().hex[:8]}")

    def dsn(self, url: str) -> str:
        return url.replace("postgresql+psycopg2://", "postgresql://")

    def processor_seconds(self) -> float:
        """Return what this process and the database have computed so far.

        It counts work and no waiting, so a figure made of it is the same on a busy machine.
        """
        return time.process_time() + _computed_by(self.postgres.process.pid)

    def store(self, url: str | None = None) -> Store:
        engine = engine_for(url or self.database())
        log.create_all(engine)
        reading.create_all(engine)
        return Store(engine, codec, "toy")


def _computed_by(server: int) -> float:
    """Return the processor seconds of a server, its living children and those it has seen end."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # It has ended since it was listed.
            # utime stime cutime cstime, counted behind the name, which may hold spaces (proc(5)).
            said = stat.read_text().rpartition(")")[2].split()
            mine = 4 if stat.parent.name == str(server) else 2 if said[1] == str(server) else 0
            ticks += sum(map(int, said[11 : 11 + mine]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def grounded() -> Iterator[Ground]:
    with ExitStack() as stack:
        yield Ground(stack)


def per_second(work: Callable[[], int]) -> float:
    """Run once and return how many things a second were done."""
    begun = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - begun)


def median_of(
    rounds: int, ours: Callable[[], float], theirs: Callable[[], float]
) -> tuple[float, float]:
    """Alternate both sides, so that a slow minute of the machine hits both, and take medians."""
    mine, other = [], []
    for _ in range(rounds):
        other.append(theirs())
        mine.append(ours())
    return statistics.median(mine), statistics.median(other)


def best_of(
    rounds: int, ours: Callable[[], float], theirs: Callable[[], float]
) -> tuple[float, float]:
    """Alternate both sides and take the best of each: others on the machine only ever slow down."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return max(mine for mine, _ in pairs), max(other for _, other in pairs)


def in_threads(count: int, work: Callable[[int], None]) -> None:
    """Run ``work(number)`` in so many threads at once and re-raise the first failure."""
    failures: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
