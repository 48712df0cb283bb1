"""The five services, found by name and opened together over one environment."""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from chassis.runtime import House
from chassis.service import Service
from chassis.settings import Misconfigured, Settings

# identity stands first: its fronts answer `/`, and the others learn their keys from it.
NAMES = ("identity", "catalog", "circulation", "journal", "reporting")


def service_named(name: str) -> Service:
    """Find a service by its name; raises ModuleNotFoundError."""
    service: Service = importlib.import_module(f"{name}.entrypoints.service").SERVICE
    return service


def all_services() -> list[Service]:
    """Give the five services."""
    return [service_named(name) for name in NAMES]


@contextmanager
def opened(environ: Mapping[str, str]) -> Iterator[House]:
    """Open every service where the environment says; they read each other's logs directly.

    Raises Misconfigured where there is nothing: looking must not leave empty databases behind.
    """
    for name in NAMES:
        settings = Settings.of(name, environ)
        if settings.mode == "standalone" and not (settings.data / f"{name}.sqlite3").exists():
            said = f"There is no Kitepkana in {settings.data}. Say where it is with DATA=…"
            raise Misconfigured(said)
    house = House(environ)
    try:
        for service in all_services():
            house.open(service)
        yield house
    finally:
        house.close()
