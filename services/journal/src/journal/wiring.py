"""What the entrypoints work with: the only place that reads the clock and the settings."""

import tomllib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from chassis.pages import Pages
from chassis.runtime import BISHKEK, Runtime
from journal.application import Journal
from journal.domain.ids import SchoolId
from journal.domain.policy import AbsenceCode, Policy, even_bells
from kernel.application import Done

DEFAULT = Policy()


@dataclass(eq=False)
class Office:
    """The journal of all schools of this process: its use cases, its read models, its policies."""

    runtime: Runtime

    @cached_property
    def journal(self) -> Journal:
        return Journal(self.runtime.application, self.policy_of)

    @cached_property
    def policies(self) -> Mapping[str, Policy]:
        return policies(self.runtime.settings.data / "journal.toml")

    def policy_of(self, school: SchoolId | str) -> Policy:
        return self.policies.get(school) or self.policies.get("", DEFAULT)

    @property
    def pages(self) -> Pages:
        return self.runtime.pages

    def read(self) -> AbstractContextManager[Connection]:
        return self.runtime.read()

    def today(self) -> date:
        return self.runtime.today()

    def clock(self) -> datetime:
        """Give the time on the wall of a school."""
        return self.runtime.now().astimezone(BISHKEK)

    def shown(self, school: str, done: Done, *read_models: str) -> None:
        """Wait until read models have seen what was just done, so that the next page shows it."""
        for name in read_models:
            self.runtime.settled(f"journal.{name}", "journal", school, done.position)

    def caught_up(self, school: str, read_model: str) -> None:
        """Wait until a read model has seen all there is, so a reload shows what was typed."""
        head = self.runtime.store.heads().get(school)
        if head is not None:
            self.runtime.settled(f"journal.{read_model}", "journal", school, head.position)

    def moment(self, at: str) -> datetime:
        """Turn a recorded time (ISO) into the time on the wall."""
        return datetime.fromisoformat(at).astimezone(BISHKEK)


def build(runtime: Runtime) -> Office:
    return Office(runtime)


def policies(path: Path) -> Mapping[str, Policy]:
    """Read what schools decided: top-level settings for all, `[schools.<id>]` for one.

    No file means the defaults. Raises ValueError, KeyError or TypeError for a setting that is none.
    """
    if not path.exists():
        return {}
    told = tomllib.loads(path.read_text("utf-8"))
    schools = told.pop("schools", {})
    everywhere = _policy(DEFAULT, told)
    return {"": everywhere} | {name: _policy(everywhere, own) for name, own in schools.items()}


def _policy(base: Policy, told: Mapping[str, Any]) -> Policy:
    readers: dict[str, Callable[[Any], Any]] = {
        "scale": tuple,
        "unmarked_grades": frozenset,
        "absences": lambda rows: tuple(AbsenceCode(**row) for row in rows),
        "window_days": lambda days: timedelta(days=days),
        "bells": lambda bells: even_bells(time.fromisoformat(bells.pop("first")), **bells),
        "year_begins": tuple,
        "year_ends": tuple,
    }
    fields = {"window_days": "window"}
    return replace(base, **{fields.get(n, n): readers[n](v) for n, v in told.items()})
