"""The destruction acts of a school: proposed by a job, signed by the head, then carried out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never

from identity.domain.ids import ActId, PersonId
from identity.domain.retention.classes import Kept
from identity.domain.retention.events import (
    DestructionCarriedOut,
    DestructionDropped,
    DestructionEvent,
    DestructionProposed,
    DestructionSigned,
)
from identity.domain.retention.refusals import (
    ActIsClosed,
    ActNotSigned,
    ActUnknown,
    ListNotRead,
    OnlyTheHeadSigns,
)
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeDestruction:
    act_id: ActId
    retention_class: Kept
    person_ids: tuple[PersonId, ...]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAct:
    """``counted`` is what the head wrote: the number of people whom the list names."""

    act_id: ActId
    signed_by: PersonId
    is_head: bool
    counted: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DropAct:
    act_id: ActId
    dropped_by: PersonId
    is_head: bool
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOut:
    act_id: ActId
    on: date


ActCommand: TypeAlias = ProposeDestruction | SignAct | DropAct | CarryOut


class Stage(StrEnum):
    PROPOSED = "proposed"
    SIGNED = "signed"
    DROPPED = "dropped"
    CARRIED_OUT = "carried-out"


@dataclass(frozen=True, slots=True)
class Act:
    proposed: DestructionProposed
    stage: Stage = Stage.PROPOSED


Acts: TypeAlias = Mapping[ActId, Act]


def decide(acts: Acts, command: ActCommand) -> list[DestructionEvent]:
    match command:
        case ProposeDestruction():
            return _propose(acts, command)
        case SignAct():
            return _sign(acts, command)
        case DropAct(act_id=which, dropped_by=by, is_head=is_head, on=on):
            _check_waiting(acts, which, is_head=is_head)
            return [DestructionDropped(act_id=which, dropped_by=by, on=on)]
        case CarryOut():
            return _carry_out(acts, command)
        case _:
            assert_never(command)


def evolve(acts: Acts, event: DestructionEvent) -> Acts:
    which = event.act_id
    match event:
        case DestructionProposed():
            return {**acts, which: Act(event)}
        case DestructionSigned():
            return {**acts, which: replace(acts[which], stage=Stage.SIGNED)}
        case DestructionDropped():
            return {**acts, which: replace(acts[which], stage=Stage.DROPPED)}
        case DestructionCarriedOut():
            return {**acts, which: replace(acts[which], stage=Stage.CARRIED_OUT)}
        case _:
            assert_never(event)


def _propose(acts: Acts, command: ProposeDestruction) -> list[DestructionEvent]:
    """Propose whoever stands on no act that waits: one person is never on two at a time."""
    waiting = {
        person
        for act in acts.values()
        if act.stage in (Stage.PROPOSED, Stage.SIGNED)
        for person in act.proposed.person_ids
    }
    due = tuple(sorted(set(command.person_ids) - waiting))
    if command.act_id in acts or not due:
        return []
    this_year = [act for act in acts.values() if act.proposed.on.year == command.on.year]
    proposed = DestructionProposed(
        act_id=command.act_id,
        number=f"{len(this_year) + 1}/{command.on.year}",
        retention_class=command.retention_class,
        person_ids=due,
        on=command.on,
    )
    return [proposed]


def _sign(acts: Acts, command: SignAct) -> list[DestructionEvent]:
    act = _check_waiting(acts, command.act_id, is_head=command.is_head)
    if command.counted != len(act.proposed.person_ids):
        raise ListNotRead
    signed = DestructionSigned(act_id=command.act_id, signed_by=command.signed_by, on=command.on)
    return [signed]


def _carry_out(acts: Acts, command: CarryOut) -> list[DestructionEvent]:
    act = acts.get(command.act_id)
    if act is None:
        raise ActUnknown
    if act.stage is Stage.CARRIED_OUT:
        return []
    if act.stage is not Stage.SIGNED:
        raise ActNotSigned
    many = len(act.proposed.person_ids)
    return [DestructionCarriedOut(act_id=command.act_id, how_many=many, on=command.on)]


def _check_waiting(acts: Acts, which: ActId, *, is_head: bool) -> Act:
    if which not in acts:
        raise ActUnknown
    if not is_head:
        raise OnlyTheHeadSigns
    if acts[which].stage is not Stage.PROPOSED:
        raise ActIsClosed
    return acts[which]


acts: Decider[Acts, ActCommand, DestructionEvent] = Decider({}, decide, evolve)
