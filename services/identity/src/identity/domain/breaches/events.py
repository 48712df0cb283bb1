"""What can have happened to one breach (L-15): codes and numbers, never a story.

A story of a breach names people, and no consent of anybody covers it; nobody could forget one of
them in it either. It is written by hand on the printed report, which stays in the folder.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from identity.domain.fields import Category
from identity.domain.ids import BreachId, PersonId
from identity.domain.people.events import Kind


class BreachKind(StrEnum):
    WRONG_RECEIVER = "wrong-receiver"
    SECRET_KNOWN = "secret-known"  # noqa: S105 - a kind of breach
    LOST_DEVICE = "lost-device"
    LOST_PAPER = "lost-paper"
    PUBLISHED = "published"
    INTRUSION = "intrusion"
    UNLAWFUL_LOOK = "unlawful-look"
    DATA_DESTROYED = "data-destroyed"


class Measure(StrEnum):
    SESSIONS_ENDED = "sessions-ended"
    SECRETS_CHANGED = "secrets-changed"
    ACCESS_CLOSED = "access-closed"
    RECEIVER_ASKED_TO_DELETE = "receiver-asked-to-delete"
    DATA_RECOVERED = "data-recovered"
    POLICE_TOLD = "police-told"
    STAFF_INSTRUCTED = "staff-instructed"


class Told(StrEnum):
    AGENCY = "agency"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachFound:
    breach_id: BreachId
    kind: BreachKind
    found_at: datetime
    report_by: datetime
    categories: tuple[Category, ...]
    subjects: tuple[Kind, ...]
    how_many: int
    found_by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachMeasured:
    breach_id: BreachId
    measures: tuple[Measure, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachReported:
    breach_id: BreachId
    told: Told
    letter_number: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachClosed:
    breach_id: BreachId
    on: date


BreachEvent: TypeAlias = BreachFound | BreachMeasured | BreachReported | BreachClosed

WIRE: dict[str, type[BreachEvent]] = {
    "identity.breach-found.v1": BreachFound,
    "identity.breach-measured.v1": BreachMeasured,
    "identity.breach-reported.v1": BreachReported,
    "identity.breach-closed.v1": BreachClosed,
}
