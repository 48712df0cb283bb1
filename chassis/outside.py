"""Which hosts this installation may speak to: those of its own network, and those on a list (L-11).

Nothing is sent out of the school or the district: no telemetry, no mail, no storage elsewhere. So
that a setting cannot change that unnoticed, every setting that names a host is looked at before a
process starts; `ADDRESSES` are all there are, and a test holds the code to it. What may leave goes
over TLS, and people come to a public name over TLS only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, urlsplit

# Under which people know this installation; nothing is connected to by it.
PUBLIC: Final = "PUBLIC_URL"
ADDRESSES: Final = ("DATABASE_URL", "KEYS_DATABASE_URL", "BROKER_URL", "FEEDS")
LISTED: Final = "OUTSIDE_HOSTS"
LOCATION: Final = "DATA_LOCATION"
GROUND: Final = "CROSS_BORDER_GROUND"
HOME: Final = "KG"
# Names that are only known inside a network; a name without a dot is one as well.
_INNER: Final = (".local", ".internal", ".lan", ".home.arpa", ".localhost")


def refusal(environ: Mapping[str, str]) -> str | None:
    """Say why an installation with these settings may not start; None when it may.

    `OUTSIDE_HOSTS` lists hosts beyond the own network, divided by commas. `DATA_LOCATION` is the
    country in which the data lie (two letters); outside Kyrgyzstan it takes `CROSS_BORDER_GROUND`,
    the number of the registry entry or the order that allows it. A listed host is spoken to over
    TLS with a checked certificate; a `PUBLIC_URL` beyond the own network is https.
    """
    listed = {host.strip().lower() for host in environ.get(LISTED, "").split(",")}
    for setting in ADDRESSES:
        for host in _hosts(environ.get(setting, "")):
            if not _is_inside(host) and host not in listed:
                return f"{setting} names {host}, which is outside: list it in {LISTED} or leave it"
    if (clear := _in_clear(environ)) is not None:
        return f"{clear} leaves the own network without TLS: {_OVER_TLS[clear]}"
    if location(environ) != HOME and not environ.get(GROUND, "").strip():
        return f"{LOCATION} is not {HOME}: say in {GROUND} what allows the data to be there"
    return None


_OVER_TLS: Final = {
    "DATABASE_URL": "add ?sslmode=verify-full",
    "KEYS_DATABASE_URL": "add ?sslmode=verify-full",
    "BROKER_URL": "begin it with amqps://",
    "FEEDS": "begin each with https://",
    PUBLIC: "put a certificate in front and begin it with https://",
}


def _in_clear(environ: Mapping[str, str]) -> str | None:
    """Name the first setting that leads beyond the own network without TLS; None when none does."""
    for setting in _OVER_TLS:
        for url in _urls(environ.get(setting, "").strip()):
            leaves = not all(_is_inside(host) for host in _hosts(url))
            if leaves and not _is_over_tls(url):
                return setting
    return None


def _is_over_tls(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"https", "amqps"} or "verify-full" in parse_qs(parts.query).get(
        "sslmode", ()
    )


def location(environ: Mapping[str, str]) -> str:
    """Give the country in which the data lie, as declared; Kyrgyzstan when nothing is."""
    return (environ.get(LOCATION) or HOME).strip().upper()


def _hosts(setting: str) -> Iterator[str]:
    """Go through the hosts that a setting names, in whichever of its forms.

    A database takes several with commas; a socket is a path and no host.
    """
    for url in _urls(setting.strip()):
        parts = urlsplit(url)
        named = [parts.netloc.rpartition("@")[2], *_in_query(parts.query)]
        for one in ",".join(named).lower().split(","):
            host = one[1:].partition("]")[0] if one.startswith("[") else _without_port(one)
            if host and not host.startswith("/"):
                yield host


def _without_port(place: str) -> str:
    return place.partition(":")[0] if place.count(":") == 1 else place


def _in_query(query: str) -> Iterable[str]:
    given = parse_qs(query)
    return [*given.get("host", ()), *given.get("hostaddr", ())]


def _urls(setting: str) -> Iterable[str]:
    if not setting.startswith("{") or "://" in setting.split('"', 1)[0]:
        return [setting] if setting else []
    return [str(url) for url in json.loads(setting).values()]


def _is_inside(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host.rstrip(".") or host.endswith(_INNER)
    return address.is_private or address.is_loopback or address.is_link_local
