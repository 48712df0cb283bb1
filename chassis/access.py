"""What every service knows of identity to recognise people: signing keys and ended sessions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    literal,
    select,
    union_all,
)

from chassis import stages
from chassis.caller import Caller
from chassis.errors import NotSignedIn, TokenExpired
from chassis.tokens import ISSUER, SKEW, Token, public_key, verify_person, verify_service
from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message, Projection

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# While identity cannot be reached nobody can renew, and the desk has to go on (docs/adr/0008).
GRACE: Final = timedelta(hours=12)
# A session that ended longer ago than any token can live need not be remembered.
FORGET: Final = GRACE + timedelta(hours=1)
PROBE_EVERY: Final = 5.0
# Tokens whose signature was checked; more people than this do not work at one process at a time.
REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeyPublished:
    key_id: str
    public_key: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    session_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeyWithdrawn:
    key_id: str


CODEC: Final = Codec(
    {
        "identity.signing-key-published.v1": SigningKeyPublished,
        "identity.signing-key-withdrawn.v1": SigningKeyWithdrawn,
        "identity.session-ended.v1": SessionEnded,
    }
)

metadata = MetaData()

signing_key = Table(
    "access_key",
    metadata,
    Column("key_id", String, primary_key=True),
    Column("public_key", Text, nullable=False),
)

ended_session = Table(
    "access_ended",
    metadata,
    Column("session_id", String, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
)

withdrawn_key = Table(
    "access_withdrawn",
    metadata,
    Column("key_id", String, primary_key=True),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Learn keys and ended sessions, and forget sessions no token can belong to any more."""
    withdrawn: list[dict[str, object]] = []
    keys: dict[str, dict[str, object]] = {}
    ended: dict[str, dict[str, object]] = {}
    for message in batch:
        match message.event:
            case SigningKeyPublished(key_id=key_id, public_key=pem):
                keys[key_id] = {"key_id": key_id, "public_key": pem}
            case SigningKeyWithdrawn(key_id=key_id):
                withdrawn.append({"key_id": key_id})
            case SessionEnded(session_id=session_id):
                ended[session_id] = {"session_id": session_id, "at": message.time}
            case _:
                pass
    stages.project(db, batch)
    upsert(db, signing_key, list(keys.values()))
    upsert(db, withdrawn_key, withdrawn)
    upsert(db, ended_session, list(ended.values()))
    if ended:
        old = max(message.time for message in batch) - FORGET
        db.execute(ended_session.delete().where(ended_session.c.at < old))


def projection(service: str, *, hears_itself: bool = False) -> Projection:
    """Give the subscription that the chassis adds to a service.

    With `hears_itself` it takes the service's own events too, though it makes nothing of them.
    """
    own = {service: Codec({})} if hears_itself else {}
    return Projection(
        name=f"{service}.access",
        sources={**own, ISSUER: CODEC | stages.CODEC},
        tables=(signing_key, ended_session, withdrawn_key, stages.stage_set),
        project=project,
    )


# Asked for with every request, and so put together only once.
_REFUSED: Final = union_all(
    select(literal("session")).where(ended_session.c.session_id == bindparam("session")),
    select(literal("key")).where(withdrawn_key.c.key_id == bindparam("key")),
)


class Access:
    """Recognise the caller behind a token."""

    def __init__(
        self, engine: Engine, service: str, secret: str, *, identity_answers: Callable[[], bool]
    ) -> None:
        self._engine = engine
        self._service = service
        self._secret = secret
        self._identity_answers = identity_answers
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._proven: dict[str, Token] = {}

    def person(self, token: str, now: datetime) -> Caller:
        """Recognise a person. Raises NotSignedIn, or TokenExpired when renewing would help."""
        known = self._verified(token, now)
        ended, withdrawn = self._refused(known.caller.session_id, known.key_id)
        if ended:
            raise NotSignedIn
        if withdrawn:
            # Whoever has a session gets a token of another key; whoever forged this one does not.
            raise TokenExpired
        # In this order: a probe costs time, and is needed only for a token that could still do.
        expired = now > known.expires + SKEW
        if expired and (now > known.expires + GRACE or self._identity_answers()):
            raise TokenExpired
        return known.caller

    def _verified(self, token: str, now: datetime) -> Token:
        """Check a token's signature once; the same token comes with every request of a person."""
        if (known := self._proven.get(token)) is None:
            known = verify_person(token, self._key, now)
            if len(self._proven) >= REMEMBERED:
                self._proven.clear()
            self._proven[token] = known
        return known

    def service(self, token: str, now: datetime) -> Caller:
        """Recognise another service. Raises NotSignedIn."""
        return verify_service(token, self._secret, self._service, now)

    def _key(self, key_id: str) -> Ed25519PublicKey | None:
        """Look a key up. A new one is read from the table, which is how rotation is noticed."""
        if key_id not in self._keys:
            query = select(signing_key.c.public_key).where(signing_key.c.key_id == key_id)
            with self._engine.connect() as db:
                pem = db.scalar(query)
            if pem is None:
                return None
            self._keys[key_id] = public_key(pem)
        return self._keys[key_id]

    def _refused(self, session_id: str, key_id: str) -> tuple[bool, bool]:
        """Tell whether the session has ended and whether the key was withdrawn, in one question."""
        with self._engine.connect() as db:
            found = set(db.scalars(_REFUSED, {"session": session_id, "key": key_id}))
        return "session" in found, "key" in found


class Probe:
    """Ask now and then whether identity answers, and remember it for a few seconds."""

    def __init__(self, ask: Callable[[], bool], every: float = PROBE_EVERY) -> None:
        self._ask = ask
        self._every = every
        self._asked: float | None = None
        self._answer = True
        self._lock = threading.Lock()

    def __call__(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if self._asked is None or now - self._asked > self._every:
                self._answer = self._ask()
                self._asked = time.monotonic()
            return self._answer


def asks(url: str | None) -> Callable[[], bool]:
    """Make the question for `Probe`: whether `<url>/identity/live` answers, and quickly."""

    def ask() -> bool:
        if url is None:
            return True
        import requests  # noqa: PLC0415 - a process that hosts identity itself never asks

        try:
            reply = requests.get(f"{url}/{ISSUER}/live", timeout=(0.3, 1.0))
        except requests.RequestException:
            return False
        return reply.status_code < 500  # noqa: PLR2004 - a proxy in front answers 502 for it

    return ask
