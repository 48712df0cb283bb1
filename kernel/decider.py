"""The one shape every aggregate takes: an initial state, decide, and evolve."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import ClassVar, Generic, TypeVar

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")


class Refused(Exception):
    """A command was understood and the rules say no.

    `is_denial` marks those that depend on who asked: trying is then worth writing down.
    """

    is_denial: ClassVar[bool] = False

    @property
    def reason(self) -> str:
        """Spell the class for the wire: AlreadyOnLoan is already-on-loan."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


@dataclass(frozen=True, slots=True)
class Decider(Generic[State, Command, Event]):
    """A pure aggregate. Facts from outside reach it inside the command."""

    initial: State
    decide: Callable[[State, Command], Sequence[Event]]
    evolve: Callable[[State, Event], State]

    def replay(self, events: Iterable[Event]) -> State:
        """Fold a history into the state it left behind."""
        return reduce(self.evolve, events, self.initial)
