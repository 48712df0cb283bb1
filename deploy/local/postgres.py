"""A private PostgreSQL cluster in a folder, on a port of its own."""

import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg2
from psycopg2 import sql

from deploy.local.ports import LOOPBACK, free_port
from deploy.local.processes import Process, as_user, reachable

# PostgreSQL refuses to run as root; this is the user that Debian's package brings.
USER = "postgres"
# A socket's path may have 107 bytes, and PostgreSQL adds its own name to the folder's.
LONGEST_SOCKET_FOLDER = 80


class Postgres:
    """A running cluster: loopback only, with a random password that is kept in its folder."""

    def __init__(self, folder: Path, port: int, password: str, *, fsync: bool) -> None:
        """Start the server on an initialised folder. Use `start` instead, which prepares it."""
        self.folder = folder
        self.port = port
        self._password = password
        sockets = folder if len(str(folder)) <= LONGEST_SOCKET_FOLDER else ""
        settings = {
            "port": port,
            "listen_addresses": LOOPBACK,
            "unix_socket_directories": sockets,
            "fsync": "on" if fsync else "off",
            "full_page_writes": "on" if fsync else "off",
            # What is written over an old log file leaves its rest readable: destroyed keys, too.
            "wal_recycle": "off",
            "max_connections": 200,
            "timezone": "UTC",
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        # SIGINT is PostgreSQL's fast shutdown: it lets go of clients and writes everything down.
        self._process = Process(
            "postgres",
            [_program("postgres"), "-D", folder / "data", *options],
            log=folder / "postgres.log",
            user=USER,
            stop_signal=signal.SIGINT,
        )
        self._process.wait_until(self._answers)

    @property
    def process(self) -> Process:
        """The server as a child of ours."""
        return self._process

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database, for psycopg2."""
        return f"postgresql+psycopg2://{USER}:{self._password}@{LOOPBACK}:{self.port}/{database}"

    def dsn(self, database: str) -> str:
        """Return the same address as psycopg2 and libpq themselves understand it."""
        return self.url(database).replace("+psycopg2", "")

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Create a database and return its address. An existing name is an error."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def ensure_database(self, name: str) -> str:
        """Create a database unless it is there already, and return its address."""
        try:
            return self.create_database(name)
        except psycopg2.errors.DuplicateDatabase:
            return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._execute(statement.format(sql.Identifier(name)))

    def stop(self) -> None:
        """Shut down, with everything written."""
        self._process.stop()

    def kill(self) -> None:
        """End every process of the server at once; `start` recovers what was committed."""
        self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _execute(self, statement: sql.Composed) -> None:
        connection = psycopg2.connect(self.dsn("postgres"))
        connection.autocommit = True  # Databases are not made or dropped inside a transaction.
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.dsn("postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True


def start(folder: Path, *, port: int | None = None, fsync: bool = True) -> Postgres:
    """Start the cluster in `folder`, making it first if there is none, and wait until it answers.

    Without `fsync`, as in tests, what was committed outlives a killed server but not a power cut.
    """
    folder = folder.resolve()
    if not (folder / "data" / "PG_VERSION").exists():
        _initialise(folder)
    password = (folder / "password").read_text()
    return Postgres(folder, port or free_port(), password, fsync=fsync)


def _initialise(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24))
    if as_user(USER) != as_user(None):
        shutil.chown(folder, USER)
        shutil.chown(password, USER)
    reachable(folder, USER)
    options = {
        "pgdata": folder / "data",
        "pwfile": password,
        "username": USER,
        "auth": "scram-sha-256",
        "encoding": "UTF8",
        "locale": "C.UTF-8",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    command = [*as_user(USER), "--", str(_program("initdb")), *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)


def _program(name: str) -> Path:
    """Find a program of the newest PostgreSQL; Debian keeps them out of the path."""
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    if newest is None:
        message = "PostgreSQL is not installed: run `make system-packages`"
        raise FileNotFoundError(message)
    return newest
