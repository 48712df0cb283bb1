"""What a school can do with destruction acts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from identity.domain.ids import ActId, PersonId
from identity.domain.retention.classes import Kept
from identity.domain.retention.events import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What has outlived its ``years``: lines, or ``entries`` of a record before a moment."""

    retention_class: Kept
    years: int
    lines: tuple[Line, ...] = ()
    before: datetime | None = None
    entries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeDestruction:
    act_id: ActId
    due: Due
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAct:
    """``counted`` is what the head wrote: how many lines or entries the act is about."""

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
