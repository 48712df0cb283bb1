"""Publish what was committed, for as long as the process lives."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from chassis import logs
from kernel.rabbit import RabbitPublisher
from kernel.relay import Lease, Relay, Unpublished

if TYPE_CHECKING:
    from chassis.runtime import Runtime

LOOK_EVERY: Final = 0.05
RETRY_AT_MOST: Final = 5.0


class RelayLoop:
    """The relay of one service at work; without the broker it waits and tries again."""

    def __init__(self, runtime: Runtime) -> None:
        self.name = f"{runtime.service.name}.relay"
        self._runtime = runtime
        settings = runtime.settings
        self._publisher = RabbitPublisher(settings.broker_url, settings.service, settings.shards)
        self._lease = Lease(runtime.engine, "relay")
        self._relay = Relay(runtime.store, self._publisher, self._lease, runtime.observer)
        self._pause = 0.1

    def run(self, stop: threading.Event) -> None:
        """Publish until told to stop, then let another relay begin at once."""
        try:
            while not stop.is_set():
                self._turn(stop)
        finally:
            self._publisher.close()
            self._release()

    def _turn(self, stop: threading.Event) -> None:
        try:
            moved = self._relay.run_once()
        except (Unpublished, DBAPIError) as error:
            self._say(f"away: {type(error.__cause__ or error).__name__}")
            stop.wait(self._pause)
            self._pause = min(self._pause * 2, RETRY_AT_MOST)
            return
        if moved:
            self._pause = 0.1
            self._say("connected")
        else:
            # An append in this process rings; appends elsewhere are found at the next look.
            self._runtime.rung.wait(LOOK_EVERY)
            self._runtime.rung.clear()

    def _release(self) -> None:
        try:
            self._lease.release()
        except DBAPIError as error:
            logs.fault(error, "lease-not-released", relay=self.name)

    def _say(self, state: str) -> None:
        if self._runtime.broker.get("relay") != state:
            self._runtime.broker["relay"] = state
            logs.info("relay", relay=self.name, broker=state)
