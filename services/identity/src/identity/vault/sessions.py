"""Sessions: who is signed in where. The browser holds the token, we hold only its hash."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, bindparam, delete, insert, select, update

from identity.domain.ids import PersonId, SessionId
from identity.vault.schema import account, session
from kernel.sql import writing

IDLE: Final = timedelta(hours=8)
LONGEST: Final = timedelta(hours=16)
# How long a look at a page may go unrecorded: writing on each would be much work for little.
_NOTED_EVERY: Final = timedelta(minutes=5)
_CLEARED_EVERY: Final = 50
# Asked for with every page, and so put together only once.
_NEW: Final = insert(session)
_BEHIND: Final = select(session).where(
    session.c.token_hash == bindparam("token"), account.c.person_id == session.c.person_id
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    session_id: SessionId
    person_id: PersonId
    device: str
    opened_at: datetime
    seen_at: datetime
    proved_at: datetime
    code_at: datetime | None = None
    place: str = ""


class Sessions:
    """Open, recognise and end sessions."""

    def __init__(self, engine: Engine, reading: Engine) -> None:
        self.engine = engine
        self.reading = reading

    def open(
        self,
        session_id: SessionId,
        person: PersonId,
        device: str,
        now: datetime,
        place: str = "",
    ) -> str:
        """Open a session and return its token: 256 random bits."""
        token = secrets.token_urlsafe(32)
        row = {
            "token_hash": _hash(token),
            "session_id": session_id,
            "person_id": person,
            "device": device,
            "opened_at": now,
            "seen_at": now,
            "proved_at": now,
            "code_at": None,
            "place": place,
        }
        with writing(self.engine) as db:
            # Seldom is often enough: what has run out opens nothing, whether it is there or not.
            if secrets.randbelow(_CLEARED_EVERY) == 0:
                db.execute(delete(session).where(session.c.opened_at < now - LONGEST))
            db.execute(_NEW, row)
        return token

    def prove(self, session_id: SessionId, now: datetime, *, by_code: bool) -> str:
        """Note that somebody has just shown who it is, and return a new token (ASVS 7.2.4).

        The old token opens nothing any more.
        """
        token = secrets.token_urlsafe(32)
        values: dict[str, object] = {"token_hash": _hash(token), "proved_at": now, "seen_at": now}
        if by_code:
            values["code_at"] = now
        with writing(self.engine) as db:
            mine = session.c.session_id == session_id
            db.execute(update(session).where(mine).values(values))
        return token

    def recognise(self, token: str, now: datetime) -> Session | None:
        """Return the session behind a token, None when it has ended or run out."""
        with self.reading.connect() as db:
            row = db.execute(_BEHIND, {"token": _hash(token)}).first()
        found = _session(row) if row else None
        if found is None or not _is_alive(found, now):
            return None
        if now - found.seen_at > _NOTED_EVERY:
            mine = session.c.session_id == found.session_id
            with writing(self.engine) as db:
                db.execute(update(session).where(mine).values(seen_at=now))
        return found

    def of(self, person: PersonId, now: datetime) -> list[Session]:
        """Return a person's sessions that are still good, the latest first."""
        query = select(session).where(session.c.person_id == person)
        with self.reading.connect() as db:
            rows = db.execute(query.order_by(session.c.seen_at.desc())).all()
        return [found for found in map(_session, rows) if _is_alive(found, now)]


def end_session(db: Connection, session_id: SessionId) -> None:
    db.execute(delete(session).where(session.c.session_id == session_id))


def _is_alive(found: Session, now: datetime) -> bool:
    return now < found.seen_at + IDLE and now < found.opened_at + LONGEST


def _hash(token: str) -> str:
    # The token has 256 random bits, so a fast hash is enough.
    return sha256(token.encode()).hexdigest()


def _session(row: Row[Any]) -> Session:
    return Session(
        session_id=SessionId(row.session_id),
        person_id=PersonId(row.person_id),
        device=row.device,
        opened_at=aware(row.opened_at),
        seen_at=aware(row.seen_at),
        proved_at=aware(row.proved_at or row.opened_at),
        code_at=aware(row.code_at) if row.code_at else None,
        place=row.place or "",
    )


def aware(moment: datetime) -> datetime:
    """Give a moment its zone back, which SQLite does not keep."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
