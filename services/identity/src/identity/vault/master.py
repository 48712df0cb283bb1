"""The one key above all keys: it wraps them, and makes the tokens of accounts."""

import base64
import binascii
import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.settings import Misconfigured

_SIZE: Final = 32
_NONCE: Final = 12


class MasterKeyMissing(Misconfigured):
    """There are keys wrapped by a master key, but the master key itself is not here."""


class MasterKeyWrong(Misconfigured):
    """The master key is not the one that wrapped the keys in the key database."""


class Unreadable(Exception):
    """What was sealed cannot be opened with this key in this place."""


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """Encrypt with AES-256-GCM; ``bound_to`` must be the same again when it is opened.

    Returns nonce and ciphertext.
    """
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Decrypt; raises Unreadable when key, place or a single bit is not the same."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())
    except InvalidTag:
        raise Unreadable from None


class Master:
    """The master key. What it does is done with keys derived from it, one for each use.

    ``finding`` makes tokens. The key database keeps it (``Keys.check_master``), so that every token
    stays what it was when the master key is replaced.
    """

    def __init__(self, raw: bytes, finding: bytes | None = None) -> None:
        self._wrapping = AESGCM(_derived(raw, b"kitepkana wrapping"))
        self._raw = raw
        self.finding = finding or _derived(raw, b"kitepkana finding")
        self._searching = _derived(self.finding, b"kitepkana searching")

    def finding_with(self, finding: bytes) -> "Master":
        """Return the same master key, with the key that has made the tokens so far."""
        return Master(self._raw, finding)

    def wrap(self, secret: bytes, bound_to: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, secret, bound_to.encode())

    def unwrap(self, wrapped: bytes, bound_to: str) -> bytes:
        """Open a wrapped key; raises Unreadable."""
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], bound_to.encode())
        except InvalidTag:
            raise Unreadable from None

    def token(self, *parts: str) -> str:
        """Return a stable name for something that must not be stored itself.

        A sign-in name, an address.
        """
        return hmac.new(self.finding, "\0".join(parts).encode(), sha256).hexdigest()

    def search_token(self, *parts: str) -> int:
        """Return a token of 64 bits, under a key of its own: for the beginnings of names."""
        digest = hmac.digest(self._searching, "\0".join(parts).encode(), "sha256")
        return int.from_bytes(digest[:8], signed=True)


def read_master(given: str, file: Path, *, create: bool) -> Master:
    """Take the master key from the environment (base64 of 32 bytes) or from its file.

    Make the file only if asked.

    Raises MasterKeyMissing, or MasterKeyWrong when it is not 32 bytes.
    """
    if given:
        return Master(_decoded(given))
    if file.exists():
        return Master(_decoded(file.read_text()))
    if not create:
        raise MasterKeyMissing(
            "the master key is missing: set KITEPKANA_MASTER_KEY, or put its backup back"
            f" to {file}."
            " Without it no name can be read, and it cannot be made again."
        )
    return made(file)


def made(file: Path) -> Master:
    """Make a master key and the file that keeps it; raises FileExistsError."""
    raw = secrets.token_bytes(_SIZE)
    file.parent.mkdir(parents=True, exist_ok=True)
    # Exclusive, so that two processes that start together cannot each make a key; private from
    # the first byte on.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(base64.b64encode(raw).decode() + "\n")
    return Master(raw)


def _decoded(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != _SIZE:
        raise MasterKeyWrong("the master key must be 32 random bytes in base64")
    return raw


def _derived(raw: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_SIZE, salt=None, info=use).derive(raw)
