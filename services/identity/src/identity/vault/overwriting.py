"""Taking destroyed keys off the disk for good.

SQLite overwrites what is deleted at once (`keys.key_engine`). PostgreSQL leaves deleted rows in the
files of their table, and the pages they stood on in its write-ahead log, until both are renewed.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Engine, NullPool, create_engine, select
from sqlalchemy.exc import OperationalError

from identity.vault.schema import upkeep
from kernel.sql import upsert, writing

OVERWRITTEN: Final = "overwritten"

# A look at the keys waits for a table no longer than this, and a backup is never waited for.
_PATIENCE: Final = "SET lock_timeout = '2s'"
# Whoever began before a key was destroyed may still see it, so it is copied into the new files.
_WHO_MAY_STILL_SEE: Final = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)
    UNION ALL SELECT 0 FROM pg_prepared_xacts WHERE database = current_database()
"""
# The planner's samples are there for the sake of servers on which keys were once sampled.
_RENEW: Final = "VACUUM FULL person_key, house_key, signing_key, master_check, pg_statistic"
_MAY_END_THE_LOG: Final = """
    SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')
    AND (SELECT rolsuper OR pg_has_role('pg_checkpoint', 'USAGE') FROM pg_roles
         WHERE rolname = current_user)
"""


class StillSeen(Exception):
    """Somebody's transaction may still see destroyed keys, so they cannot go yet."""


def overwrite(engine: Engine) -> None:
    """Renew the files of the key database, so that what was deleted before is in none of them.

    Raises StillSeen while another transaction runs there, and OperationalError when somebody else
    (a backup, say) holds a table: both pass, and it is to be tried again. Where this role may not
    end the write-ahead log, that runs out in its own time (docs/operator.md).
    """
    if engine.dialect.name != "postgresql":
        return
    # A connection of its own, because what is set on it must not come back into a pool.
    alone = create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with alone.connect() as db:
        db.exec_driver_sql(_PATIENCE)
        if db.exec_driver_sql(_WHO_MAY_STILL_SEE).first() is not None:
            raise StillSeen
        db.exec_driver_sql(_RENEW)
        if db.exec_driver_sql(_MAY_END_THE_LOG).scalar():
            _end_the_log(db)


def overwritten(engine: Engine) -> bool:
    """Renew the files if nobody is in the way; say whether it could be done."""
    try:
        overwrite(engine)
    except (StillSeen, OperationalError):
        return False
    return True


def _end_the_log(db: Connection) -> None:
    """Begin a new file of the write-ahead log; after a checkpoint nobody needs the ones before."""
    db.exec_driver_sql("SELECT pg_switch_wal()")
    db.exec_driver_sql("CHECKPOINT")


def note(engine: Engine, at: datetime) -> None:
    """Write down that it was done, for every process and for whoever watches."""
    with writing(engine) as db:
        upsert(db, upkeep, [{"what": OVERWRITTEN, "at": at}])


def noted(engine: Engine) -> datetime | None:
    """Return when it was done last; None for never."""
    query = select(upkeep.c.at).where(upkeep.c.what == OVERWRITTEN)
    with engine.connect() as db:
        at: datetime | None = db.execute(query).scalar()
    return at
