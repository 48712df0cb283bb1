"""Rows whose column is one of many values, asked for with one parameter.

`column.in_(values)` has a parameter for each value: the statement is put together anew for every
call, SQLite takes 32,766 of them at most, and PostgreSQL has no `IN ()`. Here the values travel as
one array, so a statement is written once, as a constant, and takes as many as there are.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Boolean, ColumnElement, String, TypeDecorator, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Values(TypeDecorator[Collection[str]]):
    """Texts as an array of PostgreSQL, or as the JSON that SQLite unpacks."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return values if dialect.name == "postgresql" else msgspec.json.encode(values).decode()


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True


@compiles(_Among)
def _listed(element: _Among, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(each, **kw) for each in element.clauses)
    # Both are compiled already: nothing that anybody typed stands in them.
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608


@compiles(_Among, "postgresql")
def _array(element: _Among, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} = ANY({values}::text[])"


def among(column: ColumnElement[str], parameter: str) -> ColumnElement[bool]:
    """Say that a text column is one of the values given under this name when it is executed."""
    return _Among(column, bindparam(parameter, type_=_Values()))
