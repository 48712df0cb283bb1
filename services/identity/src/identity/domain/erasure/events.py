"""What can have happened to the erasures of one school."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from identity.domain.ids import PersonId


class Reason(StrEnum):
    """Why somebody is forgotten."""

    WITHDRAWAL = "withdrawal"
    REQUEST = "request"
    ORDER = "order"
    RETENTION = "retention"
    EXPIRED = "expired"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureBegun:
    """Identity has destroyed what it held; the other services have until ``due`` to say so.

    ``register_number`` is that of the request or the order on paper; empty for a withdrawal, whose
    consent has a number of its own.
    """

    number: int
    person_id: PersonId
    reason: Reason
    register_number: str
    on: date
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureCompleted:
    """Every service has confirmed."""

    number: int
    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureOverdue:
    """The term has passed and these services have not confirmed."""

    number: int
    person_id: PersonId
    due: date
    missing: tuple[str, ...]


ErasureEvent: TypeAlias = ErasureBegun | ErasureCompleted | ErasureOverdue

WIRE: dict[str, type[ErasureEvent]] = {
    "identity.erasure-begun.v1": ErasureBegun,
    "identity.erasure-completed.v1": ErasureCompleted,
    "identity.erasure-overdue.v1": ErasureOverdue,
}
