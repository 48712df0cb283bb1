"""Long work in the background, with progress that can be left and found again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from chassis import logs
from chassis.errors import Denied
from chassis.languages import N_, words
from kernel.decider import Refused
from kernel.feed import FeedUnavailable
from kernel.sql import writing

if TYPE_CHECKING:
    from chassis.http import Call
    from chassis.runtime import Runtime

NOTE_EVERY: Final = 0.3  # Seconds between two notes of progress in the database.
TURN: Final = 0.02  # Seconds that work may take before others get a turn.
SILENT_AT_MOST: Final = timedelta(minutes=2)  # Work that noted nothing for so long has died.
KEEP: Final = timedelta(days=30)

metadata = MetaData()

job_table: Final = Table(
    "job",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("what", String, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("started", String, nullable=False),
    Column("changed", String, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("result_href", Text, nullable=True),
    Column("failed", String, nullable=True),
)

FAILED: Final = {
    "interrupted": N_("The work was interrupted. Start it again; what is done stays done."),
    "source-away": N_("A service that is needed for this does not answer. Try again later."),
    "unexpected": N_("The work stopped because of a fault of ours. What is done stays done."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How far a piece of work is. `what` and `failed` are spoken, ready to be shown."""

    id: str
    href: str
    what: str
    done: int
    total: int
    seconds_left: int | None
    finished: bool
    result_href: str | None
    failed: str | None


class Progress:
    """In the hands of the work: `progress.total = 81`, then `progress.step()` after each piece."""

    def __init__(self, clock: Callable[[], datetime], total: int = 0) -> None:
        self.done = 0
        self.total = total
        self.what: str | None = None
        self.note: Callable[[], None] | None = None
        self._clock = clock
        self.started = clock()
        self._yielded = 0.0

    def turn_to(self, what: str, total: int | None = None) -> None:
        """Say what is done from now on (a msgid); with a total it is counted from nothing again.

        It is noted at once: while the work is inside a transaction nobody may be able to write.
        """
        self.what = what
        if total is not None:
            self.done, self.total, self.started = 0, total, self._clock()
        if self.note is not None:
            self.note()

    def step(self, by: int = 1) -> None:
        """Count a piece as done, and let others have a turn now and then."""
        self.done += by
        if time.monotonic() - self._yielded > TURN:
            time.sleep(0)
            self._yielded = time.monotonic()


class Jobs:
    """The long work of one service."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        # Tests do the work at once, in the request that starts it.
        self.at_once = False
        # What this process works on is known here, also while nobody can write it down.
        self._under_way: dict[str, Progress] = {}

    def start(
        self, owner: str, what: str, work: Callable[[Progress], str | None], *, total: int = 0
    ) -> str:
        """Begin, and give the id under which it is found; `work` returns the address of its result.

        `owner` is who may look at it (`call.caller.person_id`), `what` a msgid.
        """
        job_id = self._runtime.new_id()
        self._insert(job_id, owner, what, total)
        progress, ended = Progress(self._runtime.now, total), threading.Event()
        self._under_way[job_id] = progress
        progress.note = lambda: self._change(job_id, _counted(progress))
        if self.at_once:
            self._carry_out(job_id, work, progress, ended)
            return job_id
        for target, arguments in (
            (self._carry_out, (job_id, work, progress, ended)),
            (self._note, (job_id, progress, ended)),
        ):
            threading.Thread(target=target, args=arguments, daemon=True).start()
        return job_id

    def find(self, job_id: str, call: Call) -> Job:
        """Give a job of the caller; raises Denied when there is none, or it is another's."""
        mine = (job_table.c.id == job_id) & (job_table.c.owner == call.caller.person_id)
        with self._runtime.engine.connect() as db:
            row: Any = db.execute(select(job_table).where(mine)).one_or_none()
        if row is None:
            raise Denied("job_id", job_id)
        if not row.finished and (progress := self._under_way.get(job_id)) is not None:
            now = self._runtime.now().isoformat()
            row = SimpleNamespace(**row._asdict() | _counted(progress) | {"changed": now})
        changed = datetime.fromisoformat(row.changed)
        failed = row.failed
        if not row.finished and self._runtime.now() - changed > SILENT_AT_MOST:
            failed = "interrupted"
        spoken = words(call.language, self._runtime.service.package)
        return Job(
            id=row.id,
            href=self.href(row.id),
            what=spoken.say(row.what),
            done=row.done,
            total=row.total,
            seconds_left=_seconds_left(row.done, row.total, row.started, row.changed),
            finished=row.finished or failed is not None,
            result_href=row.result_href,
            failed=spoken.say(FAILED.get(failed, failed)) if failed else None,
        )

    def href(self, job_id: str) -> str:
        """Give the address at which scripts ask how far it is."""
        return f"/{self._runtime.service.name}/jobs/{job_id}"

    def _insert(self, job_id: str, owner: str, what: str, total: int) -> None:
        now = self._runtime.now()
        row = {
            "id": job_id,
            "owner": owner,
            "what": what,
            "done": 0,
            "total": total,
            "started": now.isoformat(),
            "changed": now.isoformat(),
            "finished": False,
        }
        with writing(self._runtime.engine) as db:
            db.execute(delete(job_table).where(job_table.c.changed < (now - KEEP).isoformat()))
            db.execute(insert(job_table).values(row))

    def _note(self, job_id: str, progress: Progress, ended: threading.Event) -> None:
        """Write down how far it is, in a thread of its own: work may be inside a transaction."""
        while not ended.wait(NOTE_EVERY):
            self._change(job_id, _counted(progress))

    def _carry_out(
        self,
        job_id: str,
        work: Callable[[Progress], str | None],
        progress: Progress,
        ended: threading.Event,
    ) -> None:
        result = failed = None
        try:
            result = work(progress)
        except Refused as refused:
            failed = " ".join((type(refused).__doc__ or refused.reason).split())
        except FeedUnavailable:
            failed = "source-away"
        except Exception as error:  # noqa: BLE001 - the person has to find out that it ended
            failed = "unexpected"
            logs.fault(error, "job-failed", job=job_id)
        ended.set()
        end = {"finished": True, "result_href": result, "failed": failed}
        try:
            self._change(job_id, {**_counted(progress), **end})
        finally:
            self._under_way.pop(job_id, None)

    def _change(self, job_id: str, values: Mapping[str, object]) -> None:
        # A note that waited for its turn must not undo the end.
        this = (job_table.c.id == job_id) & job_table.c.finished.is_(False)
        now = {"changed": self._runtime.now().isoformat()}
        with writing(self._runtime.engine) as db:
            db.execute(update(job_table).where(this).values(**now, **values))


def _counted(progress: Progress) -> dict[str, object]:
    said = {} if progress.what is None else {"what": progress.what}
    total, started = max(progress.total, progress.done), progress.started.isoformat()
    return {"done": progress.done, "total": total, "started": started, **said}


def _seconds_left(done: int, total: int, started: str, changed: str) -> int | None:
    """Guess from the pace so far; None while there is none yet, or when only an end is left."""
    spent = (datetime.fromisoformat(changed) - datetime.fromisoformat(started)).total_seconds()
    if not done or done >= total or spent <= 0:
        return None
    return round(spent / done * (total - done))


__all__ = ["Job", "Jobs", "Progress"]
