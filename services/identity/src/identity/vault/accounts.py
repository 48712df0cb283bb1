"""Accounts.

One per person, with a sign-in name that only its token finds and a secret that only its hash
knows.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore
from typing import Final, Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Engine, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from chassis.memory import HEAP
from identity.domain.access.passwords import LONGEST, normal_username
from identity.domain.access.refusals import UsernameTaken, UsernameUnclear
from identity.domain.fields import PurposeClass
from identity.domain.ids import PersonId, SchoolId
from identity.vault.keys import Keys
from identity.vault.master import Unreadable, seal, unseal
from identity.vault.schema import account, second_factor
from identity.vault.second_factors import remove_factor
from identity.vault.sessions import aware
from kernel.sql import writing

Answer = TypeVar("Answer")

_FACTOR = second_factor.c.person_id == account.c.person_id
_ACCOUNTS = select(account, second_factor.c.sealed.is_not(None).label("has_factor")).select_from(
    account.outerjoin(second_factor, _FACTOR)
)
_CALLED: Final = _ACCOUNTS.where(account.c.username_token == bindparam("token"))
_OF_PERSON: Final = _ACCOUNTS.where(account.c.person_id == bindparam("person"))


class Aside(Protocol):
    """Carry out slow work without holding up others."""

    def __call__(self, work: Callable[[], Answer]) -> Answer: ...


def _directly(work: Callable[[], Answer]) -> Answer:
    return work()


# OWASP ASVS 5.0, appendix C: argon2id with 19 MiB and two passes.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# At eight in the morning a whole school signs in. One hash more than processors keeps those busy
# while another hands over; more would only take memory, 19 MiB each. The others wait their turn.
AT_ONCE: Final = min((os.cpu_count() or 2) + 1, 8)
_free: Final = BoundedSemaphore(AT_ONCE)
_here: Final[set[object]] = set()


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a turn to hash; whoever leaves last lets the memory of the hashes be given back."""
    me = object()
    _here.add(me)
    try:
        with _free:
            yield
    finally:
        _here.discard(me)
        if not _here:
            HEAP.give_back()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account; with ``must_change`` its secret is that of a slip, good until ``slip_until``."""

    person_id: PersonId
    school: SchoolId
    username_token: str
    must_change: bool
    slip_until: datetime | None = None
    slip_device: str | None = None
    has_factor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account as it will stand in the table; the slow hash is made before any transaction."""

    person_id: PersonId
    row: Mapping[str, object] = field(repr=False)


class Accounts:
    """Open accounts and check secrets.

    ``run`` carries out a slow hash without holding up others.
    """

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        run: Aside | None = None,
        reading: Engine | None = None,
    ) -> None:
        self.engine = engine
        self.reading = reading or engine
        self.keys = keys
        self.run: Aside = run or _directly
        # Checked when nobody has the name, so that an unknown name takes as long as a wrong secret.
        self._decoy = HASHER.hash("nobody has this account")

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
        """Open an account, or change the secret of an open one; raises UsernameTaken."""
        made = self.prepare(school, person, username, secret, at, must_change=must_change)
        try:
            with writing(self.engine) as db:
                put_account(db, made)
        except IntegrityError:
            raise UsernameTaken from None

    def prepare(
        self, school: SchoolId, person: PersonId, username: str, secret: str, at: datetime, *,
        must_change: bool, slip_until: datetime | None = None,
    ) -> NewAccount:  # fmt: skip
        """Make everything of an account that takes time; raises UsernameUnclear."""
        name = normal_username(username)
        key = self.keys.for_writing(person, at, PurposeClass.ACCOUNT)
        row = {
            "person_id": person,
            "school": school,
            "username_token": self.token_of(name),
            "username_sealed": seal(key, name.encode(), _place(person)),
            "secret_hash": self._hash(secret),
            "must_change": must_change,
            "opened_at": at,
            "slip_until": slip_until,
            "slip_device": None,
        }
        return NewAccount(person_id=person, row=row)

    def recognise(self, username: str, secret: str) -> Account | None:
        """Return the account if name and secret go together.

        Takes the same time whatever is wrong.
        """
        with self.reading.connect() as db:
            row = db.execute(_CALLED, {"token": self.token_of(username)}).first()
        is_right, better = self._verify(row.secret_hash if row else self._decoy, secret[:LONGEST])
        if row is None or not is_right:
            return None
        if better is not None:
            self._improve(row.person_id, row.secret_hash, better)
        return _account(row)

    def use_slip(self, person: PersonId, device: str) -> None:
        """Tie a slip to the browser in which it was used first."""
        with writing(self.engine) as db:
            mine = account.c.person_id == person
            db.execute(update(account).where(mine).values(slip_device=device))

    def owner_of(self, username: str) -> PersonId | None:
        """Return who signs in with a name, None when it is free."""
        query = select(account.c.person_id).where(
            account.c.username_token == self.token_of(username)
        )
        with self.engine.connect() as db:
            found = db.execute(query).scalar()
        return PersonId(found) if found else None

    def of(self, person: PersonId) -> Account | None:
        with self.reading.connect() as db:
            row = db.execute(_OF_PERSON, {"person": person}).first()
        return _account(row) if row else None

    def username_of(self, person: PersonId) -> str | None:
        """Return the sign-in name of a person, None when there is no account."""
        with self.engine.connect() as db:
            row = db.execute(select(account).where(account.c.person_id == person)).first()
        key = self.keys.of([person], PurposeClass.ACCOUNT).get(person)
        if row is None or key is None:
            return None
        try:
            return unseal(key, bytes(row.username_sealed), _place(person)).decode()
        except Unreadable:
            return None

    def change_secret(self, person: PersonId, secret: str) -> None:
        """Set a secret that the person has chosen."""
        values = {
            "secret_hash": self._hash(secret),
            "must_change": False,
            "slip_until": None,
            "slip_device": None,
        }
        with writing(self.engine) as db:
            db.execute(update(account).where(account.c.person_id == person).values(values))

    def _hash(self, secret: str) -> str:
        with _turn():
            return self.run(lambda: HASHER.hash(secret[:LONGEST]))

    def _verify(self, hashed: str, secret: str) -> tuple[bool, str | None]:
        with _turn():
            return self.run(lambda: _matches(hashed, secret))

    def _improve(self, person: PersonId, old: str, better: str) -> None:
        """Keep a hash of today's strength, unless the secret was changed meanwhile."""
        same = (account.c.person_id == person) & (account.c.secret_hash == old)
        with writing(self.engine) as db:
            db.execute(update(account).where(same).values(secret_hash=better))


def put_account(db: Connection, made: NewAccount) -> None:
    """Write an account in place of the person's old one; raises IntegrityError for a taken name."""
    db.execute(delete(account).where(account.c.person_id == made.person_id))
    db.execute(insert(account).values(made.row))


def close_account(db: Connection, person: PersonId) -> None:
    """Delete an account with all that belongs to it.

    The sessions stay until somebody ends them with an event; without an account they open nothing.
    """
    db.execute(delete(account).where(account.c.person_id == person))
    remove_factor(db, person)


def people_with_accounts(db: Connection) -> set[str]:
    return set(db.execute(select(account.c.person_id)).scalars())


def people_among(db: Connection, people: Collection[str]) -> set[str]:
    """Return who of these people has an account."""
    query = select(account.c.person_id).where(account.c.person_id.in_(people))
    return set(db.execute(query).scalars())


def _matches(hashed: str, secret: str) -> tuple[bool, str | None]:
    """Say whether it is the secret, with a new hash when the old one is weaker than today's."""
    try:
        HASHER.verify(hashed, secret)
    except (VerifyMismatchError, InvalidHashError):
        return False, None
    return True, HASHER.hash(secret) if HASHER.check_needs_rehash(hashed) else None


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        person_id=PersonId(row.person_id),
        school=SchoolId(row.school),
        username_token=row.username_token,
        must_change=row.must_change,
        slip_until=aware(row.slip_until) if row.slip_until else None,
        slip_device=row.slip_device,
        has_factor=row.has_factor,
    )


def _place(person: PersonId) -> str:
    return f"account|{person}|username"
