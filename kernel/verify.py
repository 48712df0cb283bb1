"""Prove that a partition's log is whole and unaltered, or name the first event that is not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from kernel.schema import event, head
from kernel.store import NOTHING, Store, body_of, chained

_PAGE = 5000


@dataclass(frozen=True, slots=True)
class Verdict:
    """``events`` were checked.

    ``broken_at`` is the first position that does not fit, and ``why``.
    """

    events: int
    broken_at: int | None = None
    why: str = ""


def verify(
    store: Store, partition: str, progress: Callable[[int], None] = lambda _: None
) -> Verdict:
    """Recompute a partition's digest chain from its first event and compare it with the head."""
    digest, position = NOTHING, 0
    with store.engine.connect() as db:
        end = db.execute(select(head).where(head.c.partition == partition)).one_or_none()
        while rows := _page(db, partition, position):
            for row in rows:
                if row.position != position + 1:
                    return Verdict(position, position + 1, "the event is missing")
                digest = chained(digest, body_of(row._mapping))  # type: ignore[arg-type]  # noqa: SLF001
                if digest != bytes(row.digest):
                    return Verdict(position, row.position, "the event was altered")
                position = row.position
            progress(position)
    if end is not None and position < end.position:
        return Verdict(position, position + 1, "the event is missing")
    if end is not None and position == end.position and digest != bytes(end.digest):
        return Verdict(position, position, "the head does not fit the last event")
    return Verdict(position)


def _page(db: Connection, partition: str, after: int) -> list[Row[Any]]:
    here = (event.c.partition == partition) & (event.c.position > after)
    return list(db.execute(select(event).where(here).order_by(event.c.position).limit(_PAGE)))
