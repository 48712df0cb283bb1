"""What a batch comes down to, written with few statements: rows kept or gone, columns set."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, tuple_, update

from kernel.sql import upsert

Key: TypeAlias = tuple[str, ...]
RowOrGone: TypeAlias = Mapping[str, object] | None

# SQLite takes 32,766 parameters in a statement, and a key may need two of them.
_AT_ONCE: Final = 5_000


def keep(db: Connection, table: Table, rows: Mapping[Key, RowOrGone]) -> None:
    """Upsert the rows of a table and delete those that are None, by their primary keys."""
    upsert(db, table, [row for row in rows.values() if row is not None])
    key = tuple_(*table.primary_key)
    for some in _pieces(where for where, row in rows.items() if row is None):
        db.execute(delete(table).where(key.in_(some)))


def set_each(
    db: Connection, column: Column[Any], values: Mapping[str, object], *only: ColumnElement[bool]
) -> None:
    """Set a column where a row is there: one statement for each value, not for each row.

    ``values``: by the first column of the primary key; ``only``: which rows may be changed.
    """
    table = column.table
    key = next(iter(table.primary_key))
    for value in dict.fromkeys(values.values()):
        for some in _pieces(which for which, said in values.items() if said == value):
            # What says so already is left alone: nearly nobody who signs was forgotten before.
            others = key.in_(some), column.is_distinct_from(value), *only
            db.execute(update(table).where(*others).values({column: value}))


def _pieces(found: Iterable[Any]) -> list[list[Any]]:
    every = list(found)
    return [every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE)]
