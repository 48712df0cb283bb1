"""Free ports on the loopback interface, for everything we start privately."""

import socket
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Return that many different ports nobody listens on now.

    All are held until the last is known, so that one call never returns a port twice.
    """
    with ExitStack() as held:
        return [held.enter_context(_bound()).getsockname()[1] for _ in range(count)]


def free_port() -> int:
    """Return one port nobody listens on now."""
    return free_ports(1)[0]


def is_listening(port: int) -> bool:
    """Say whether somebody accepts connections on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _bound() -> socket.socket:
    holder = socket.socket()
    holder.bind((LOOPBACK, 0))
    return holder
