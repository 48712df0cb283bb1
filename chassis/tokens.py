"""The two kinds of signed tokens: a person's, signed by identity, and a service's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from chassis.caller import Caller, Grant, grants_of
from chassis.errors import NotSignedIn

if TYPE_CHECKING:
    from jwt.types import Options

ISSUER: Final = "identity"
AUDIENCE: Final = "kitepkana"
LIFETIME: Final = timedelta(minutes=10)
SKEW: Final = timedelta(seconds=30)
SERVICE_LIFETIME: Final = timedelta(seconds=60)

PERSON_TYPE: Final = "at+jwt"
SERVICE_TYPE: Final = "service+jwt"

# The times are checked here and not by PyJWT, because our clock can be set in tests.
_OURS: Final[Options] = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token whose signature, issuer, audience and shape are right; it may have run out."""

    caller: Caller
    key_id: str
    issued: datetime
    expires: datetime


def sign_person(  # noqa: PLR0913 - the claims, all by name
    key: Ed25519PrivateKey,
    key_id: str,
    *,
    person_id: str,
    session_id: str,
    grants: tuple[Grant, ...],
    now: datetime,
    lifetime: timedelta = LIFETIME,
    proven_at: datetime | None = None,
    is_waiting: bool = False,
) -> str:
    """Sign a person's token as identity does; `now` and `proven_at` are aware."""
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": person_id,
        "sid": session_id,
        "grants": [{"role": grant.role, "school": grant.school} for grant in grants],
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    if proven_at is not None:
        claims["auth_time"] = int(proven_at.timestamp())
    if is_waiting:
        claims["waiting"] = True
    return jwt.encode(claims, key, "EdDSA", {"kid": key_id, "typ": PERSON_TYPE})


def public_key(pem: str) -> Ed25519PublicKey:
    """Read a published key; raises ValueError for anything but Ed25519."""
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("only Ed25519 keys sign tokens")  # noqa: TRY004 - the text is to blame
    return key


def verify_person(
    token: str, key_of: Callable[[str], Ed25519PublicKey | None], now: datetime
) -> Token:
    """Check everything about a person's token but whether it ran out; raises NotSignedIn."""
    header = _header(token, PERSON_TYPE, "EdDSA")
    key_id = str(header.get("kid", ""))
    key = key_of(key_id)
    if key is None:
        raise NotSignedIn
    claims = _claims(token, key, "EdDSA", ISSUER, AUDIENCE, ("exp", "iat", "sub", "sid", "grants"))
    try:
        caller = Caller(
            person_id=_text(claims["sub"]),
            session_id=_text(claims["sid"]),
            grants=grants_of(claims["grants"]),
            is_waiting=claims.get("waiting") is True,
            proven_at=_moment(claims["auth_time"]) if "auth_time" in claims else None,
        )
        issued, expires = _moment(claims["iat"]), _moment(claims["exp"])
    except ValueError:
        raise NotSignedIn from None
    if issued > now + SKEW or expires < issued:
        raise NotSignedIn
    return Token(caller=caller, key_id=key_id, issued=issued, expires=expires)


def sign_service(secret: str, service: str, target: str, now: datetime) -> str:
    """Sign the credential with which one service reads another's feed, good for a minute."""
    claims = {
        "iss": service,
        "aud": target,
        "iat": int(now.timestamp()),
        "exp": int((now + SERVICE_LIFETIME).timestamp()),
    }
    return jwt.encode(claims, secret, "HS256", {"typ": SERVICE_TYPE})


def verify_service(token: str, secret: str, target: str, now: datetime) -> Caller:
    """Check another service's credential; raises NotSignedIn."""
    _header(token, SERVICE_TYPE, "HS256")
    claims = _claims(token, secret, "HS256", None, target, ("exp", "iat", "iss"))
    try:
        issued, expires, name = (
            _moment(claims["iat"]),
            _moment(claims["exp"]),
            _text(claims["iss"]),
        )
    except ValueError:
        raise NotSignedIn from None
    if issued > now + SKEW or expires + SKEW < now or expires - issued > SERVICE_LIFETIME:
        raise NotSignedIn
    return Caller(service=name)


def _header(token: str, kind: str, algorithm: str) -> Mapping[str, Any]:
    """Read the header; a type or algorithm that is not ours ends it before any key is touched."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise NotSignedIn from None
    if header.get("typ") != kind or header.get("alg") != algorithm:
        raise NotSignedIn
    return header


def _claims(
    token: str,
    key: Any,
    algorithm: str,
    issuer: str | None,
    audience: str,
    required: tuple[str, ...],
) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=audience,
            issuer=issuer,
            options={**_OURS, "require": [*required, "aud"]},
        )
    except jwt.InvalidTokenError:
        raise NotSignedIn from None
    return claims


def _text(claim: Any) -> str:
    if not isinstance(claim, str) or not claim:
        raise ValueError(claim)
    return claim


def _moment(claim: Any) -> datetime:
    if isinstance(claim, bool) or not isinstance(claim, int):
        raise ValueError(claim)  # noqa: TRY004 - a claim, not an argument
    try:
        return datetime.fromtimestamp(claim, UTC)
    except (OverflowError, OSError):
        raise ValueError(claim) from None
