"""How a school changes a term: from a day on, by a source, within bounds, never back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.ids import OrderId
from identity.domain.settings.keys import Key, Source
from identity.domain.settings.refusals import OutsideItsBounds, SettingNeedsOrder
from identity.domain.settings.table import TERMS
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTerm:
    key: Key
    value: int
    source: Source
    order_id: OrderId | None
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSet:
    key: Key
    value: int
    source: Source
    order_id: OrderId | None
    valid_from: date


WIRE: dict[str, type[TermSet]] = {"identity.term-set.v1": TermSet}

Terms: TypeAlias = tuple[TermSet, ...]


def value_on(history: Sequence[TermSet], key: Key, on: date) -> int:
    """Return the value of a term on a day: what was set last for that day, or the default."""
    held = [term.value for term in history if term.key is key and term.valid_from <= on]
    return held[-1] if held else TERMS[key].default


def decide(terms: Terms, command: SetTerm) -> list[TermSet]:
    term = TERMS[command.key]
    if not term.least <= command.value <= term.most:
        raise OutsideItsBounds
    if command.source is Source.ORDER and command.order_id is None:
        raise SettingNeedsOrder
    event = TermSet(
        key=command.key,
        value=command.value,
        source=command.source,
        order_id=command.order_id,
        valid_from=command.valid_from,
    )
    same = [said for said in terms if said.key is command.key][-1:] == [event]
    return [] if same else [event]


def evolve(terms: Terms, event: TermSet) -> Terms:
    return (*terms, event)


terms: Decider[Terms, SetTerm, TermSet] = Decider((), decide, evolve)
