"""What can be asked of the erasures of one school."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.erasure.events import Reason
from identity.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginErasure:
    """Give an erasure its number; one that is repeated after a restore keeps the one it had."""

    person_id: PersonId
    reason: Reason
    on: date
    due: date
    number: int | None = None
    register_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowErasure:
    """Look at an erasure on a day, knowing which services have confirmed."""

    number: int
    confirmed: frozenset[str]
    on: date


Command: TypeAlias = BeginErasure | FollowErasure
