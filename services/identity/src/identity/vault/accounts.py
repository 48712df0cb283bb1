"""Accounts.

One per person, with a sign-in name that only its token finds and a secret that only its hash
knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final, Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from identity.domain.access.passwords import LONGEST, normal_username
from identity.domain.access.refusals import UsernameTaken, UsernameUnclear
from identity.domain.ids import PersonId, SchoolId
from identity.vault.keys import Keys
from identity.vault.master import Unreadable, seal, unseal
from identity.vault.schema import account
from kernel.sql import writing

Answer = TypeVar("Answer")


class Aside(Protocol):
    """Carry out slow work without holding up others."""

    def __call__(self, work: Callable[[], Answer]) -> Answer: ...


def _here(work: Callable[[], Answer]) -> Answer:
    return work()


# OWASP ASVS 5.0, appendix C: argon2id with 19 MiB and two passes.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# At eight in the morning a whole class signs in: each hash takes 19 MiB, so only so many at once.
_AT_ONCE: Final = 4
_turn: Final = BoundedSemaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    person_id: PersonId
    school: SchoolId
    username_token: str
    must_change: bool


class Accounts:
    """Open accounts and check secrets.

    ``run`` carries out a slow hash without holding up others.
    """

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        run: Aside | None = None,
    ) -> None:
        self.engine = engine
        self.keys = keys
        self.run: Aside = run or _here
        # Checked when nobody has the name, so that an unknown name takes as long as a wrong secret.
        self._decoy = _HASHER.hash("nobody has this account")

    def token_of(self, username: str) -> str:
        """Return the token of a sign-in name, also of one that nobody could have."""
        try:
            return self.keys.master.token("username", normal_username(username))
        except UsernameUnclear:
            return self.keys.master.token("unclear", username)

    def open(
        self, school: SchoolId, person: PersonId, username: str, secret: str, at: datetime, *,
        must_change: bool,
    ) -> None:  # fmt: skip
        """Open an account, or change name and secret of an open one; raises UsernameTaken."""
        name = normal_username(username)
        key = self.keys.for_writing(person, at)
        row = {
            "person_id": person,
            "school": school,
            "username_token": self.token_of(name),
            "username_sealed": seal(key, name.encode(), _place(person)),
            "secret_hash": self._hash(secret),
            "must_change": must_change,
            "opened_at": at,
        }
        try:
            with writing(self.engine) as db:
                db.execute(delete(account).where(account.c.person_id == person))
                db.execute(insert(account).values(row))
        except IntegrityError:
            raise UsernameTaken from None

    def recognise(self, username: str, secret: str) -> Account | None:
        """Return the account if name and secret go together.

        Takes the same time whatever is wrong.
        """
        query = select(account).where(account.c.username_token == self.token_of(username))
        with self.engine.connect() as db:
            row = db.execute(query).first()
        is_right = self._verify(row.secret_hash if row else self._decoy, secret[:LONGEST])
        return _account(row) if row and is_right else None

    def of(self, person: PersonId) -> Account | None:
        with self.engine.connect() as db:
            row = db.execute(select(account).where(account.c.person_id == person)).first()
        return _account(row) if row else None

    def username_of(self, person: PersonId) -> str | None:
        """Return the sign-in name of a person, None when there is no account."""
        with self.engine.connect() as db:
            row = db.execute(select(account).where(account.c.person_id == person)).first()
        key = self.keys.of([person]).get(person)
        if row is None or key is None:
            return None
        try:
            return unseal(key, bytes(row.username_sealed), _place(person)).decode()
        except Unreadable:
            return None

    def change_secret(self, person: PersonId, secret: str) -> None:
        """Set a secret that the person has chosen."""
        values = {"secret_hash": self._hash(secret), "must_change": False}
        with writing(self.engine) as db:
            db.execute(update(account).where(account.c.person_id == person).values(values))

    def _hash(self, secret: str) -> str:
        with _turn:
            return self.run(lambda: _HASHER.hash(secret[:LONGEST]))

    def _verify(self, hashed: str, secret: str) -> bool:
        with _turn:
            return self.run(lambda: _matches(hashed, secret))


def close_account(db: Connection, person: PersonId) -> None:
    db.execute(delete(account).where(account.c.person_id == person))


def people_with_accounts(db: Connection) -> set[str]:
    return set(db.execute(select(account.c.person_id)).scalars())


def _matches(hashed: str, secret: str) -> bool:
    try:
        return _HASHER.verify(hashed, secret)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        person_id=PersonId(row.person_id),
        school=SchoolId(row.school),
        username_token=row.username_token,
        must_change=row.must_change,
    )


def _place(person: PersonId) -> str:
    return f"account|{person}|username"
