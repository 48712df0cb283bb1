"""Somebody with power has lost the password or the telephone: two other people let him in again.

One asks, another approves; the owner is neither. Whoever could do it alone could become anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from identity.domain.access.refusals import (
    NothingAsked,
    NotYoursToRecover,
    TwoPeopleRecover,
)
from identity.domain.ids import PersonId
from kernel.decider import Decider

# Whoever may let a powerful colleague in again, together with another of these.
RECOVERS: Final = frozenset({"head", "administrator", "operator"})
_ASKED_FOR: Final = timedelta(days=3)


class Lost(StrEnum):
    PASSWORD = "password"  # noqa: S105 - what was lost, not one
    SECOND_FACTOR = "second-factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRecovery:
    person_id: PersonId
    kind: Lost
    by: PersonId
    by_roles: frozenset[str]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRecovery:
    person_id: PersonId
    kind: Lost
    by: PersonId
    by_roles: frozenset[str]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryAsked:
    person_id: PersonId
    kind: Lost
    by: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryApproved:
    person_id: PersonId
    kind: Lost
    by: PersonId


RecoveryCommand: TypeAlias = AskRecovery | ApproveRecovery
RecoveryEvent: TypeAlias = RecoveryAsked | RecoveryApproved
Asked: TypeAlias = Mapping[Lost, RecoveryAsked]

WIRE: dict[str, type[RecoveryEvent]] = {
    "identity.recovery-asked.v1": RecoveryAsked,
    "identity.recovery-approved.v1": RecoveryApproved,
}


def decide(asked: Asked, command: RecoveryCommand) -> list[RecoveryEvent]:
    if command.by == command.person_id or not command.by_roles & RECOVERS:
        raise NotYoursToRecover
    before = pending(asked, command.kind, command.on)
    match command:
        case AskRecovery(person_id=person, kind=kind, by=by, on=on):
            return [] if before else [RecoveryAsked(person_id=person, kind=kind, by=by, on=on)]
        case ApproveRecovery(person_id=person, kind=kind, by=by):
            if before is None:
                raise NothingAsked
            if before.by == by:
                raise TwoPeopleRecover
            return [RecoveryApproved(person_id=person, kind=kind, by=by)]
        case _:
            assert_never(command)


def pending(asked: Asked, kind: Lost, on: date) -> RecoveryAsked | None:
    """Return what was asked and waits for a second person; after three days it is void."""
    found = asked.get(kind)
    return found if found and on <= found.on + _ASKED_FOR else None


def evolve(asked: Asked, event: RecoveryEvent) -> Asked:
    match event:
        case RecoveryAsked(kind=kind):
            return {**asked, kind: event}
        case RecoveryApproved(kind=kind):
            return {other: said for other, said in asked.items() if other is not kind}
        case _:
            assert_never(event)


recoveries: Decider[Asked, RecoveryCommand, RecoveryEvent] = Decider({}, decide, evolve)
