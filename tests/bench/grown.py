"""Whether an append stays as fast in a log of millions, and what a day takes in memory."""

import os
import statistics
import sys
import time
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.processes import Process
from kernel.application import Application, Step
from kernel.store import Store
from tests.bench.day import live
from tests.bench.ground import Count, Figure, Ground, context, counting, in_threads

_SCHOOLS = 16
_COMMANDS = 150
_SMALL = 10_000
_LARGE = 5_000_000

# Events as they would be after years, written by the server itself: hashing them is not measured.
_GROW = """
INSERT INTO event (partition, position, stream, version, id, type, data, meta, recorded_at, digest)
SELECT 'school-' || mod(n, 16), n / 16 + 1, 'old-' || (n / 160) || '-' || mod(n, 16),
       mod(n / 16, 10) + 1, md5(n::text)::uuid::text, 'toy.counted.v1',
       '{"amount":1,"note":"a copy of a book","total":' || (mod(n / 16, 10) + 1) || '}',
       '{"actor":"a","causation_id":null,"correlation_id":"c","traceparent":null}',
       '2026-09-01T08:00:00.000000+00:00', sha256(n::text::bytea)
FROM generate_series(0, %(events)s - 1) AS n
"""
_HEADS = """
INSERT INTO head (partition, position, published, digest, previous, epoch)
SELECT partition, max(position), max(position), sha256('x'), sha256('y'), 'a@0'
FROM event GROUP BY partition
"""


def _grown(ground: Ground, events: int) -> Store:
    store = ground.store()
    with store.engine.begin() as db:
        db.exec_driver_sql(_GROW, {"events": events})
        db.exec_driver_sql(_HEADS)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("VACUUM ANALYZE event")
        db.exec_driver_sql("CHECKPOINT")
    return store


def _p95(store: Store, marker: str) -> float:
    application, times = Application(store), []

    def write(number: int) -> None:
        for turn in range(_COMMANDS):
            step = Step(f"copy-{marker}-{number}-{turn % 30}", counting, Count(amount=1))
            begun = time.perf_counter()
            application.handle(f"school-{number}", [step], context())
            times.append(time.perf_counter() - begun)

    in_threads(_SCHOOLS, write)
    return statistics.quantiles(times, n=20)[-1] * 1000


def grown(ground: Ground) -> Figure:
    """Measure the 95th percentile of `append-one` on a small and on a large log, turn by turn."""
    small, large = _grown(ground, _SMALL), _grown(ground, _LARGE)
    for store in (small, large):
        _p95(store, "warm")
    rounds = [(_p95(small, f"{n}"), _p95(large, f"{n}")) for n in range(7)]
    few = statistics.median(pair[0] for pair in rounds)
    many = statistics.median(pair[1] for pair in rounds)
    return Figure(
        name="grown",
        ours=many,
        baseline=few,
        ratio=many / few,
        unit="ms p95",
        baseline_is=f"the same on {_SMALL} events; ours on {_LARGE}",
    )


def memory(ground: Ground) -> Figure:
    """Start the demo district in one process, ask every service for pages, and read its memory."""
    port, folder = free_port(), ground.folder / "standalone"
    environ = {"PORT": str(port), "DATA": str(folder), "DEMO": "1"}
    log = ground.folder / "standalone.log"
    command: list[str | Path] = [Path(sys.executable).with_name("kitepkana"), "run"]
    process = Process("kitepkana", command, log=log, environment=dict(os.environ) | environ)
    try:
        process.wait_until(lambda: "is ready at" in log.read_text(), timeout=180)
        live(f"http://127.0.0.1:{port}", folder)
        status = Path(f"/proc/{process.pid}/status").read_text()
    finally:
        process.stop()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return Figure(
        name="memory",
        ours=int(resident.split()[1]) / 1024,
        baseline=None,
        ratio=None,
        unit="MiB resident",
        baseline_is="none: the standalone process after the demo day",
    )
