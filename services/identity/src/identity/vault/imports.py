"""Lists on their way in: sealed under a key of their own, and gone with it.

An uploaded list is personal data of people who may not have agreed yet. It never lies anywhere in
clear, and whoever destroys its key, which is kept with people's keys, has destroyed the list.
"""

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from identity.domain.ids import ImportId, PersonId, SchoolId
from identity.vault.keys import Keys, some_at_once
from identity.vault.master import Unreadable, seal, unseal
from identity.vault.schema import vault
from kernel.sql import insert_missing, writing

KEPT: Final = timedelta(days=1)
_BLOCK: Final = 1024 * 1024
_PIECE: Final = 8 * _BLOCK
_NAMES_AT_ONCE: Final = 500

import_file = Table(
    "import_file",
    vault,
    Column("import_id", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("state", String, nullable=False),
    Column("job", String, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
import_part = Table(
    "import_part",
    vault,
    Column("import_id", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)


class Imports:
    """The lists that wait: by whom, how far, and sealed what is in them."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self.engine = engine
        self.keys = keys

    def begin(
        self, import_id: ImportId, school: SchoolId, owner: str, rows: int, at: datetime
    ) -> bool:
        """Open a place for a list; False when it is there already, because of a second click."""
        if self.find(import_id) is not None:
            return False
        self.keys.for_writing(PersonId(import_id), at)
        row = {
            "import_id": import_id,
            "school": school,
            "owner": owner,
            "state": "reading",
            "job": "",
            "rows": rows,
            "made_at": at,
        }
        with writing(self.engine) as db:
            insert_missing(db, import_file, row)
        return True

    def find(self, import_id: str) -> Row[Any] | None:
        with self.engine.connect() as db:
            query = select(import_file).where(import_file.c.import_id == import_id)
            return db.execute(query).one_or_none()

    def waiting(self, school: str, owner: str) -> Sequence[Row[Any]]:
        """Return the lists of somebody that have not been brought in, the newest first."""
        mine = (import_file.c.school == school) & (import_file.c.owner == owner)
        query = select(import_file).where(mine).order_by(import_file.c.made_at.desc())
        with self.engine.connect() as db:
            return db.execute(query).all()

    def note(self, import_id: ImportId, **values: object) -> None:
        """Write down how far a list is: its ``state``, or the ``job`` that works on it."""
        with writing(self.engine) as db:
            this = import_file.c.import_id == import_id
            db.execute(update(import_file).where(this).values(values))

    def claim(self, import_id: ImportId, before: str, after: str) -> bool:
        """Move a list from one state to the next; False for the slower of two who try."""
        this = (import_file.c.import_id == import_id) & (import_file.c.state == before)
        with writing(self.engine) as db:
            return bool(db.execute(update(import_file).where(this).values(state=after)).rowcount)

    def put(self, import_id: ImportId, **parts: bytes) -> None:
        """Seal parts of a list, replacing what stood there; nothing when the list is gone."""
        self.put_all(import_id, parts.items())

    def put_all(self, import_id: ImportId, parts: Iterable[tuple[str, bytes]]) -> None:
        """Seal many parts, a few megabytes at a time: an iterator need not hold them all."""
        key = self._key(import_id)
        if key is None:
            return
        for some in _in_pieces(parts):
            rows = [
                {
                    "import_id": import_id,
                    "name": name,
                    "number": number,
                    "sealed": seal(key, block, f"{import_id}|{name}|{number}"),
                }
                for name, data in some.items()
                for number, block in enumerate(_blocks(zlib.compress(data, 1)))
            ]
            with writing(self.engine) as db:
                this = import_part.c.import_id == import_id, import_part.c.name.in_(list(some))
                db.execute(delete(import_part).where(*this))
                db.execute(insert(import_part), rows)

    def get(self, import_id: ImportId, name: str) -> bytes | None:
        """Open a part of a list; None when it is not there or its key is gone."""
        return self.get_all(import_id, [name]).get(name)

    def get_all(self, import_id: ImportId, names: Collection[str]) -> dict[str, bytes]:
        """Open parts of a list; what is not there or does not open is left out."""
        key = self._key(import_id)
        if key is None:
            return {}
        blocks: dict[str, list[bytes]] = {}
        try:
            for row in self._rows(import_id, names):
                place = f"{import_id}|{row.name}|{row.number}"
                blocks.setdefault(row.name, []).append(unseal(key, bytes(row.sealed), place))
            return {name: zlib.decompress(b"".join(found)) for name, found in blocks.items()}
        except (Unreadable, zlib.error):
            return {}

    def _rows(self, import_id: ImportId, names: Collection[str]) -> Iterator[Row[Any]]:
        columns = import_part.c.name, import_part.c.number, import_part.c.sealed
        with self.engine.connect() as db:
            for some in some_at_once(names):
                this = import_part.c.import_id == import_id, import_part.c.name.in_(some)
                query = select(*columns).where(*this).order_by(import_part.c.number)
                yield from db.execute(query)

    def _key(self, import_id: ImportId) -> bytes | None:
        return self.keys.of([PersonId(import_id)]).get(PersonId(import_id))

    def drop(self, *import_ids: str) -> None:
        """Destroy lists, their keys first: without them the rest is noise."""
        if not import_ids:
            return
        self.keys.destroy([PersonId(import_id) for import_id in import_ids])
        with writing(self.engine) as db:
            db.execute(delete(import_part).where(import_part.c.import_id.in_(import_ids)))
            db.execute(delete(import_file).where(import_file.c.import_id.in_(import_ids)))

    def drop_old(self, now: datetime) -> int:
        """Destroy the lists that nobody came back for within a day; returns how many."""
        old = select(import_file.c.import_id).where(import_file.c.made_at < now - KEPT)
        with self.engine.connect() as db:
            gone = list(db.execute(old).scalars())
        self.drop(*gone)
        return len(gone)


def lists_with_keys(db: Connection) -> set[str]:
    """Return the ids of lists that wait: their keys are in use."""
    return set(db.execute(select(import_file.c.import_id)).scalars())


def _in_pieces(parts: Iterable[tuple[str, bytes]]) -> Iterator[dict[str, bytes]]:
    some, size = dict[str, bytes](), 0
    for name, data in parts:
        some[name], size = data, size + len(data)
        if size > _PIECE or len(some) >= _NAMES_AT_ONCE:
            yield some
            some, size = {}, 0
    if some:
        yield some


def _blocks(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _BLOCK] for start in range(0, max(len(data), 1), _BLOCK))
