"""How one service runs, read from the environment in one place."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from chassis import outside

Mode = Literal["standalone", "district"]
DEFAULT_PORT: Final = "8000"
MINIMUM_SECRET: Final = 32


class Misconfigured(Exception):
    """The environment does not say how to run; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between a laptop and a district.

    `feeds` holds the base URL of other services by name; `""` is the front door of all others.
    `data_location` is the country in which the data lie.
    """

    service: str
    mode: Mode
    data: Path
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    bind: str
    public_url: str
    feeds: Mapping[str, str]
    service_secret: str = field(repr=False)
    shards: int
    demo: bool
    data_location: str = outside.HOME

    @classmethod
    def of(cls, service: str, environ: Mapping[str, str]) -> Settings:
        """Read the environment: a `DATABASE_URL` makes it a district. Raises Misconfigured.

        `DATABASE_URL` may hold `{service}`; `FEEDS` is one URL, or a JSON object of URLs by name.
        """
        if why := outside.refusal(environ):
            raise Misconfigured(why)
        data = Path(environ.get("DATA") or "./var").resolve()
        bind = environ.get("BIND") or f"127.0.0.1:{environ.get('PORT') or DEFAULT_PORT}"
        database = environ.get("DATABASE_URL", "").replace("{service}", service)
        mode: Mode = "district" if database else "standalone"
        return cls(
            service=service,
            mode=mode,
            data=data,
            database_url=database or f"sqlite:///{data / f'{service}.sqlite3'}",
            broker_url=_broker(mode, environ),
            bind=bind,
            public_url=(environ.get("PUBLIC_URL") or f"http://{bind}").rstrip("/"),
            feeds=_feeds(environ.get("FEEDS", "")),
            service_secret=_secret(mode, environ.get("SERVICE_SECRET", "")),
            shards=max(1, int(environ.get("SHARDS") or "1")),
            demo=environ.get("DEMO", "1") not in {"", "0", "no", "false"},
            data_location=outside.location(environ),
        )

    def url_of(self, service: str) -> str | None:
        """Give the base URL under which another service answers, None when nobody said."""
        url = self.feeds.get(service) or self.feeds.get("")
        return url.rstrip("/") if url else None

    @property
    def address(self) -> tuple[str, int]:
        """Split the address to listen on into host and port."""
        host, _, port = self.bind.rpartition(":")
        return host.strip("[]") or "127.0.0.1", int(port)


def _broker(mode: Mode, environ: Mapping[str, str]) -> str:
    broker = environ.get("BROKER_URL", "")
    if mode == "district" and not broker:
        raise Misconfigured("a district needs BROKER_URL")
    return broker or "memory://"


def _feeds(value: str) -> Mapping[str, str]:
    value = value.strip()
    if not value:
        return {}
    if not value.startswith("{"):
        return {"": value}
    return {str(name): str(url) for name, url in json.loads(value).items()}


def _secret(mode: Mode, given: str) -> str:
    """Take the services' shared secret; one process that talks to nobody makes its own."""
    if mode == "district" and len(given) < MINIMUM_SECRET:
        raise Misconfigured(f"a district needs SERVICE_SECRET of {MINIMUM_SECRET} characters")
    return given or secrets.token_urlsafe(MINIMUM_SECRET)
