"""Signing in and out: accounts, sessions, and the tokens that every service believes."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Connection

from chassis.caller import Grant
from chassis.gate import PROOF_HOLDS
from chassis.tokens import sign_person
from identity.application.gates import Gates, Passage
from identity.application.ids import part_of
from identity.domain.access.events import (
    AccountClosed,
    SecondFactorRemoved,
    SecondFactorSet,
    SeenInTwoPlaces,
    SessionEnded,
    SigningKeyPublished,
    SigningKeyWithdrawn,
)
from identity.domain.access.passwords import check_secret
from identity.domain.access.places import elsewhere, network_of
from identity.domain.access.refusals import (
    CodeNotRight,
    KeyInUse,
    KeyUnknown,
    NotRecognised,
    SecretUnchanged,
    SlipExpired,
    SlipUsed,
)
from identity.domain.ids import DISTRICT, KeyId, PersonId, SchoolId, SessionId
from identity.vault.accounts import Account, Accounts, close_account
from identity.vault.common import is_common
from identity.vault.failures import Tries, counts_for
from identity.vault.keys import Keys
from identity.vault.second_factors import SecondFactors, remove_factor
from identity.vault.sessions import Session, Sessions, end_session
from kernel.sql import writing
from kernel.store import Change, Conflict, Context, Store


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
    passage: Passage
    token: str = field(repr=False)
    device_mark: str = field(repr=False)
    proved_at: datetime


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
        has_undertaken: Callable[[PersonId], bool],
    ) -> None:
        self.store = store
        self.keys = keys
        self.accounts = accounts
        self.factors = SecondFactors(store.engine, keys)
        self.sessions = Sessions(store.engine, accounts.reading)
        self.tries = Tries(store.engine, accounts.reading)
        self.gates = Gates(accounts, grants_of, has_undertaken)

    def sign_in(self, tried: Try, session_id: SessionId, context: Context) -> SignedIn:
        """Open a session.

        Raises NotRecognised, alike for an unknown name and a wrong secret, WaitFirst, and for the
        secret of a slip SlipExpired and SlipUsed.
        """
        now = context.at
        token = self.accounts.token_of(tried.username)
        nonce = self._nonce(tried.device_mark, token)
        counts = counts_for(token, self._place(tried, nonce))
        with self.tries.attempt(counts, now):
            account = self.accounts.recognise(tried.username, tried.secret)
            if account is None:
                raise NotRecognised
        nonce = nonce or secrets.token_urlsafe(16)
        if account.must_change:
            self._use_slip(account, nonce, now)
        place = self.keys.master.token("network", network_of(tried.place))
        passage = self.gates.judge(account, gave_code=False)
        opened = SignedIn(
            session_id=session_id,
            person_id=account.person_id,
            passage=passage,
            token=self.sessions.open(session_id, account.person_id, tried.device, now, place),
            device_mark=self._mark(token, nonce),
            proved_at=now,
        )
        if passage.is_staff:
            self._compare_places(context, account, session_id, place)
        return opened

    def account_of(self, person: PersonId) -> Account | None:
        return self.accounts.of(person)

    def token_for(self, session: Session | SignedIn, passage: Passage, now: datetime) -> str:
        """Sign the token with which a session goes to the services for the next ten minutes.

        While a gate is shut it carries only what needs no gate.
        """
        found = self.keys.signing_key()
        assert found is not None  # noqa: S101 - wiring publishes the first key before anything is served
        key_id, key = found
        return sign_person(
            key,
            key_id,
            person_id=session.person_id,
            session_id=session.session_id,
            grants=passage.grants,
            now=now,
            proven_at=session.proved_at,
            is_waiting=passage.held,
        )

    def confirm(self, person: PersonId, secret: str, place: str, now: datetime) -> None:
        """Ask somebody signed in for the secret once more; raises NotRecognised, WaitFirst."""
        username = self.accounts.username_of(person) or ""
        token = self.accounts.token_of(username)
        counts = counts_for(token, self.keys.master.token("place", place))
        with self.tries.attempt(counts, now):
            if self.accounts.recognise(username, secret) is None:
                raise NotRecognised

    def prove(self, session: Session, secret: str, code: str, place: str, now: datetime) -> str:
        """Let somebody show once more who it is; returns the session's new token (ASVS 7.5).

        Raises NotRecognised, CodeNotRight, WaitFirst.
        """
        self.confirm(session.person_id, secret, place, now)
        by_code = self.factors.is_set(session.person_id)
        if by_code:
            self.check_code(session.person_id, code, place, now)
        return self.sessions.prove(session.session_id, now, by_code=by_code)

    def give_code(self, session: Session, code: str, place: str, now: datetime) -> str:
        """Pass the gate of the second factor; returns the session's new token.

        Raises CodeNotRight, WaitFirst.
        """
        self.check_code(session.person_id, code, place, now)
        return self.sessions.prove(session.session_id, now, by_code=True)

    def check_code(self, person: PersonId, code: str, place: str, now: datetime) -> None:
        """Take a code, with the same patience as for passwords; raises CodeNotRight, WaitFirst."""
        token = self.keys.master.token("code", person)
        counts = counts_for(token, self.keys.master.token("place", place))
        with self.tries.attempt(counts, now):
            if not self.factors.check(person, code, now):
                raise CodeNotRight

    def is_fresh(self, session: Session, now: datetime) -> bool:
        """Say whether somebody has shown only just now who it is."""
        return now - session.proved_at < PROOF_HOLDS

    def set_factor(
        self, context: Context, session: Session, code: str
    ) -> tuple[tuple[str, ...], str]:
        """Set the second factor that was begun, by its first code.

        Returns recovery codes, to be shown once, and the session's new token; every other session
        ends. Raises CodeNotRight.
        """
        person = session.person_id
        if not self.factors.confirm(person, code, context.at):
            raise CodeNotRight
        made = self.new_recovery_codes(person)
        self._record(context, person, SecondFactorSet(person_id=person))
        self.end_all(part_of(context, "end"), person, besides=session.session_id)
        return made, self.sessions.prove(session.session_id, context.at, by_code=True)

    def new_recovery_codes(self, person: PersonId) -> tuple[str, ...]:
        with writing(self.store.engine) as db:
            return self.factors.new_recovery_codes(db, person)

    def remove_factor(self, context: Context, person: PersonId) -> None:
        """Take a second factor away, with its recovery codes, and end every session."""
        self.end_all(part_of(context, "end"), person)
        removed = SecondFactorRemoved(person_id=person, by=PersonId(context.actor))
        self._record(context, person, removed, also=lambda db: remove_factor(db, person))

    def change_secret(
        self, context: Context, session: Session, new: str, known: Iterable[str] = ()
    ) -> str:
        """Set a secret of one's own and end every other session; returns this one's new token.

        ``known`` are words about the school. Raises SecretTooShort, SecretTooCommon,
        SecretUnchanged.
        """
        username = self.accounts.username_of(session.person_id) or ""
        check_secret(new, username, is_common=is_common, context=known)
        if self.accounts.recognise(username, new) is not None:
            raise SecretUnchanged
        self.accounts.change_secret(session.person_id, new)
        self.end_all(context, session.person_id, besides=session.session_id)
        return self.sessions.prove(session.session_id, context.at, by_code=False)

    def open_account(
        self, context: Context, school: SchoolId, person: PersonId, username: str, secret: str
    ) -> Slip:
        """Open an account whose owner knows the secret already: the first one, and the demo's.

        Raises UsernameTaken, UsernameUnclear.
        """
        self.end_all(part_of(context, "end"), person)
        self.accounts.open(school, person, username, secret, context.at, must_change=False)
        return Slip(username=username, secret=secret)

    def close_account(self, context: Context, person: PersonId) -> None:
        """Close an account for good: at once here, within seconds everywhere (ASVS 7.4.2)."""
        if self.accounts.of(person) is None:
            return
        self.end_all(part_of(context, "end"), person)
        closed = AccountClosed(person_id=person, by=PersonId(context.actor))
        self._record(context, person, closed, also=lambda db: close_account(db, person))

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

    def withdraw_key(self, context: Context, key_id: KeyId) -> None:
        """Let nobody believe a key any more that has leaked; raises KeyInUse, KeyUnknown.

        Whoever holds a token signed with it renews it, and notices nothing.
        """
        found = self.keys.signing_key()
        stream = f"signing-key-{key_id}"
        history = self.store.load(DISTRICT, stream)
        if not history.events:
            raise KeyUnknown
        if found is not None and found[0] == key_id:
            raise KeyInUse
        event = SigningKeyWithdrawn(key_id=key_id)
        if event not in history.events:
            self.store.append(DISTRICT, [Change(stream, history.version, [event])], context)
        self.keys.drop_signing_key(key_id)

    def _use_slip(self, account: Account, nonce: str, now: datetime) -> None:
        """Let a slip open one browser, once; raises SlipExpired, SlipUsed.

        The same browser may come back with it until a password is chosen, because pages get lost.
        """
        if account.slip_until is not None and now >= account.slip_until:
            raise SlipExpired
        device = self.keys.master.token("slip", account.person_id, nonce)
        if account.slip_device is None:
            self.accounts.use_slip(account.person_id, device)
        elif account.slip_device != device:
            raise SlipUsed

    def _compare_places(
        self, context: Context, account: Account, session_id: SessionId, place: str
    ) -> None:
        """Raise the alarm when an account of the staff is in use somewhere else too (L-16)."""
        person = account.person_id
        mine = [s for s in self.sessions.of(person, context.at) if s.session_id != session_id]
        other = elsewhere(mine, place, context.at)
        if other is None:
            return
        seen = SeenInTwoPlaces(
            person_id=person, session_id=session_id, other_session_id=other.session_id
        )
        change = Change(f"places-{session_id}", 0, [seen])
        self.store.append(account.school, [change], part_of(context, "places"))

    def _record(
        self,
        context: Context,
        person: PersonId,
        event: object,
        also: Callable[[Connection], None] | None = None,
    ) -> None:
        """Append to the story of an account, which is kept at its school."""
        account = self.accounts.of(person)
        school = account.school if account else DISTRICT
        stream = f"account-{person}"
        version = self.store.load(school, stream).version
        self.store.append(school, [Change(stream, version, [event])], context, also=also)

    def _place(self, tried: Try, nonce: str) -> str:
        """Return where a try comes from.

        A browser that this account has used, or else the network address.

        Behind a school's one address a pupil who guesses at a teacher's secret does not make the
        teacher wait.
        """
        if nonce:
            return self.keys.master.token("device", nonce)
        return self.keys.master.token("place", tried.place)

    def _nonce(self, device_mark: str, account: str) -> str:
        """Return what an earlier success left in this browser, empty when it is not ours."""
        nonce, _, _ = device_mark.partition(".")
        is_ours = nonce and secrets.compare_digest(self._mark(account, nonce), device_mark)
        return nonce if is_ours else ""

    def _mark(self, account: str, nonce: str) -> str:
        return f"{nonce}.{self.keys.master.token('mark', account, nonce)}"
