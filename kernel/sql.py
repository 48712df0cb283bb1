"""The two databases behind one face: engines, write transactions and upserts."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Engine,
    Table,
    bindparam,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

_SQLITE: dict[str, Any] = {"timeout": 10, "check_same_thread": False}
_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 24, "pool_use_lifo": True}

# Within one process writers of one SQLite file queue here. Under green threads a wait inside SQLite
# would stop the very thread that has to finish first.
_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def engine_for(url: str, **options: Any) -> Engine:
    """Open a database.

    ``sqlite:///file`` (WAL, every commit on disk) or ``postgresql+psycopg2://…``.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args=_SQLITE, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, **(_POOL | options))


def _prepare_sqlite(dbapi: Any, _record: object) -> None:
    # The driver's own transactions start too late (at the first write) to be safe; we begin them
    # ourselves.
    dbapi.isolation_level = None
    dbapi.execute("PRAGMA journal_mode=WAL")
    dbapi.execute("PRAGMA synchronous=FULL")


def _begin_sqlite(db: Connection) -> None:
    writes = db.get_execution_options().get("kernel_writes", False)
    db.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def committing_alone(engine: Engine, *, read_only: bool = False) -> Engine:
    """Return a sibling of an engine on which each statement commits by itself.

    It saves the round trips of BEGIN and COMMIT, and a pool of its own saves switching connections
    to and fro. With ``read_only`` the database itself refuses whatever would write.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    refuse = {"options": "-c default_transaction_read_only=on"}
    sibling = create_engine(
        engine.url,
        connect_args=_SQLITE if is_sqlite else refuse if read_only else {},
        isolation_level="AUTOCOMMIT",
        hide_parameters=engine.hide_parameters,
        **({} if is_sqlite else _POOL | {"pool_reset_on_return": None}),
    )
    if is_sqlite:
        event.listen(sibling, "connect", _prepare_sqlite)
    if is_sqlite and read_only:
        event.listen(sibling, "connect", lambda dbapi, _: dbapi.execute("PRAGMA query_only=ON"))
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
    """Insert rows, or set all their other columns where the primary key is there already.

    All rows name the same columns; of rows with the same key the last one counts.
    """
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    latest = list({tuple(row[key] for key in keys): row for row in rows}.values())
    adding, values = _adding(db, table, latest)
    db.execute(_settling(adding, tuple(rows[0])), values)


def insert_missing(db: Connection, table: Table, *rows: Mapping[str, object]) -> None:
    """Insert rows whose keys are not there yet; all rows name the same columns."""
    if rows:
        adding, values = _adding(db, table, rows)
        db.execute(adding.on_conflict_do_nothing(), values)


def _adding(db: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> Any:
    """Return an insert of rows with the values it is executed with."""
    if db.dialect.name != "postgresql":
        return sqlite.insert(table), rows
    # One array a column is several times faster than one set of parameters a row.
    names = tuple(rows[0])
    adding = postgresql.insert(table).from_select(names, _rows(table, names))
    return adding, {name: [row[name] for row in rows] for name in names}


def _rows(table: Table, names: Sequence[str]) -> Any:
    arrays = [bindparam(name, type_=ARRAY(table.c[name].type)) for name in names]
    return select(func.unnest(*arrays).table_valued(*names).render_derived())


def _settling(insert: Any, names: Sequence[str]) -> Any:
    keys = [column.name for column in insert.table.primary_key]
    rest = {name: insert.excluded[name] for name in names if name not in keys}
    if not rest:
        return insert.on_conflict_do_nothing()
    return insert.on_conflict_do_update(index_elements=keys, set_=rest)
