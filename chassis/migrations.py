"""Bring a service's database to the state its code expects: migrations, then read-model tables."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, text

from kernel import schema
from kernel.sql import writing

ENVIRONMENT: Final = Path(__file__).parent / "migrating"
# Any number will do; it only has to be the same for everybody who migrates.
_TURN: Final = 5418


def upgrade(engine: Engine, migrations: Path) -> None:
    """Run a service's migrations up to their heads. Two processes at once take turns."""
    with writing(engine) as db:
        if engine.dialect.name == "postgresql":
            db.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        config = _config(migrations)
        config.attributes["connection"] = db
        command.upgrade(config, "heads")
        schema.log.create_all(db)


def create_tables(engine: Engine, tables: Iterable[Table]) -> None:
    """Create the tables of read models, checkpoints and jobs that are not there yet."""
    with writing(engine) as db:
        if engine.dialect.name == "postgresql":
            db.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
        schema.reading.create_all(db)
        for table in tables:
            table.create(db, checkfirst=True)


def at_head(db: Connection, migrations: Path) -> bool:
    """Tell whether every migration has run."""
    return set(MigrationContext.configure(db).get_current_heads()) == _heads(migrations)


@cache
def _heads(migrations: Path) -> frozenset[str]:
    """Read the folder once: it does not change under a running process."""
    return frozenset(ScriptDirectory.from_config(_config(migrations)).get_heads())


def run(target: MetaData | None = None) -> None:
    """Carry out what alembic was asked to; the whole of a service's `env.py` may be this call.

    `target` is only compared with when a migration is being written.
    """
    from alembic import context  # noqa: PLC0415 - exists only while alembic runs an environment

    db: Connection = context.config.attributes["connection"]
    context.configure(connection=db, target_metadata=target, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def _config(migrations: Path) -> Config:
    """Describe a migrations folder; a service without an `env.py` of its own gets the chassis'."""
    config = Config()
    own = (migrations / "env.py").exists()
    config.set_main_option("script_location", str(migrations if own else ENVIRONMENT))
    versions = migrations / "versions"
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    return config
