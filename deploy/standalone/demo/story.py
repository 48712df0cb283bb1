"""What every part of the demo goes by: the day, the school year, and lasting command ids."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chassis.runtime import BISHKEK, House, Runtime
from deploy.standalone.demo.cast import OPERATOR, demo_id
from kernel.store import Context

SEPTEMBER = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One command of the demo, and what it belongs to."""

    what: str
    do: Callable[[], object]


class Story:
    """The house that is being filled, as it is today."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.today = house.runtimes["identity"].today()

    def context(self, *parts: object, actor: str = OPERATOR, on: date | None = None) -> Context:
        """Say who does it and when; what is done on a day of the past was done in its morning."""
        now = self.house.runtimes["identity"].now()
        at = now if on is None or on >= self.today else _morning(on)
        command = demo_id("command", *parts)
        return Context(actor=actor, at=at, command_id=command, correlation_id=command)

    @property
    def year_begins(self) -> date:
        """Give the first day of this school year."""
        year = self.today.year - (self.today.month < SEPTEMBER)
        return date(year, SEPTEMBER, 1)

    @property
    def year_ends(self) -> date:
        """Give the last day before the next school year, the summer included."""
        return self.year_begins.replace(year=self.year_begins.year + 1) - timedelta(days=1)

    @property
    def school_year(self) -> str:
        """Name this school year as the journal does: 2026/27."""
        return f"{self.year_begins.year}/{(self.year_begins.year + 1) % 100:02}"

    def runtime(self, service: str) -> Runtime:
        """Give the runtime of a service."""
        return self.house.runtimes[service]


def _morning(on: date) -> datetime:
    return datetime.combine(on, time(9), BISHKEK).astimezone(UTC)
