"""No test reaches outside the machine: Python itself refuses to connect to a stranger."""

import ipaddress
import socket
import sys


class ReachedOutside(Exception):
    """A test tried to leave the machine."""


def refuse_strangers() -> None:
    """Let this process connect to the loopback interface and to unix sockets only.

    An audit hook sees every connection made by Python code, green ones too, and cannot be taken off
    again. Chromium, the one program that would like to go out, is stopped in `browser.visitor`.
    """
    sys.addaudithook(_judge)


def _judge(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_here(str(address[0])):
        raise ReachedOutside(f"a test wanted to connect to {address}")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost", socket.gethostname()}
