"""What the kernel tells whoever watches it; the chassis turns this into metrics and logs."""

from datetime import datetime


class Observer:
    """Hear everything and do nothing. Override what you care about."""

    def appended(self, partition: str, position: int, count: int) -> None:
        """Hear that events became facts."""

    def conflicted(self, partition: str) -> None:
        """Hear that a writer was overtaken and will look again."""

    def published(self, partition: str, position: int, count: int) -> None:
        """Hear that the broker confirmed events up to a position."""

    def applied(
        self,
        subscription: str,
        source: str,
        partition: str,
        position: int,
        count: int,
        time: datetime,
    ) -> None:
        """Hear that a read model moved to a position whose event happened at ``time``."""

    def behind(self, subscription: str, source: str, partition: str, events: int) -> None:
        """Hear how many events are still to come; heads were compared."""

    def gap(self, subscription: str, source: str, partition: str, missing: int) -> None:
        """Hear that messages did not arrive and are pulled from the feed instead."""

    def parked(
        self, subscription: str, source: str, partition: str, stream: str, reason: str
    ) -> None:
        """Hear that an event could not be folded; its stream waits for an operator."""

    def stopped(self, subscription: str, source: str, partition: str, reason: str) -> None:
        """Hear that a partition may not go on: its source has a hole, or was restored."""


SILENT = Observer()
