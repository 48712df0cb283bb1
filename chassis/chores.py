"""Small work that a service does by itself, again and again: what is due is looked for and done.

A chore reads what is to be done from the database, so nothing is lost when a process ends in the
middle of it, and doing it twice must change nothing.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from chassis import forgetting, logs

if TYPE_CHECKING:
    from collections.abc import Callable

    from chassis.runtime import Runtime

EVERY: Final = 1.0  # Seconds between two looks; each is a query or two.


def chores_of(runtime: Runtime) -> tuple[Callable[[Runtime], int], ...]:
    """List what a service does by itself: its own chores, and what the chassis adds."""
    own = runtime.service.chores
    return (*own, forgetting.confirm) if runtime.service.forgets is not None else own


def do_all(runtime: Runtime) -> int:
    """Do every chore once; return how many things were done."""
    return sum(chore(runtime) for chore in chores_of(runtime))


class ChoreLoop:
    """The chores of one service, for as long as its process lives."""

    def __init__(self, runtime: Runtime) -> None:
        self.name = f"{runtime.service.name}-chores"
        self._runtime = runtime

    def run(self, stop: threading.Event) -> None:
        """Look every second; what fails is said and tried again."""
        while not stop.wait(EVERY):
            try:
                do_all(self._runtime)
            except Exception as error:  # noqa: BLE001 - one bad day must not end the others' work
                logs.fault(error, "chore-failed", service=self._runtime.service.name)
                stop.wait(EVERY * 10)
