"""The key database.

One random key per person, wrapped by the master key, apart from the data it opens.
"""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, delete, event, insert, select

from chassis.migrations import ENVIRONMENT
from identity.domain.ids import KeyId, PersonId
from identity.vault.master import Master, MasterKeyWrong, Unreadable
from identity.vault.schema import master_check, person_key, signing_key
from kernel.sql import engine_for, insert_missing, writing

_CHECK: Final = "this key database"
_SIZE: Final = 32
_STILL_BEING_WRITTEN: Final = timedelta(hours=1)


def key_engine(url: str) -> Engine:
    """Open the key database so that what is deleted is also overwritten."""
    engine = engine_for(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda db, _: db.execute("PRAGMA secure_delete=ON"))
    return engine


def migrate_keys(engine: Engine, migrations: Path) -> None:
    """Bring the key database to the state that this code expects."""
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(migrations))
    config.set_main_option("path_separator", "newline")
    with writing(engine) as db:
        config.attributes["connection"] = db
        command.upgrade(config, "heads")


def has_keys(engine: Engine) -> bool:
    """Say whether this key database belongs to a master key already."""
    with engine.connect() as db:
        return db.execute(select(master_check.c.id)).first() is not None


class Keys:
    """Make, find and destroy keys."""

    def __init__(self, engine: Engine, master: Master) -> None:
        self.engine = engine
        self.master = master

    def check_master(self) -> None:
        """Raise MasterKeyWrong unless this master key is the one that wraps these keys."""
        with writing(self.engine) as db:
            mark = {"id": 1, "sealed": self.master.wrap(_CHECK.encode(), _CHECK)}
            insert_missing(db, master_check, mark)
            sealed = db.execute(select(master_check.c.sealed)).scalar_one()
        try:
            self.master.unwrap(bytes(sealed), _CHECK)
        except Unreadable:
            raise MasterKeyWrong(
                "the master key is not the one that wrapped these keys; put the right one back"
            ) from None

    def of(self, people: Collection[PersonId]) -> dict[PersonId, bytes]:
        """Return the keys of people; who has none, or one that does not open, is left out."""
        query = select(person_key).where(person_key.c.person_id.in_(people))
        with self.engine.connect() as db:
            rows = db.execute(query).all()
        found = {}
        for row in rows:
            try:
                found[row.person_id] = self.master.unwrap(bytes(row.wrapped), row.person_id)
            except Unreadable:
                continue
        return found

    def for_writing(self, person: PersonId, at: datetime) -> bytes:
        """Return the key of a person, made and kept first if there is none."""
        if key := self.of([person]).get(person):
            return key
        wrapped = self.master.wrap(secrets.token_bytes(_SIZE), person)
        with writing(self.engine) as db:
            row = {"person_id": person, "wrapped": wrapped, "made_at": at}
            insert_missing(db, person_key, row)
        return self.of([person])[person]

    def destroy(self, people: Collection[PersonId]) -> None:
        """Destroy keys for good: overwritten in the file, and gone from its write-ahead log."""
        with writing(self.engine) as db:
            db.execute(delete(person_key).where(person_key.c.person_id.in_(people)))
        if self.engine.dialect.name == "sqlite":
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as db:
                db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def destroy_unused(self, used: Collection[PersonId], now: datetime) -> None:
        """Destroy keys that open nothing.

        Left by an entry that was refused, or by a crash in the middle of forgetting.
        """
        old = select(person_key.c.person_id).where(
            person_key.c.made_at < now - _STILL_BEING_WRITTEN
        )
        with self.engine.connect() as db:
            unused = set(db.execute(old).scalars()) - set(used)
        if unused:
            self.destroy(unused)

    # Signing keys are not a person's: destroying people's keys must never touch them.

    def signing_key(self) -> tuple[KeyId, Ed25519PrivateKey] | None:
        """Return the newest signing key and its id; None before the first was made."""
        query = select(signing_key).order_by(signing_key.c.made_at.desc()).limit(1)
        with self.engine.connect() as db:
            row = db.execute(query).first()
        if row is None:
            return None
        raw = self.master.unwrap(bytes(row.wrapped), row.key_id)
        return KeyId(row.key_id), Ed25519PrivateKey.from_private_bytes(raw)

    def add_signing_key(self, key_id: KeyId, at: datetime) -> Ed25519PrivateKey:
        """Make a new signing key; tokens are signed with the newest."""
        key = Ed25519PrivateKey.generate()
        wrapped = self.master.wrap(key.private_bytes_raw(), key_id)
        with writing(self.engine) as db:
            row = {"key_id": key_id, "wrapped": wrapped, "made_at": at}
            db.execute(insert(signing_key).values(row))
        return key
