"""Papers of the school that may name people: scans and texts of orders, sealed.

The key of a paper is cut into as many shares as people are named in it, and each share is sealed
under its person's own key. So a paper opens only while everybody named in it may be named; when one
of them is forgotten, nobody has to look for the papers. The original stays in the school's safe.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
)

from identity.domain.ids import PersonId, SchoolId
from identity.vault.keys import Keys
from identity.vault.master import Unreadable, seal, unseal
from identity.vault.schema import vault

_SIZE = 32

paper = Table(
    "school_paper",
    vault,
    Column("record_id", String, primary_key=True),
    Column("school", String, nullable=False),
    # The order that the paper belongs to, and which of its papers it is.
    Column("about", String, nullable=False, index=True),
    Column("what", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("about", "what"),
)

share = Table(
    "school_paper_share",
    vault,
    Column("record_id", String, primary_key=True),
    # Whoever is named; a paper that names nobody has its one share under its own id.
    Column("person_id", String, primary_key=True, index=True),
    Column("share", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPaper:
    """A paper as it was opened, or as it is handed in; its ``repr`` keeps silent."""

    record_id: str
    about: str
    what: str
    data: bytes = field(repr=False)
    media_type: str


class Papers:
    """Keep papers and open them."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def keep(
        self, db: Connection, school: SchoolId, given: SchoolPaper, people: Collection[PersonId],
        at: datetime,
    ) -> None:  # fmt: skip
        """Keep a paper in the place of an earlier one; whether it may be kept was asked before."""
        drop(db, given.about, given.what)
        key = secrets.token_bytes(_SIZE)
        row = {
            "record_id": given.record_id,
            "school": school,
            "about": given.about,
            "what": given.what,
            "media_type": given.media_type,
            "sealed": seal(key, given.data, given.record_id),
        }
        db.execute(insert(paper).values(row))
        holders = list(dict.fromkeys(people)) or [PersonId(given.record_id)]
        db.execute(
            insert(share),
            [
                {
                    "record_id": given.record_id,
                    "person_id": who,
                    "share": seal(
                        self.keys.for_writing(who, at), part, _place(given.record_id, who)
                    ),
                }
                for who, part in zip(holders, cut(key, len(holders)), strict=True)
            ],
        )

    def open(self, db: Connection, about: str, what: str) -> SchoolPaper | None:
        """Return a paper; None when there is none, or when somebody named in it was forgotten."""
        this = (paper.c.about == about) & (paper.c.what == what)
        row = db.execute(select(paper).where(this)).first()
        if row is None:
            return None
        shares = db.execute(select(share).where(share.c.record_id == row.record_id)).all()
        keys = self.keys.of([PersonId(each.person_id) for each in shares])
        try:
            parts = [
                unseal(keys[who], bytes(each.share), _place(row.record_id, who))
                for each in shares
                for who in [PersonId(each.person_id)]
            ]
            data = unseal(joined(parts), bytes(row.sealed), row.record_id)
        except (Unreadable, KeyError):
            return None
        return SchoolPaper(
            record_id=row.record_id, about=about, what=what, data=data, media_type=row.media_type
        )


def kept_about(db: Connection, school: str) -> dict[str, set[str]]:
    """Return which papers there are at a school, by what they belong to."""
    found: dict[str, set[str]] = {}
    query = select(paper.c.about, paper.c.what).where(paper.c.school == school)
    for about, what in db.execute(query):
        found.setdefault(about, set()).add(what)
    return found


def holders(db: Connection) -> set[str]:
    """Return everybody whose key holds a share of a paper."""
    return set(db.execute(select(share.c.person_id).distinct()).scalars())


def drop(db: Connection, about: str, what: str) -> None:
    """Delete a paper with the shares of its key."""
    these = select(paper.c.record_id).where(paper.c.about == about, paper.c.what == what)
    ids = list(db.execute(these).scalars())
    db.execute(delete(share).where(share.c.record_id.in_(ids)))
    db.execute(delete(paper).where(paper.c.record_id.in_(ids)))


def cut(key: bytes, count: int) -> list[bytes]:
    """Cut a key into shares of which every single one is needed."""
    parts = [secrets.token_bytes(_SIZE) for _ in range(count - 1)]
    return [*parts, joined([key, *parts])]


def joined(parts: Collection[bytes]) -> bytes:
    def both(left: bytes, right: bytes) -> bytes:
        return bytes(a ^ b for a, b in zip(left, right, strict=True))

    return reduce(both, parts, bytes(_SIZE))


def _place(record_id: str, person: str) -> str:
    return f"{record_id}|{person}|share"
