"""Signing in and out: accounts, sessions, and the tokens that every service believes."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chassis.caller import Grant
from chassis.tokens import sign_person
from identity.application.ids import part_of
from identity.domain.access.events import SessionEnded, SigningKeyPublished
from identity.domain.access.passwords import check_secret
from identity.domain.access.refusals import NotRecognised, SecretUnchanged
from identity.domain.ids import DISTRICT, KeyId, PersonId, SchoolId, SessionId
from identity.vault.accounts import Account, Accounts
from identity.vault.failures import Tries, counts_for
from identity.vault.keys import Keys
from identity.vault.sessions import Session, Sessions, end_session
from kernel.store import Change, Conflict, Context, Store

# Without letters and digits that look alike on a printed slip.
_LETTERS: Final = "abcdefghkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What is printed for somebody who gets an account. It is shown once and kept nowhere."""

    username: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that has just begun; ``token`` goes into the browser's cookie and nowhere else."""

    session_id: SessionId
    person_id: PersonId
    must_change: bool
    token: str = field(repr=False)
    device_mark: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt.

    ``place`` is the network address, ``device_mark`` what an earlier success left in this
    browser.
    """

    username: str
    secret: str = field(repr=False)
    place: str = field(repr=False)
    device_mark: str = field(repr=False)
    device: str


class SignIn:
    """Let people in, renew their tokens, and end their sessions."""

    def __init__(
        self,
        store: Store,
        keys: Keys,
        accounts: Accounts,
        grants_of: Callable[[PersonId], Sequence[Grant]],
    ) -> None:
        self.store = store
        self.keys = keys
        self.accounts = accounts
        self.sessions = Sessions(store.engine)
        self.tries = Tries(store.engine)
        self.grants_of = grants_of

    def sign_in(self, tried: Try, session_id: SessionId, now: datetime) -> SignedIn:
        """Open a session.

        Raises NotRecognised, alike for an unknown name and a wrong secret, or WaitFirst.
        """
        token = self.accounts.token_of(tried.username)
        counts = counts_for(token, self._place(tried, token))
        self.tries.begin(counts, now)
        account = self.accounts.recognise(tried.username, tried.secret)
        if account is None:
            raise NotRecognised
        self.tries.succeeded(counts)
        return SignedIn(
            session_id=session_id,
            person_id=account.person_id,
            must_change=account.must_change,
            token=self.sessions.open(session_id, account.person_id, tried.device, now),
            device_mark=self._mark(token, secrets.token_urlsafe(16)),
        )

    def account_of(self, person: PersonId) -> Account | None:
        return self.accounts.of(person)

    def token_for(self, session: Session | SignedIn, now: datetime) -> str:
        """Sign the token with which a session goes to the services for the next ten minutes."""
        found = self.keys.signing_key()
        assert found is not None  # noqa: S101 - wiring publishes the first key before anything is served
        key_id, key = found
        return sign_person(
            key,
            key_id,
            person_id=session.person_id,
            session_id=session.session_id,
            grants=tuple(self.grants_of(session.person_id)),
            now=now,
        )

    def confirm(self, person: PersonId, secret: str, place: str, now: datetime) -> None:
        """Ask somebody signed in for the secret once more; raises NotRecognised, WaitFirst."""
        username = self.accounts.username_of(person) or ""
        token = self.accounts.token_of(username)
        counts = counts_for(token, self.keys.master.token("place", place))
        self.tries.begin(counts, now)
        if self.accounts.recognise(username, secret) is None:
            raise NotRecognised
        self.tries.succeeded(counts)

    def change_secret(self, context: Context, session: Session, new: str) -> None:
        """Set a secret of one's own and end every other session.

        Raises SecretTooShort, SecretTooCommon, SecretUnchanged.
        """
        username = self.accounts.username_of(session.person_id) or ""
        check_secret(new, username)
        if self.accounts.recognise(username, new) is not None:
            raise SecretUnchanged
        self.accounts.change_secret(session.person_id, new)
        self.end_all(context, session.person_id, besides=session.session_id)

    def open_account(
        self,
        context: Context,
        school: SchoolId,
        person: PersonId,
        username: str,
        secret: str | None = None,
    ) -> Slip:
        """Open an account, or open it anew for somebody who forgot the secret.

        Raises UsernameTaken, UsernameUnclear.

        Without a ``secret`` one is made for the slip, and has to be changed when it is first
        used.
        """
        given = secret or new_secret()
        self.end_all(part_of(context, "end"), person)
        must_change = secret is None
        self.accounts.open(school, person, username, given, context.at, must_change=must_change)
        return Slip(username=username, secret=given)

    def end(self, context: Context, session_id: SessionId, person: PersonId) -> None:
        """End a session here at once, and everywhere else as soon as the event arrives."""
        ended = SessionEnded(session_id=session_id, person_id=person)
        with suppress(Conflict):  # It has ended already.
            self.store.append(
                DISTRICT,
                [Change(f"session-{session_id}", 0, [ended])],
                part_of(context, session_id),
                also=lambda db: end_session(db, session_id),
            )

    def end_all(self, context: Context, person: PersonId, besides: SessionId | None = None) -> None:
        for session in self.sessions.of(person, context.at):
            if session.session_id != besides:
                self.end(context, session.session_id, person)

    def ensure_key(self, context: Context, new_id: KeyId) -> None:
        """Make the first signing key, or finish publishing one after a crash."""
        found = self.keys.signing_key()
        if found is None:
            self.rotate_key(context, new_id)
        elif not self.store.load(DISTRICT, f"signing-key-{found[0]}").events:
            self._publish(context, *found)

    def rotate_key(self, context: Context, key_id: KeyId) -> None:
        """Sign with a new key from now on.

        Tokens signed with an old one stay good until they run out.
        """
        self._publish(context, key_id, self.keys.add_signing_key(key_id, context.at))

    def _publish(self, context: Context, key_id: KeyId, key: Ed25519PrivateKey) -> None:
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        event = SigningKeyPublished(key_id=key_id, public_key=pem.decode(), published_at=context.at)
        self.store.append(DISTRICT, [Change(f"signing-key-{key_id}", 0, [event])], context)

    def _place(self, tried: Try, account: str) -> str:
        """Return where a try comes from.

        A browser that this account has used, or else the network address.

        Behind a school's one address a pupil who guesses at a teacher's secret does not make the
        teacher wait.
        """
        nonce, _, _ = tried.device_mark.partition(".")
        if nonce and secrets.compare_digest(self._mark(account, nonce), tried.device_mark):
            return self.keys.master.token("device", nonce)
        return self.keys.master.token("place", tried.place)

    def _mark(self, account: str, nonce: str) -> str:
        return f"{nonce}.{self.keys.master.token('mark', account, nonce)}"


def new_secret() -> str:
    """Return a secret for a slip: four groups of four, 78 bits, easy to type."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
