"""The secrets of one installation: made once by chance, readable by their owner alone."""

import base64
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

MASTER_KEY = "master.key"
NEXT_MASTER_KEY = "master.key.new"
SERVICE_SECRET = "service.secret"  # noqa: S105 - the name of a file


class MasterKeyLost(Exception):
    """There is data that a master key has locked, and the key is gone. Nothing may start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What the parts of one installation share and nobody else may know."""

    service_secret: str = field(repr=False)
    master_key: str = field(repr=False)
    next_master_key: str = field(repr=False)


def installation(folder: Path, *, holds_data: bool) -> Installation:
    """Read the secrets in `folder`, making those that are missing.

    A new master key beside old data would read no name, so `holds_data` forbids to make one: then
    MasterKeyLost is raised. An operator who replaces the key puts the next one beside it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    master, coming = folder / MASTER_KEY, folder / NEXT_MASTER_KEY
    if holds_data and not master.exists():
        raise MasterKeyLost(
            f"{master} is missing, and without it no name in this installation can be read. "
            "Put it back from its backup (deploy/runbooks/master-key-lost.md)."
        )
    return Installation(
        service_secret=_kept(folder / SERVICE_SECRET, secrets.token_urlsafe(48)),
        master_key=_kept(master, base64.b64encode(secrets.token_bytes(32)).decode()),
        next_master_key=coming.read_text().strip() if coming.exists() else "",
    )


def _kept(file: Path, fresh: str) -> str:
    """Return what the file holds; write `fresh` to it if there is none, private from the start."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as out:
        out.write(f"{fresh}\n")
        out.flush()
        # After a power cut data must not be there without the key that opens it.
        os.fsync(out.fileno())
    return fresh
