"""Whether an account is used in two places at once, as a shared one is (L-16)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final, Protocol, TypeVar

# Whoever goes home with the telephone in the hand was here a moment ago and is not two people.
AT_ONCE: Final = timedelta(minutes=30)


class Used(Protocol):
    @property
    def place(self) -> str: ...
    @property
    def seen_at(self) -> datetime: ...


Session = TypeVar("Session", bound=Used)


def network_of(address: str) -> str:
    """Return the network an address belongs to: rough on purpose, because addresses move."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    bits = 24 if found.version == 4 else 48  # noqa: PLR2004
    return str(ip_network(f"{found}/{bits}", strict=False))


def elsewhere(sessions: Iterable[Session], place: str, now: datetime) -> Session | None:
    """Return a session that is being used in another place right now, if there is one."""
    for session in sessions:
        if session.place and session.place != place and now - session.seen_at < AT_ONCE:
            return session
    return None
