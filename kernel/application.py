"""Carry out commands: load, decide, append, and look again when somebody else was faster."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kernel.decider import Decider, Refused, State
from kernel.store import Change, Conflict, Context, Store

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One aggregate's part in a command."""

    stream: str
    decider: Decider[Any, Any, Any]
    command: object


@dataclass(frozen=True, slots=True)
class Done:
    """What happened, and the position to wait for before a page is shown.

    ``repeated``: the same command had been carried out before; its events are not loaded again.
    """

    position: int
    events: tuple[Any, ...]
    repeated: bool = False


class Application:
    """The one way from a command to recorded events."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def state(self, partition: str, stream: str, decider: Decider[State, Any, Any]) -> State:
        """Return the state of one aggregate now."""
        return decider.replay(self.store.load(partition, stream).events)

    def handle(
        self,
        partition: str,
        steps: Sequence[Step],
        context: Context,
        *,
        also: Callable[[Connection], None] | None = None,
    ) -> Done:
        """Decide every step on the state of its stream and record all their events together.

        Or none.

        Steps on one stream see each other's events. Raises Refused when a rule says no, and
        Conflict when three attempts in a row met a faster writer.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return self._try(partition, steps, context, also)
            except Conflict:
                if attempt == _ATTEMPTS - 1:
                    raise
                # Two desks that met once would meet again if both waited equally long.
                time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311
            except DBAPIError as broken:
                # A connection that died with the server is replaced; the command id keeps this from
                # doing it twice.
                if not broken.connection_invalidated or attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError

    def _try(
        self,
        partition: str,
        steps: Sequence[Step],
        context: Context,
        also: Callable[[Connection], None] | None,
    ) -> Done:
        streams = list(dict.fromkeys(step.stream for step in steps))
        histories, _ = self.store.load_for(partition, streams)
        decided: dict[str, list[Any]] = {stream: [] for stream in streams}
        folded: dict[tuple[str, int], tuple[Any, int]] = {}
        try:
            for step in steps:
                # A step sees what earlier ones on its stream decided; each event is folded once, so
                # a list of thousands costs no more than its events.
                facts, mark = decided[step.stream], (step.stream, id(step.decider))
                if mark not in folded:
                    folded[mark] = step.decider.replay(histories[step.stream].events), 0
                state, seen = folded[mark]
                state = reduce(step.decider.evolve, facts[seen:], state)
                folded[mark] = state, len(facts)
                facts += step.decider.decide(state, step.command)
        except Refused:
            # The second of two clicks meets what the first has done, and is no reason to say no.
            if repeated := self._repeated(partition, context):
                return repeated
            raise
        changes = [
            Change(stream, histories[stream].version, events)
            for stream, events in decided.items()
            if events
        ]
        if not changes:
            return self._repeated(partition, context) or Done(self._position(partition), ())
        appended = self.store.append(partition, changes, context, also=also)
        happened = tuple(fact for change in changes for fact in change.events)
        return Done(appended.position, happened, appended.repeated)

    def _repeated(self, partition: str, context: Context) -> Done | None:
        done = self.store.done_before(partition, context.command_id)
        return Done(done.position, (), repeated=True) if done else None

    def _position(self, partition: str) -> int:
        heads = self.store.heads()
        return heads[partition].position if partition in heads else 0
