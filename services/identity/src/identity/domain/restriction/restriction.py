"""Whether the data of one person are blocked: set on a request, lifted when it is settled."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, assert_never

from identity.domain.ids import PersonId, RequestId
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrict:
    person_id: PersonId
    request_id: RequestId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftRestriction:
    person_id: PersonId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRestricted:
    person_id: PersonId
    request_id: RequestId
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionLifted:
    person_id: PersonId
    on: date


RestrictionCommand: TypeAlias = Restrict | LiftRestriction
RestrictionEvent: TypeAlias = PersonRestricted | RestrictionLifted

WIRE: dict[str, type[RestrictionEvent]] = {
    "identity.person-restricted.v1": PersonRestricted,
    "identity.restriction-lifted.v1": RestrictionLifted,
}


def decide(is_restricted: bool, command: RestrictionCommand) -> list[RestrictionEvent]:  # noqa: FBT001 - the whole state
    match command:
        case Restrict(person_id=person, request_id=request, on=on):
            restricted = PersonRestricted(person_id=person, request_id=request, on=on)
            return [] if is_restricted else [restricted]
        case LiftRestriction(person_id=person, on=on):
            return [RestrictionLifted(person_id=person, on=on)] if is_restricted else []
        case _:
            assert_never(command)


def evolve(_: bool, event: RestrictionEvent) -> bool:  # noqa: FBT001 - the whole state
    match event:
        case PersonRestricted():
            return True
        case RestrictionLifted():
            return False
        case _:
            assert_never(event)


restriction: Decider[bool, RestrictionCommand, RestrictionEvent] = Decider(False, decide, evolve)  # noqa: FBT003
