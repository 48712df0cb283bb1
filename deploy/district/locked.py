"""Choose from the one lock what a service needs, so that no image carries the tests' tools.

While an image is built `python locked.py pyproject.toml requirements.lock`, with a plain Python,
prints the part of the lock, hashes and all, for `pip install --require-hashes`.
"""

import re
import sys
import tomllib
from pathlib import Path

# What kernel and chassis import, and so every service beneath its own.
GROUND = (
    "SQLAlchemy", "alembic", "psycopg2-binary", "msgspec", "kombu", "amqp",
    "nameko", "eventlet", "greenlet", "Werkzeug", "requests", "marshmallow", "apispec",
    "Jinja2", "MarkupSafe", "Babel", "cryptography", "PyJWT",
    "structlog", "prometheus-client", "click", "segno", "typst",
)  # fmt: skip
_ENTRY = re.compile(r"(?ms)^(?P<name>[A-Za-z0-9._-]+)(\[[^\]]*\])?==.*?(?=^\S|\Z)")
_VIA = re.compile(r"^    #(?: via)?\s+(?P<names>\S.*)$", re.MULTILINE)


def needed(lock: str, wanted: set[str]) -> str:
    """Return the entries of a lock for these packages and all that they stand on.

    The lock says of each package through whom it came, so nothing has to be resolved. Raises
    LookupError for a package that is not locked.
    """
    entries = {_plain(found["name"]): found[0] for found in _ENTRY.finditer(lock)}
    chosen = {_plain(name) for name in wanted}
    if missing := chosen - set(entries):
        raise LookupError(f"not in the lock: {sorted(missing)}")
    while more := {n for n, e in entries.items() if n not in chosen and _through(e) & chosen}:
        chosen |= more
    return "".join(entry for name, entry in entries.items() if name in chosen)


def wanted_by(pyproject: str) -> set[str]:
    """Return the names a service asks for, with those of the ground."""
    asked = tomllib.loads(pyproject)["project"].get("dependencies", [])
    return {*GROUND, *(re.split(r"[\s\[<>=!~;]", name, maxsplit=1)[0] for name in asked)}


def _through(entry: str) -> set[str]:
    return {_plain(name) for found in _VIA.finditer(entry) for name in found["names"].split()}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    *projects, lock = (Path(name).read_text() for name in sys.argv[1:])
    sys.stdout.write(needed(lock, {name for project in projects for name in wanted_by(project)}))
