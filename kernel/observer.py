"""What the kernel tells whoever watches it; the chassis turns this into metrics and logs."""

from datetime import datetime


class Observer:
    """Hear everything and do nothing. Override what you care about."""

    def appended(self, partition: str, position: int, count: int) -> None:
        """Events became facts."""

    def conflicted(self, partition: str) -> None:
        """A writer was overtaken and will look again."""

    def published(self, partition: str, position: int, count: int) -> None:
        """The broker confirmed events up to a position."""

    def applied(
        self,
        subscription: str,
        source: str,
        partition: str,
        position: int,
        count: int,
        time: datetime,
    ) -> None:
        """A read model moved to a position whose event happened at ``time``."""

    def behind(self, subscription: str, source: str, partition: str, events: int) -> None:
        """Heads were compared; this many events are still to come."""

    def gap(self, subscription: str, source: str, partition: str, missing: int) -> None:
        """Messages did not arrive and are pulled from the feed instead."""

    def parked(
        self, subscription: str, source: str, partition: str, stream: str, reason: str
    ) -> None:
        """An event could not be folded; its stream waits for an operator."""

    def stopped(self, subscription: str, source: str, partition: str, reason: str) -> None:
        """A partition may not go on until an operator has looked: a hole, or a restored source."""


SILENT = Observer()
