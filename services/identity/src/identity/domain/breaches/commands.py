"""What can be done with one breach."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from identity.domain.breaches.events import BreachKind, Measure, Told
from identity.domain.fields import Category
from identity.domain.ids import BreachId, PersonId
from identity.domain.people.events import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class FindBreach:
    """``hours``: the term of that day, in which the agency and the people are told."""

    breach_id: BreachId
    kind: BreachKind
    found_at: datetime
    categories: tuple[Category, ...]
    subjects: tuple[Kind, ...]
    how_many: int
    found_by: PersonId
    hours: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMeasures:
    breach_id: BreachId
    measures: tuple[Measure, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBreach:
    breach_id: BreachId
    told: Told
    letter_number: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseBreach:
    breach_id: BreachId
    on: date


BreachCommand: TypeAlias = FindBreach | TakeMeasures | ReportBreach | CloseBreach
