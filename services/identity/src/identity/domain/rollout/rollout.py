"""The stage of one school: one is people and library, two the journal with it, three everything.

Going back hides what was switched on and deletes nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from identity.domain.ids import OrderId, SchoolId
from identity.domain.orders.events import OrderIssued, OrderKind
from identity.domain.rollout.refusals import NoSuchStage, StageNeedsOrder
from kernel.decider import Decider

STAGES: Final = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStage:
    """``order`` is the head's; the operator, who introduces the system, needs none."""

    school_id: SchoolId
    stage: int
    order: OrderIssued | None
    by_operator: bool
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutStageSet:
    school_id: SchoolId
    stage: int
    order_id: OrderId | None
    valid_from: date


Rollout: TypeAlias = RolloutStageSet | None

WIRE: dict[str, type[RolloutStageSet]] = {"identity.rollout-stage-set.v1": RolloutStageSet}


def decide(last: Rollout, command: SetStage) -> list[RolloutStageSet]:
    if command.stage not in STAGES:
        raise NoSuchStage
    order = command.order
    if not command.by_operator and (order is None or order.kind is not OrderKind.ROLLOUT):
        raise StageNeedsOrder
    event = RolloutStageSet(
        school_id=command.school_id,
        stage=command.stage,
        order_id=order.order_id if order else None,
        valid_from=command.valid_from,
    )
    return [] if last == event else [event]


def evolve(_: Rollout, event: RolloutStageSet) -> Rollout:
    return event


rollouts: Decider[Rollout, SetStage, RolloutStageSet] = Decider(None, decide, evolve)
