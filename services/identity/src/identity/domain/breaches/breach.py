"""One breach: found, measured, reported within its hours, closed."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from identity.domain.breaches.commands import (
    BreachCommand,
    CloseBreach,
    FindBreach,
    ReportBreach,
    TakeMeasures,
)
from identity.domain.breaches.events import (
    BreachClosed,
    BreachEvent,
    BreachFound,
    BreachMeasured,
    BreachReported,
    Measure,
    Told,
)
from identity.domain.breaches.finding import found
from identity.domain.breaches.refusals import (
    BreachIsClosed,
    BreachNotReported,
    BreachUnknown,
    LetterNeedsNumber,
)
from identity.domain.ids import BreachId
from identity.domain.orders.numbers import is_number
from kernel.decider import Decider


@dataclass(frozen=True, slots=True)
class Breach:
    is_found: bool = False
    measures: frozenset[Measure] = frozenset()
    told: frozenset[Told] = frozenset()
    is_closed: bool = False


def decide(state: Breach, command: BreachCommand) -> list[BreachEvent]:
    match command:
        case FindBreach():
            return [] if state.is_found else [found(command)]
        case TakeMeasures(breach_id=which, measures=measures, on=on):
            _check_open(state)
            new = tuple(sorted(set(measures) - state.measures))
            return [BreachMeasured(breach_id=which, measures=new, on=on)] if new else []
        case ReportBreach():
            return _report(state, command)
        case CloseBreach(breach_id=which, on=on):
            return _close(state, which, on)
        case _:
            assert_never(command)


def evolve(state: Breach, event: BreachEvent) -> Breach:
    match event:
        case BreachFound():
            return replace(state, is_found=True)
        case BreachMeasured(measures=measures):
            return replace(state, measures=state.measures | set(measures))
        case BreachReported(told=told):
            return replace(state, told=state.told | {told})
        case BreachClosed():
            return replace(state, is_closed=True)
        case _:
            assert_never(event)


def _report(state: Breach, command: ReportBreach) -> list[BreachEvent]:
    _check_open(state)
    if command.told in state.told:
        return []
    if not is_number(command.letter_number):
        raise LetterNeedsNumber
    reported = BreachReported(
        breach_id=command.breach_id,
        told=command.told,
        letter_number=command.letter_number,
        at=command.at,
    )
    return [reported]


def _close(state: Breach, which: BreachId, on: date) -> list[BreachEvent]:
    if state.is_closed:
        return []
    _check_open(state)
    if not state.measures or state.told != set(Told):
        raise BreachNotReported
    return [BreachClosed(breach_id=which, on=on)]


def _check_open(state: Breach) -> None:
    if not state.is_found:
        raise BreachUnknown
    if state.is_closed:
        raise BreachIsClosed


breach: Decider[Breach, BreachCommand, BreachEvent] = Decider(Breach(), decide, evolve)
