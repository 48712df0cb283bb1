"""The key database.

One random key per person and purpose class, wrapped by the master key, apart from the data that it
opens.
"""

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeAlias

from alembic import command
from alembic.config import Config
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, Row, Table, delete, event, insert, make_url, select

from chassis.among import among
from chassis.migrations import ENVIRONMENT
from identity.domain.fields import PurposeClass
from identity.domain.ids import KeyId, PersonId
from identity.vault.master import Master, MasterKeyWrong, Unreadable
from identity.vault.schema import house_key, master_check, person_key, signing_key
from kernel.sql import committing_alone, engine_for, insert_missing, upsert, writing

KeyOf: TypeAlias = tuple[PersonId, PurposeClass]

_CHECK: Final = "this key database"
_FINDING: Final = "finding"
_AT_ONCE: Final = 2000  # People in one statement: databases limit how much one may name.
_BELIEVED: Final = 1.0  # Seconds that a process signs on with the key it knows.
_SIZE: Final = 32
_STILL_BEING_WRITTEN: Final = timedelta(hours=1)
_REPLACED: Final = "the master key was replaced; start this process again"
# The check comes first: whoever makes a key holds it already when the key is written.
_KEYS: Final = select(person_key).where(
    among(person_key.c.person_id, "people"), among(person_key.c.purpose_class, "classes")
)
_NOBODY_WRITES: Final = (
    "LOCK TABLE master_check, person_key, signing_key, house_key IN EXCLUSIVE MODE"
)


def key_engine(url: str, name: str = "") -> Engine:
    """Open the key database so that what is deleted is also overwritten.

    PostgreSQL shows the name to others who are connected there.
    """
    if name and not url.startswith("sqlite"):
        named = make_url(url).update_query_dict({"application_name": name})
        url = named.render_as_string(hide_password=False)
    engine = engine_for(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda db, _: db.execute("PRAGMA secure_delete=ON"))
    return engine


def migrate_keys(engine: Engine, migrations: Path, to: str = "heads") -> None:
    """Bring the key database to the state that this code expects."""
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(migrations))
    config.set_main_option("path_separator", "newline")
    with writing(engine) as db:
        config.attributes["connection"] = db
        command.upgrade(config, to)


def has_keys(engine: Engine) -> bool:
    """Say whether this key database belongs to a master key already."""
    with engine.connect() as db:
        return db.execute(select(master_check.c.id)).first() is not None


class Keys:
    """Make, find and destroy keys."""

    def __init__(
        self, engine: Engine, master: Master, known: Callable[[], Sequence[Master]] = tuple
    ) -> None:
        """Hold a key database; `known` looks for master keys again, once this one is replaced."""
        self.engine = engine
        self.reading = committing_alone(engine)
        self.master = master
        self._known = known
        self._opened: tuple[KeyId, Ed25519PrivateKey] | None = None
        self._asked: float | None = None

    def check_master(self) -> None:
        """Raise MasterKeyWrong unless this master key is the one that wraps these keys.

        From then on tokens are made with the key that made them before.
        """
        with writing(self.engine) as db:
            mark = {"id": 1, "sealed": self.master.wrap(_CHECK.encode(), _CHECK)}
            insert_missing(db, master_check, mark)
            sealed = db.execute(select(master_check.c.sealed)).scalar_one()
            own = {"name": _FINDING, "wrapped": self.master.wrap(self.master.finding, _FINDING)}
            insert_missing(db, house_key, own)
            finding = select(house_key.c.wrapped).where(house_key.c.name == _FINDING)
            wrapped = db.execute(finding).scalar_one()
            try:
                self.master.unwrap(bytes(sealed), _CHECK)
                secret = self.master.unwrap(bytes(wrapped), _FINDING)
            except Unreadable:
                raise MasterKeyWrong(
                    "the master key is not the one that wrapped these keys; put the right one back"
                ) from None
        self.master = self.master.finding_with(secret)

    def of(
        self,
        people: Collection[PersonId],
        purpose_class: PurposeClass = PurposeClass.REGISTER,
    ) -> dict[PersonId, bytes]:
        """Return people's keys of one class; who has none, or one that does not open, is not in."""
        wanted = [(person, purpose_class) for person in people]
        return {person: key for (person, _), key in self.find(wanted).items()}

    def find(self, wanted: Collection[KeyOf]) -> dict[KeyOf, bytes]:
        """Return keys by person and class; those that are not there or do not open are left out."""
        tried, asked = self.master, set(wanted)
        found = self._found(asked)
        if None in found.values() and self._follow(tried):
            found = self._found(asked)
        return {name: key for name, key in found.items() if key is not None}

    def _found(self, asked: Collection[KeyOf]) -> dict[KeyOf, bytes | None]:
        """Return the keys that are there; None for what this master key does not open."""
        rows = self._rows({who for who, _ in asked}, {purpose for _, purpose in asked})
        return {
            name: self._unwrapped(row.wrapped, _bound_to(*name))
            for row in rows
            if (name := (PersonId(row.person_id), PurposeClass(row.purpose_class))) in asked
        }

    def _follow(self, tried: Master) -> bool:
        """Take the master key that has replaced the one that was tried; say whether there is one.

        Another thread may have taken it meanwhile, and not every process knows it.
        """
        if self.master is not tried:
            return True
        with self.reading.connect() as db:
            sealed = bytes(db.execute(select(master_check.c.sealed)).scalar() or b"")
        if _opens(tried, sealed):
            return False
        for master in self._known():
            if _opens(master, sealed):
                self.master = master.finding_with(tried.finding)
                return True
        return False

    def for_writing(
        self,
        person: PersonId,
        at: datetime,
        purpose_class: PurposeClass = PurposeClass.REGISTER,
    ) -> bytes:
        """Return the key of a person, made and kept first if there is none."""
        name = person, purpose_class
        return self.for_writing_many([name], at)[name]

    def for_writing_many(self, wanted: Collection[KeyOf], at: datetime) -> Mapping[KeyOf, bytes]:
        """Return keys of many people; those that are missing are made in one transaction."""
        found = self.find(wanted)
        missing = [name for name in dict.fromkeys(wanted) if name not in found]
        if not missing:
            return found
        self._following(lambda: self._make(missing, at))
        # Read back, because somebody else may have made the same key first.
        return {**found, **self.find(missing)}

    def _make(self, missing: Collection[KeyOf], at: datetime) -> None:
        rows = [
            {
                "person_id": person,
                "purpose_class": purpose_class,
                "wrapped": self.master.wrap(
                    secrets.token_bytes(_SIZE), _bound_to(person, purpose_class)
                ),
                "made_at": at,
            }
            for person, purpose_class in missing
        ]
        with writing(self.engine) as db:
            self._check_still_valid(db)
            insert_missing(db, person_key, *rows)

    def _following(self, write: Callable[[], None]) -> None:
        """Write keys, once more when the master key was replaced and this process knows the new.

        Raises MasterKeyWrong when it does not.
        """
        tried = self.master
        try:
            write()
        except MasterKeyWrong:
            if not self._follow(tried):
                raise
            write()

    def _check_still_valid(self, db: Connection) -> None:
        """Raise MasterKeyWrong when the master key has been replaced since this process started.

        A key wrapped by the old one would never open again.
        """
        sealed = db.execute(select(master_check.c.sealed).with_for_update(read=True)).scalar()
        if not _opens(self.master, bytes(sealed or b"")):
            raise MasterKeyWrong(_REPLACED)

    def destroy(
        self,
        people: Collection[PersonId],
        classes: Collection[PurposeClass] = frozenset(PurposeClass),
    ) -> None:
        """Destroy keys for good: overwritten in the file, and gone from its write-ahead log."""
        if not classes:
            return
        with writing(self.engine) as db:
            for some in some_at_once(people):
                these = person_key.c.person_id.in_(some)
                which = person_key.c.purpose_class.in_(list(classes))
                db.execute(delete(person_key).where(these, which))
        if self.engine.dialect.name == "sqlite":
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as db:
                db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def rewrap(self, new: Master) -> int:
        """Wrap every key anew, in one transaction; returns how many do not open and stay as is.

        From then on only the new master key opens them. Meanwhile keys can be read, and whoever
        makes or destroys one waits: a key made now would be lost, one destroyed now would be back.
        """
        new = new.finding_with(self.master.finding)
        with writing(self.engine) as db:
            if self.engine.dialect.name == "postgresql":
                db.exec_driver_sql(_NOBODY_WRITES)
            left = sum(self._rewrap_table(db, table, place, new) for table, place in _PLACES)
            upsert(db, master_check, [{"id": 1, "sealed": new.wrap(_CHECK.encode(), _CHECK)}])
        self.master = new
        return left

    def _rewrap_table(
        self, db: Connection, table: Table, place: Callable[[Row[Any]], str], new: Master
    ) -> int:
        """Wrap the keys of a table anew, some at a time, because a country has millions."""
        first, left = next(iter(table.primary_key)), 0
        for some in some_at_once(db.execute(select(first).distinct()).scalars().all()):
            rows = db.execute(select(table).where(first.in_(some)))
            opened = [(row, self._unwrapped(row.wrapped, place(row))) for row in rows]
            anew = [
                row._asdict() | {"wrapped": new.wrap(key, place(row))}
                for row, key in opened
                if key is not None
            ]
            upsert(db, table, anew)
            left += len(opened) - len(anew)
        return left

    def _rows(
        self, people: Collection[PersonId], classes: Collection[PurposeClass]
    ) -> Sequence[Row[Any]]:
        with self.reading.connect() as db:
            return db.execute(_KEYS, {"people": people, "classes": classes}).all()

    def _unwrapped(self, wrapped: bytes, bound_to: str) -> bytes | None:
        """Open a key; one of the first release was bound to its person without a class."""
        for place in (bound_to, bound_to.partition("|")[0]):
            try:
                return self.master.unwrap(bytes(wrapped), place)
            except Unreadable:
                continue
        return None

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
        if self._asked is not None and monotonic() - self._asked < _BELIEVED:
            return self._opened
        query = select(signing_key).order_by(signing_key.c.made_at.desc()).limit(1)
        with self.engine.connect() as db:
            row = db.execute(query).first()
        if row is None:
            return None
        # Which is the newest is asked every second, since another process may have made one.
        if self._opened is None or self._opened[0] != row.key_id:
            tried = self.master
            raw = self._unwrapped(row.wrapped, row.key_id)
            if raw is None and self._follow(tried):
                return self.signing_key()
            if raw is None:
                raise MasterKeyWrong(_REPLACED)
            self._opened = KeyId(row.key_id), Ed25519PrivateKey.from_private_bytes(raw)
        self._asked = monotonic()
        return self._opened

    def add_signing_key(self, key_id: KeyId, at: datetime) -> Ed25519PrivateKey:
        """Make a new signing key; tokens are signed with the newest."""
        key = Ed25519PrivateKey.generate()
        self._asked = None
        self._following(lambda: self._keep(key_id, key, at))
        return key

    def _keep(self, key_id: KeyId, key: Ed25519PrivateKey, at: datetime) -> None:
        wrapped = self.master.wrap(key.private_bytes_raw(), key_id)
        row = {"key_id": key_id, "wrapped": wrapped, "made_at": at}
        with writing(self.engine) as db:
            self._check_still_valid(db)
            db.execute(insert(signing_key).values(row))

    def drop_signing_key(self, key_id: KeyId) -> None:
        """Destroy a signing key that is not used any more."""
        self._asked = None
        with writing(self.engine) as db:
            db.execute(delete(signing_key).where(signing_key.c.key_id == key_id))


def some_at_once(of: Collection[Any], size: int = _AT_ONCE) -> Iterator[Sequence[Any]]:
    """Cut what a statement would have to name into pieces that every database takes."""
    every = list(of)
    return (every[start : start + size] for start in range(0, len(every), size))


def _opens(master: Master, sealed: bytes) -> bool:
    """Say whether this is the master key of the database with this mark."""
    try:
        master.unwrap(sealed, _CHECK)
    except Unreadable:
        return False
    return True


def _bound_to(person: str, purpose_class: str) -> str:
    return f"{person}|{purpose_class}"


_PLACES: Final[Sequence[tuple[Table, Callable[[Row[Any]], str]]]] = (
    (person_key, lambda row: _bound_to(row.person_id, row.purpose_class)),
    (signing_key, lambda row: row.key_id),
    (house_key, lambda row: row.name),
)
