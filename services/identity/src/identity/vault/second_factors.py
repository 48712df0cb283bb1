"""Second factors: sealed secrets of authenticator programs, and codes that are good for one time.

RFC 6238 with its usual values (SHA-1, six digits, thirty seconds), which every program knows.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import Connection, Engine, delete, insert, select, update

from identity.domain.access.passwords import LETTERS
from identity.domain.fields import PurposeClass
from identity.domain.ids import PersonId
from identity.vault.keys import Keys
from identity.vault.master import Unreadable, seal, unseal
from identity.vault.schema import recovery_code, second_factor
from kernel.sql import insert_missing, writing

STEP: Final = 30  # seconds
_EITHER_WAY: Final = 1  # A clock may be wrong by this many steps.
_RECOVERY_CODES: Final = 8
# Six times four out of thirty letters are 117 bits: ASVS 5.0, 6.5.2, asks for 112 where no slow
# hash is used, and a code has to be found by its token.
_GROUPS: Final = 6
_GROUP: Final = 4
ISSUER: Final = "Kitepkana"


class SecondFactors:
    """Keep second factors under their people's keys, and take each code only once."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self.engine = engine
        self.keys = keys

    def is_set(self, person: PersonId) -> bool:
        query = select(second_factor.c.person_id).where(
            second_factor.c.person_id == person, second_factor.c.sealed.is_not(None)
        )
        with self.engine.connect() as db:
            return db.execute(query).first() is not None

    def begin(self, person: PersonId, at: datetime) -> str:
        """Return the secret of a factor that is being set up, the same one until it is confirmed.

        A page that is loaded again must not make the code in the telephone a wrong one.
        """
        if begun := self._secret(person, "next_sealed"):
            return begun
        self._begin(person, pyotp.random_base32(), at)
        return self._secret(person, "next_sealed") or ""

    def confirm(self, person: PersonId, code: str, now: datetime) -> bool:
        """Set the factor that was begun, if the code is one of its own; say whether it was."""
        secret = self._secret(person, "next_sealed")
        step = _step(secret, code, now) if secret else None
        if secret is None or step is None:
            return False
        mine = second_factor.c.person_id == person
        values = {"sealed": second_factor.c.next_sealed, "next_sealed": None, "last_step": step}
        with writing(self.engine) as db:
            db.execute(update(second_factor).where(mine).values(values))
        return True

    def seed(self, person: PersonId, secret: str, at: datetime) -> None:
        """Set a factor whose secret is known already; the demo does, so that it can print codes."""
        if not self.is_set(person):
            self._begin(person, secret, at)
            self.confirm(person, pyotp.TOTP(secret).at(at), at)
            with writing(self.engine) as db:
                mine = second_factor.c.person_id == person
                db.execute(update(second_factor).where(mine).values(last_step=0))

    def check(self, person: PersonId, code: str, now: datetime) -> bool:
        """Take a code of the program or a recovery code; each is good for one time."""
        typed = plain(code)
        return self._spend_step(person, typed, now) or self._spend_recovery(person, typed)

    def new_recovery_codes(self, db: Connection, person: PersonId) -> tuple[str, ...]:
        """Make recovery codes in place of the old ones; only their tokens are kept."""
        made = tuple(_recovery_code() for _ in range(_RECOVERY_CODES))
        rows = [{"token": self._token(person, plain(code)), "person_id": person} for code in made]
        db.execute(delete(recovery_code).where(recovery_code.c.person_id == person))
        db.execute(insert(recovery_code), rows)
        return made

    def recovery_codes_left(self, person: PersonId) -> int:
        query = select(recovery_code.c.token).where(recovery_code.c.person_id == person)
        with self.engine.connect() as db:
            return len(db.execute(query).all())

    def _begin(self, person: PersonId, secret: str, at: datetime) -> None:
        key = self.keys.for_writing(person, at, PurposeClass.ACCOUNT)
        sealed = seal(key, secret.encode(), _place(person))
        mine = (second_factor.c.person_id == person) & second_factor.c.next_sealed.is_(None)
        with writing(self.engine) as db:
            # Of two pages that begin at once the first decides, and both show its secret.
            insert_missing(db, second_factor, {"person_id": person, "last_step": 0})
            db.execute(update(second_factor).where(mine).values(next_sealed=sealed))

    def _secret(self, person: PersonId, column: str) -> str | None:
        query = select(second_factor.c[column]).where(second_factor.c.person_id == person)
        with self.engine.connect() as db:
            sealed = db.execute(query).scalar()
        key = self.keys.of([person], PurposeClass.ACCOUNT).get(person)
        if sealed is None or key is None:
            return None
        try:
            return unseal(key, bytes(sealed), _place(person)).decode()
        except Unreadable:
            return None

    def _spend_step(self, person: PersonId, code: str, now: datetime) -> bool:
        secret = self._secret(person, "sealed")
        step = _step(secret, code, now) if secret else None
        if step is None:
            return False
        unused = (second_factor.c.person_id == person) & (second_factor.c.last_step < step)
        with writing(self.engine) as db:
            # The condition stands in the statement, so that of two at once only one wins.
            spent = db.execute(update(second_factor).where(unused).values(last_step=step))
        return spent.rowcount == 1

    def _spend_recovery(self, person: PersonId, code: str) -> bool:
        mine = recovery_code.c.token == self._token(person, code)
        with writing(self.engine) as db:
            return db.execute(delete(recovery_code).where(mine)).rowcount == 1

    def _token(self, person: PersonId, code: str) -> str:
        # Random enough for any hash, and under the master key as well.
        return self.keys.master.token("recovery", person, code)


def remove_factor(db: Connection, person: PersonId) -> None:
    for table in (second_factor, recovery_code):
        db.execute(delete(table).where(table.c.person_id == person))


def address_of(secret: str, username: str) -> str:
    """Return what a QR code tells an authenticator program."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def plain(code: str) -> str:
    """Return a code without the spaces and hyphens that make it easy to read."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def code_at(secret: str, moment: datetime) -> tuple[str, int]:
    """Return the code of a moment and the seconds for which it is still shown."""
    return pyotp.TOTP(secret).at(moment), STEP - int(moment.timestamp()) % STEP


def _step(secret: str, code: str, now: datetime) -> int | None:
    """Return the step whose code this is, one before and one after now included."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    for step in _around(current):
        if secrets.compare_digest(totp.generate_otp(step), plain(code)):
            return step
    return None


def _around(current: int) -> Iterable[int]:
    return range(current - _EITHER_WAY, current + _EITHER_WAY + 1)


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _place(person: PersonId) -> str:
    return f"account|{person}|second-factor"
