"""Reporting's loan read model: rebuilt from zero, and kept up while events are being appended."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import psycopg2.extras
from sqlalchemy import text

from circulation.domain.ids import ClassId, CopyId, PatronId, RecordId
from circulation.domain.lending.events import WIRE, CopyCheckedOut, CopyReturned
from kernel.codec import Codec
from kernel.envelope import Envelope
from kernel.feed import Feed, LocalFeed
from kernel.rebuild import rebuild
from kernel.schema import log, reading
from kernel.sql import engine_for
from kernel.store import Change, Head, Store
from reporting.readmodels import loans, metadata
from tests.bench import by_hand
from tests.bench.ground import Figure, Ground, context, median_of, per_second

_DAY = date(2026, 9, 1)
_EVENTS = 40_000
codec = Codec(WIRE)


class NoFeed:
    """A source without events."""

    def heads(self) -> Mapping[str, Head]:
        return {}

    def read(self, partition: str, after: int, limit: int) -> Sequence[Envelope]:
        return []


def lendings(events: int, copies: int = 4000) -> list[tuple[str, list[Any]]]:
    """Make the histories of copies that go out and come back again and again."""
    rounds = events // copies // 2
    histories = []
    for number in range(copies):
        copy_id = CopyId(f"{number:08x}-0000-4000-8000-000000000000")
        facts: list[Any] = []
        for turn in range(rounds):
            on = _DAY + timedelta(days=turn * 20)
            patron = PatronId(f"{(number + turn) % 600:08x}-0000-4000-8000-000000000001")
            facts += [
                CopyCheckedOut(
                    copy_id=copy_id,
                    record_id=RecordId(f"{number % 900:08x}-0000-4000-8000-000000000002"),
                    patron_id=patron,
                    class_id=ClassId(f"class-{number % 20}"),
                    on=on,
                    due=on + timedelta(days=14),
                ),
                CopyReturned(copy_id=copy_id, patron_id=patron, on=on + timedelta(days=9)),
            ]
        histories.append((f"copy-{copy_id}", facts))
    return histories


def filled(ground: Ground) -> tuple[str, Store]:
    """Fill a log in the order of time: all copies go out, all come back, and so on."""
    url = ground.database()
    engine = engine_for(url)
    for tables in (log, reading, metadata):
        tables.create_all(engine)
    store = Store(engine, codec, "circulation")
    histories = lendings(_EVENTS)
    for turn in range(len(histories[0][1])):
        for start in range(0, len(histories), 1000):
            changes = [
                Change(stream, turn, [facts[turn]])
                for stream, facts in histories[start : start + 1000]
            ]
            store.append("school", changes, context())
    return url, store


UPSERT = """
INSERT INTO by_hand_loan (school, position, copy_id, patron_id, class_id, lent_on, due, returned_on)
VALUES %s ON CONFLICT (school, position) DO UPDATE SET due = excluded.due,
returned_on = excluded.returned_on
"""


class ByHand:
    """The same read model with plain psycopg2: open loans in a dictionary, one upsert a page."""

    def __init__(self) -> None:
        self.open: dict[str, list[Any]] = {}

    def fold(self, events: Sequence[tuple[int, str, Any]]) -> list[list[Any]]:
        changed: dict[int, list[Any]] = {}
        for position, name, fact in events:
            if name == "circulation.copy-checked-out.v1":
                row = ["school", position, fact["copy_id"], fact["patron_id"], fact["class_id"]]
                row += [fact["on"], fact["due"], None]
                self.open[fact["copy_id"]] = row
            elif name == "circulation.copy-returned.v1":
                row = self.open.pop(fact["copy_id"])
                row[7] = fact["on"]
            else:
                row = self.open[fact["copy_id"]]
                row[6] = fact["due"]
            changed[row[1]] = row
        return list(changed.values())


def by_hand_tables(url: str) -> None:
    """Make the table of the baseline with the same keys and indexes as ours."""
    engine = engine_for(url)
    with engine.begin() as db:
        db.execute(text("DROP TABLE IF EXISTS by_hand_loan"))
        db.execute(text("CREATE TABLE by_hand_loan (LIKE loan INCLUDING ALL)"))
    engine.dispose()


def project(ground: Ground) -> Figure:
    """Rebuild the loan read model from the first event on."""
    url, store = filled(ground)
    feeds: dict[str, Feed] = {"circulation": LocalFeed(store), "catalog": NoFeed()}

    def ours() -> int:
        rebuild(store.engine, loans.PROJECTION, feeds)
        return _EVENTS

    def theirs() -> int:
        connection = by_hand.connect(ground.dsn(url), autocommit=False)
        model, after = ByHand(), 0
        with connection.cursor() as cursor:
            while True:
                cursor.execute(
                    "SELECT position, type, data FROM event WHERE partition = 'school' "
                    "AND position > %s ORDER BY position LIMIT 1000",
                    (after,),
                )
                rows = cursor.fetchall()
                if not rows:
                    break
                events = [(position, name, json.loads(data)) for position, name, data in rows]
                psycopg2.extras.execute_values(cursor, UPSERT, model.fold(events), page_size=1000)
                after = events[-1][0]
                connection.commit()
        connection.close()
        return _EVENTS

    def theirs_on_fresh_tables() -> float:
        by_hand_tables(url)
        return per_second(theirs)

    mine, plain = median_of(3, lambda: per_second(ours), theirs_on_fresh_tables)
    return Figure(
        name="project",
        ours=mine,
        baseline=plain,
        ratio=mine / plain,
        unit="events/s",
        baseline_is="psycopg2: pages of SELECT, json.loads, folded upsert, a commit a page",
    )
