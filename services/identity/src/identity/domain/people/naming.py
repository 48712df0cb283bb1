"""What a person is called changes by an order, from a day on; what was called before stays known.

The names themselves are in the vault; here stands only that a part changed, and when.
"""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.fields import Field
from identity.domain.ids import OrderId, PersonId
from identity.domain.people.refusals import NameChangeNotYet, NameChangeTooEarly, NameUnchanged
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeName:
    """``parts``: those that are spelled otherwise from ``valid_from`` on."""

    person_id: PersonId
    parts: tuple[Field, ...]
    order_id: OrderId
    valid_from: date
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChanged:
    person_id: PersonId
    parts: tuple[Field, ...]
    order_id: OrderId
    valid_from: date


WIRE: dict[str, type[NameChanged]] = {"identity.name-changed.v1": NameChanged}

LastChange: TypeAlias = date | None


def decide(last: LastChange, command: ChangeName) -> list[NameChanged]:
    if not command.parts:
        raise NameUnchanged
    if command.valid_from > command.on:
        raise NameChangeNotYet
    if last is not None and command.valid_from <= last:
        raise NameChangeTooEarly
    event = NameChanged(
        person_id=command.person_id,
        parts=command.parts,
        order_id=command.order_id,
        valid_from=command.valid_from,
    )
    return [event]


def evolve(_: LastChange, event: NameChanged) -> LastChange:
    return event.valid_from


naming: Decider[LastChange, ChangeName, NameChanged] = Decider(None, decide, evolve)
