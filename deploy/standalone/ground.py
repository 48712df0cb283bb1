"""What has to hold before anything starts: a folder to write in, a free port, nobody else there."""

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "kitepkana.lock"


class CannotStart(Exception):
    """Said to the person who started us, in one or two plain sentences."""


@contextmanager
def data_folder(data: Path) -> Iterator[Path]:
    """Hold a folder for ourselves alone; raises CannotStart.

    Two processes on the same files would each believe that theirs are the only read models.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
        lock = (data / LOCK).open("w")
    except OSError as wrong:
        said = f"Cannot write in {data}: {wrong.strerror}. Choose another folder with DATA=…"
        raise CannotStart(said) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            said = f"Kitepkana is already running with the data in {data}."
            raise CannotStart(
                f"{said} Stop it first, or choose another folder with DATA=…"
            ) from None
        yield data


def check_port(host: str, port: int) -> None:
    """Raise CannotStart when somebody listens there, before any work is done."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As the server will: a port that was only just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as wrong:
            said = f"Cannot listen on {host}:{port}: {os.strerror(wrong.errno or 0)}."
            raise CannotStart(f"{said} Choose another port with PORT={port + 1}") from None
