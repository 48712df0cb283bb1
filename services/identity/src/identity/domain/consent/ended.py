"""What can have happened on the way out: taken back, come to an end, forgotten."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from identity.domain.consent.paper import Purpose
from identity.domain.ids import ConsentId, PersonId


class Ending(StrEnum):
    RAN_OUT = "ran-out"
    OF_AGE = "of-age"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """A whole paper was taken back."""

    consent_id: ConsentId
    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentNarrowed:
    """Some purposes of a paper were taken back by who signed it; ``purposes`` are those left."""

    consent_id: ConsentId
    person_id: PersonId
    taken_back: tuple[Purpose, ...]
    purposes: tuple[Purpose, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentExpired:
    """A signed consent covers nothing new any more; what it let in stays."""

    consent_id: ConsentId
    person_id: PersonId
    ending: Ending
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonForgotten:
    """Nothing is left of somebody but the file number."""

    person_id: PersonId
