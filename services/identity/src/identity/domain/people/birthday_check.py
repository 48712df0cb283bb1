"""That the birthdays of a day were looked at: what is over has ended, and nobody was left out."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from kernel.decider import Decider

STREAM: Final = "birthday-checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckBirthdays:
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthdaysChecked:
    """Every consent and link that was over on this day has ended; whose they were stands there."""

    on: date


WIRE: dict[str, type[BirthdaysChecked]] = {"identity.birthdays-checked.v1": BirthdaysChecked}


def decide(last: date | None, command: CheckBirthdays) -> list[BirthdaysChecked]:
    return [] if last == command.on else [BirthdaysChecked(on=command.on)]


def evolve(_: date | None, event: BirthdaysChecked) -> date:
    return event.on


birthday_check: Decider[date | None, CheckBirthdays, BirthdaysChecked] = Decider(
    None, decide, evolve
)
