"""Birthdays that change who signs: the own signature, and full age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from identity.domain.ids import PersonId

OWN_SIGNATURE: Final = 14
ADULT: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Birthday:
    """Somebody reaches an age on a day."""

    person_id: PersonId
    age: int
    on: date


def reaches(born: date, age: int) -> date:
    """Return the day on which somebody is so old; born on 29 February, it is 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def is_aged(born: date | None, age: int, on: date) -> bool:
    """Say whether somebody is so old; without a birthday no: a child is protected more."""
    return born is not None and reaches(born, age) <= on


def coming(
    born: Mapping[PersonId, date], ages: tuple[int, ...], on: date, days: int
) -> list[Birthday]:
    """Return who reaches one of the ages within so many days, the nearest first."""
    last = on + timedelta(days=days)
    found = [
        Birthday(person_id=who, age=age, on=reaches(day, age))
        for who, day in born.items()
        for age in ages
        if on <= reaches(day, age) <= last
    ]
    return sorted(found, key=lambda birthday: (birthday.on, birthday.person_id))
