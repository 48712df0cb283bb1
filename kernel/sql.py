"""The two databases behind one face: engines, write transactions and upserts."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite

# Within one process writers of one SQLite file queue here. Under green threads a wait inside SQLite
# would stop the very thread that has to finish first.
_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def engine_for(url: str, **options: Any) -> Engine:
    """Open a database.

    ``sqlite:///file`` (WAL, every commit on disk) or ``postgresql+psycopg2://…``.
    """
    if url.startswith("sqlite"):
        connect_args = {"timeout": 10, "check_same_thread": False}
        engine = create_engine(url, connect_args=connect_args, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, **({"pool_size": 8, "max_overflow": 24} | options))


def _prepare_sqlite(dbapi: Any, _record: object) -> None:
    # The driver's own transactions start too late (at the first write) to be safe; we begin them
    # ourselves.
    dbapi.isolation_level = None
    dbapi.execute("PRAGMA journal_mode=WAL")
    dbapi.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(db: Connection) -> None:
    if db.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return
    writes = db.get_execution_options().get("kernel_writes", False)
    db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def committing_alone(engine: Engine) -> Engine:
    """Return a sibling of an engine on which each statement commits by itself.

    It saves the round trips of BEGIN and COMMIT, and a pool of its own saves switching connections
    to and fro.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    sibling = engine_for(
        engine.url.render_as_string(hide_password=False),
        isolation_level="AUTOCOMMIT",
        hide_parameters=engine.hide_parameters,
        pool_reset_on_return=None,
    )
    event.listen(engine, "engine_disposed", lambda _: sibling.dispose())
    return sibling


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open one write transaction; it is committed at the end and rolled back on any exception."""
    is_sqlite = engine.dialect.name == "sqlite"
    turn = _turns[str(engine.url.database)] if is_sqlite else nullcontext()
    with turn, engine.connect() as plain:
        db = plain.execution_options(kernel_writes=True)
        with db.begin():
            yield db


def upsert(db: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, or set all their other columns where the primary key is there already."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = _insert(db, table)
    rest = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if rest:
        db.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest), list(rows))
    else:
        db.execute(statement.on_conflict_do_nothing(), list(rows))


def insert_missing(db: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Insert a row unless its key is there already."""
    db.execute(_insert(db, table).values(row).on_conflict_do_nothing())


def _insert(db: Connection, table: Table) -> Any:
    is_postgresql = db.dialect.name == "postgresql"
    return postgresql.insert(table) if is_postgresql else sqlite.insert(table)
