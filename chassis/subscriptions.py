"""Keep read models up: take batches from the broker, pull from the feed when it is silent."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from chassis import logs
from kernel.envelope import Envelope
from kernel.feed import FeedUnavailable
from kernel.rabbit import BROKER_ERRORS, BatchConsumer, Topology, declare

if TYPE_CHECKING:
    from chassis.runtime import Runtime
    from kernel.subscription import Subscription

COMPARE_EVERY: Final = 30.0
RETRY_AT_MOST: Final = 10.0


def topology(runtime: Runtime, subscription: Subscription) -> Topology:
    """Give the queues of a subscription."""
    return Topology(
        subscription=subscription.name,
        sources=tuple(subscription.projection.sources),
        shards=runtime.settings.shards,
    )


def declare_all(runtime: Runtime) -> None:
    """Make every queue of a service; raises TopologyMismatch, or what the broker raises."""
    for subscription in runtime.subscriptions.values():
        declare(runtime.settings.broker_url, topology(runtime, subscription))


class SubscriptionLoop:
    """One subscription at work. Raises TopologyMismatch, which nobody but an operator can mend."""

    def __init__(self, runtime: Runtime, subscription: Subscription) -> None:
        self.name = subscription.name
        self._runtime = runtime
        self._subscription = subscription
        self._topology = topology(runtime, subscription)
        self._compared = float("-inf")
        self._pause = 0.25

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; a batch in hand is folded and acknowledged first."""
        url = self._runtime.settings.broker_url
        consumer = BatchConsumer(url, self._topology.queues(), unreadable=self._unreadable)
        while not stop.is_set():
            try:
                # Queues that vanished with a broker are made again; others cost one round trip.
                declare(url, self._topology)
                self._compare()
                self._say("connected")
                consumer.run(self._receive, stop, self._idle)
            except (*BROKER_ERRORS, DBAPIError) as error:
                self._say(f"away: {type(error).__name__}")
                self._pull()
                stop.wait(self._pause)
                self._pause = min(self._pause * 2, RETRY_AT_MOST)

    def _receive(self, envelopes: list[Envelope]) -> None:
        self._pause = 0.25
        try:
            self._subscription.receive(envelopes)
        except FeedUnavailable:
            # There is a gap and its source is away. The messages may go: the heads will show it.
            self._compared = float("-inf")
        # A list of thousands is many batches in a row: whoever shares the process has a turn.
        time.sleep(0)

    def _idle(self) -> None:
        if time.monotonic() - self._compared > COMPARE_EVERY:
            self._compare()

    def _compare(self) -> None:
        """Compare heads with checkpoints; a source that is away is asked again in a while."""
        self._compared = time.monotonic()
        try:
            self._subscription.catch_up()
        except FeedUnavailable as away:
            logs.warning("feed-away", subscription=self.name, source=str(away))

    def _pull(self) -> None:
        """Go on without the broker, as far as the database and the feeds allow."""
        try:
            self._compare()
        except DBAPIError as error:
            logs.fault(error, "database-away", subscription=self.name)

    def _unreadable(self, body: bytes) -> None:
        logs.warning("message-unreadable", subscription=self.name, size=len(body))

    def _say(self, state: str) -> None:
        if self._runtime.broker.get(self.name) != state:
            self._runtime.broker[self.name] = state
            logs.info("subscription", subscription=self.name, broker=state)
