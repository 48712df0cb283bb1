"""Whether a service lives, and whether it is ready for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from chassis import migrations

if TYPE_CHECKING:
    from chassis.runtime import Runtime


def state(runtime: Runtime) -> dict[str, Any]:
    """Say whether the database answers and is migrated; the broker is a detail, not a condition.

    Without its broker a service still takes commands, so it stays ready.
    """
    try:
        with runtime.engine.connect() as db:
            db.execute(select(1))
            migrated = migrations.at_head(db, runtime.service.migrations)
    except SQLAlchemyError:
        return {"ready": False, "database": "unreachable", **runtime.details()}
    return {
        "ready": migrated,
        "database": "reachable",
        "migrations": "at head" if migrated else "behind",
        **runtime.details(),
    }
