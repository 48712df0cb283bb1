"""Free ports on the loopback interface, for everything we start privately."""

import secrets
import socket
from contextlib import ExitStack
from pathlib import Path

LOOPBACK = "127.0.0.1"

# Below these the kernel takes the ports of outgoing connections. A port from among those could be
# lost to a client while its server restarts, even to one that, knocking there, met itself.
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST = 10_000


def free_ports(count: int) -> list[int]:
    """Return that many different ports nobody listens on now, nor is given by chance.

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
    while True:
        holder = socket.socket()
        try:
            holder.bind((LOOPBACK, _candidate()))
        except OSError:
            holder.close()
        else:
            return holder


def _candidate() -> int:
    """Choose by chance, so that two who look at the same time seldom meet."""
    try:
        highest = int(EPHEMERAL.read_text().split()[0])
    except (OSError, ValueError):
        return 0  # Not Linux: whatever the kernel gives.
    if highest <= LOWEST:
        return 0
    return LOWEST + secrets.randbelow(highest - LOWEST)
