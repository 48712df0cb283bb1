"""The destruction acts of a school: proposed by a job, signed by the head, then carried out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never

from identity.domain.ids import ActId
from identity.domain.retention import commands as c
from identity.domain.retention.events import (
    DestructionCarriedOut,
    DestructionDropped,
    DestructionEvent,
    DestructionProposed,
    DestructionSigned,
)
from identity.domain.retention.proposing import proposed
from identity.domain.retention.refusals import (
    ActIsClosed,
    ActNotSigned,
    ActUnknown,
    ListNotRead,
    OnlyTheHeadSigns,
)
from kernel.decider import Decider


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


def decide(acts: Acts, command: c.ActCommand) -> list[DestructionEvent]:
    match command:
        case c.ProposeDestruction(act_id=which):
            waiting = [act.proposed for act in acts.values() if _waits(act)]
            every = [act.proposed for act in acts.values()]
            return [] if which in acts else [*proposed(command, waiting, every)]
        case c.SignAct():
            return [_signed(acts, command)]
        case c.DropAct(act_id=which, dropped_by=by, is_head=is_head, on=on):
            _check_waiting(acts, which, is_head=is_head)
            return [DestructionDropped(act_id=which, dropped_by=by, on=on)]
        case c.CarryOut():
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


def _waits(act: Act) -> bool:
    return act.stage in (Stage.PROPOSED, Stage.SIGNED)


def _signed(acts: Acts, command: c.SignAct) -> DestructionSigned:
    act = _check_waiting(acts, command.act_id, is_head=command.is_head)
    if command.counted != act.proposed.how_many:
        raise ListNotRead
    return DestructionSigned(act_id=command.act_id, signed_by=command.signed_by, on=command.on)


def _carry_out(acts: Acts, command: c.CarryOut) -> list[DestructionEvent]:
    act = acts.get(command.act_id)
    if act is None:
        raise ActUnknown
    if act.stage is Stage.CARRIED_OUT:
        return []
    if act.stage is not Stage.SIGNED:
        raise ActNotSigned
    said = act.proposed
    done = DestructionCarriedOut(
        act_id=command.act_id,
        retention_class=said.retention_class,
        paper_ids=tuple(line.paper_id for line in said.lines if line.paper_id),
        before=said.before,
        how_many=said.how_many,
        on=command.on,
    )
    return [done]


def _check_waiting(acts: Acts, which: ActId, *, is_head: bool) -> Act:
    if which not in acts:
        raise ActUnknown
    if not is_head:
        raise OnlyTheHeadSigns
    if acts[which].stage is not Stage.PROPOSED:
        raise ActIsClosed
    return acts[which]


acts: Decider[Acts, c.ActCommand, DestructionEvent] = Decider({}, decide, evolve)
