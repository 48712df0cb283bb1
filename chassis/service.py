"""What a service hands to the chassis, which then runs it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import click
    from sqlalchemy import Connection

    from chassis.forgetting import Forgets
    from chassis.policy import Action, Finder
    from chassis.runtime import Runtime
    from kernel.codec import Codec
    from kernel.subscription import Projection


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service: its events, its read models, its pages and its commands.

    `migrations` is the folder of alembic; `http` are classes whose methods carry `@http`;
    `school_name(db, school, language)` reads what a school is called, for the bar of every page.
    `policy` lists who may do what; `objects` says, by the name of an argument in an address or of a
    field in a body, where an object lies for whoever asks for it. `forgets` is what it keeps of
    somebody who is forgotten;
    `chores` do what is due, every second, where subscriptions run; `http_chores` do so where people
    are answered, because only these processes are given the service's secrets. `figures` sets
    gauges whenever Prometheus asks; `before_opening` runs where people are answered, before the
    first of them is.
    """

    name: str
    codec: Codec
    projections: tuple[Projection, ...] = ()
    http: tuple[type, ...] = ()
    migrations: Path
    package: str
    policy: tuple[Action, ...] = ()
    objects: Mapping[str, Finder] = field(default_factory=dict, compare=False)
    school_name: Callable[[Connection, str, str], str] | None = field(default=None, compare=False)
    forgets: Forgets | None = None
    chores: tuple[Callable[[Runtime], int], ...] = ()
    http_chores: tuple[Callable[[Runtime], int], ...] = ()
    figures: Callable[[Connection], None] | None = field(default=None, compare=False)
    before_opening: Callable[[Runtime], object] | None = field(default=None, compare=False)
    commands: click.Group | None = field(default=None, compare=False)


def service_named(name: str) -> Service:
    """Find `<name>.entrypoints.service.SERVICE`; raises ModuleNotFoundError."""
    service: Service = importlib.import_module(f"{name}.entrypoints.service").SERVICE
    return service
