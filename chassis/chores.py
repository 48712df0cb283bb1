"""Small work that a service does by itself, again and again: what is due is looked for and done.

A chore reads what is to be done from the database, so nothing is lost when a process ends in the
middle of it, and doing it twice, or in two processes, must change nothing.
"""

from __future__ import annotations

import threading
from functools import wraps
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from chassis import forgetting, logs, metrics

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from chassis.runtime import Runtime

EVERY: Final = 1.0  # Seconds between two looks; each is a query or two.


def chores_of(
    runtime: Runtime, *, answers: bool = True, listens: bool = True
) -> tuple[Callable[[Runtime], int], ...]:
    """List what a service does by itself where people are answered, and where it listens."""
    service = runtime.service
    found = service.http_chores if answers else ()
    if not listens:
        return found
    # Somebody forgotten is confirmed by the chassis, which every such service has in common.
    return (*service.chores, *found, *([forgetting.confirm] if service.forgets else []))


def do_all(runtime: Runtime) -> int:
    """Do every chore once; return how many things were done."""
    return sum(chore(runtime) for chore in chores_of(runtime))


def once_a_day(chore: Callable[[Runtime], int | None]) -> Callable[[Runtime], int]:
    """Leave a chore alone for the rest of a day on which it was done here.

    A chore that answers None could not be done yet and is tried again a second later, as one that
    fails.
    """
    done_on: WeakKeyDictionary[Runtime, date] = WeakKeyDictionary()

    @wraps(chore)
    def daily(runtime: Runtime) -> int:
        today = runtime.today()
        if done_on.get(runtime) == today or (done := chore(runtime)) is None:
            return 0
        done_on[runtime] = today
        return done

    return daily


class ChoreLoop:
    """One chore of one service, for as long as its process lives.

    Each has a loop of its own, so that one that fails, or takes long, holds up no other.
    """

    def __init__(self, runtime: Runtime, chore: Callable[[Runtime], int]) -> None:
        self.what = getattr(chore, "__name__", type(chore).__name__)
        self.name = f"{runtime.service.name}-{self.what}"
        self._runtime = runtime
        self._chore = chore

    def run(self, stop: threading.Event) -> None:
        """Look every second; what fails is said, counted and tried again."""
        service = self._runtime.service.name
        while not stop.wait(EVERY):
            try:
                self._chore(self._runtime)
            except Exception as error:  # noqa: BLE001 - one bad day must not end the work for good
                logs.fault(error, "chore-failed", service=service, chore=self.what)
                metrics.chore_failed(service, self.what)
                stop.wait(EVERY * 10)
