"""The erasures of one school: numbered without gaps, followed until every service has confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, assert_never

from identity.domain.erasure.commands import BeginErasure, Command, FollowErasure
from identity.domain.erasure.events import (
    ErasureBegun,
    ErasureCompleted,
    ErasureEvent,
    ErasureOverdue,
)
from identity.domain.ids import PersonId
from kernel.decider import Decider

# Who has to confirm; identity itself destroys at once, in the transaction of the decision.
ASKED: Final = frozenset({"catalog", "circulation", "journal", "reporting"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    person_id: PersonId
    due: date
    is_complete: bool = False
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Erasures:
    by_number: Mapping[int, Erasure] = field(default_factory=dict)

    def open_of(self, person: PersonId) -> int | None:
        """Return the number under which somebody is being forgotten now."""
        found = (n for n, e in self.by_number.items() if e.person_id == person)
        return next((n for n in found if not self.by_number[n].is_complete), None)


def decide(state: Erasures, command: Command) -> list[ErasureEvent]:
    match command:
        case BeginErasure():
            return _begin(state, command)
        case FollowErasure():
            return _follow(state, command)
        case _:
            assert_never(command)


def evolve(state: Erasures, event: ErasureEvent) -> Erasures:
    match event:
        case ErasureBegun(number=number, person_id=person, due=due):
            changed = Erasure(person_id=person, due=due)
        case ErasureCompleted(number=number):
            changed = replace(state.by_number[number], is_complete=True)
        case ErasureOverdue(number=number):
            changed = replace(state.by_number[number], is_overdue=True)
        case _:
            assert_never(event)
    return Erasures({**state.by_number, number: changed})


def _begin(state: Erasures, command: BeginErasure) -> list[ErasureEvent]:
    """Begin once: a second wish to forget somebody who is being forgotten changes nothing (T6)."""
    repeats = state.by_number.get(command.number or 0)
    if state.open_of(command.person_id) is not None:
        return []
    if repeats is not None and repeats.person_id == command.person_id:
        return []
    # A number that somebody else has by now is not given twice, whatever the ledger says.
    wanted = command.number if repeats is None else None
    number = wanted or max(state.by_number, default=0) + 1
    begun = ErasureBegun(
        number=number,
        person_id=command.person_id,
        reason=command.reason,
        register_number=command.register_number,
        on=command.on,
        due=command.due,
    )
    return [begun]


def _follow(state: Erasures, command: FollowErasure) -> list[ErasureEvent]:
    erasure = state.by_number.get(command.number)
    if erasure is None or erasure.is_complete:
        return []
    missing = ASKED - command.confirmed
    number, person = command.number, erasure.person_id
    if not missing:
        return [ErasureCompleted(number=number, person_id=person, on=command.on)]
    if command.on > erasure.due and not erasure.is_overdue:
        late = tuple(sorted(missing))
        return [ErasureOverdue(number=number, person_id=person, due=erasure.due, missing=late)]
    return []


erasures: Decider[Erasures, Command, ErasureEvent] = Decider(Erasures(), decide, evolve)
STREAM: Final = "erasures"
