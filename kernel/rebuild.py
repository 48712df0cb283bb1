"""Make a read model anew beside the old one, then switch in one transaction.

Readers never see it half done.

The new tables live in a schema of their own (PostgreSQL) or in a file beside the database (SQLite),
together with checkpoints and parked events of their own, so that an ordinary subscription fills
them.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, delete, select, text
from sqlalchemy.schema import CreateSchema, DropSchema

from kernel.feed import Feed
from kernel.observer import SILENT, Observer
from kernel.schema import checkpoint, parked, reading
from kernel.sql import engine_for, writing
from kernel.subscription import Projection, Stopped, Subscription


def rebuild(
    engine: Engine,
    projection: Projection,
    feeds: Mapping[str, Feed],
    observer: Observer = SILENT,
) -> None:
    """Fold every event from the first on into fresh tables and put them in place of the old.

    Appends and the old read model go on meanwhile. A crash leaves the old one untouched; the next
    run starts anew. Raises FeedUnavailable when a source cannot be asked.
    """
    beside = replace(projection, after_commit=None)
    builder = _Beside if engine.dialect.name == "sqlite" else _Schema
    with builder(engine, projection).open() as side:
        subscription = Subscription(side.engine, beside, feeds, observer)
        subscription.catch_up()
        if subscription.stopped:
            raise Stopped(subscription.stopped)
        side.switch(subscription)


class _Side:
    """Where the new tables grow."""

    engine: Engine

    def __init__(self, live: Engine, projection: Projection) -> None:
        self.live = live
        self.tables = list(projection.tables)
        # Two read models may be rebuilt at the same time.
        self.place = "rebuilt_" + re.sub(r"\W", "_", projection.name)

    def create(self) -> None:
        metadata = MetaData()
        for table in [*self.tables, *reading.tables.values()]:
            table.to_metadata(metadata)
        metadata.create_all(self.engine)

    def _finish(self, db: Connection, subscription: Subscription) -> None:
        """Hold the live reader at its checkpoint and let the new one see all that it saw."""
        name = subscription.name
        live = select(checkpoint).where(checkpoint.c.subscription == name).with_for_update()
        db.execute(live).all()
        subscription.catch_up()

    def _adopt(self, db: Connection, subscription: Subscription) -> None:
        """Take over the new reader's checkpoints and parked events."""
        for table in (checkpoint, parked):
            mine = table.c.subscription == subscription.name
            with self.engine.connect() as side:
                rows = [dict(row._mapping) for row in side.execute(select(table).where(mine))]  # noqa: SLF001
            db.execute(delete(table).where(mine))
            if rows:
                db.execute(table.insert(), rows)


class _Schema(_Side):
    @contextmanager
    def open(self) -> Iterator["_Schema"]:
        with self.live.begin() as db:
            db.execute(DropSchema(self.place, cascade=True, if_exists=True))
            db.execute(CreateSchema(self.place))
        self.engine = self.live.execution_options(schema_translate_map={None: self.place})
        self.create()
        yield self
        with self.live.begin() as db:
            db.execute(DropSchema(self.place, cascade=True, if_exists=True))

    def switch(self, subscription: Subscription) -> None:
        with writing(self.live) as db:
            self._finish(db, subscription)
            self._adopt(db, subscription)
            schema = db.scalar(text("SELECT current_schema()"))
            for table in self.tables:
                db.execute(text(f'DROP TABLE IF EXISTS "{table.name}"'))
                db.execute(text(f'ALTER TABLE {self.place}."{table.name}" SET SCHEMA "{schema}"'))


class _Beside(_Side):
    @contextmanager
    def open(self) -> Iterator["_Beside"]:
        self.path = Path(f"{self.live.url.database}.{self.place}")
        self._remove()
        self.engine = engine_for(f"sqlite:///{self.path}")
        try:
            self.create()
            yield self
        finally:
            self.engine.dispose()
            self._remove()

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def switch(self, subscription: Subscription) -> None:
        with writing(self.live) as db:
            self._finish(db, subscription)
            self._adopt(db, subscription)
            for table in self.tables:
                db.execute(delete(table))
                with self.engine.connect() as side:
                    rows = side.execution_options(yield_per=1000).execute(select(table))
                    for page in rows.mappings().partitions():
                        db.execute(table.insert(), [dict(row) for row in page])
