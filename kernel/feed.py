"""Where a reader finds the truth: the heads and the events of a source, by position."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from kernel.envelope import Envelope
from kernel.store import Head, Store


class FeedUnavailable(Exception):
    """The source cannot be asked now; its reader tries again later."""


class Feed(Protocol):
    """What a source answers. Raises FeedUnavailable when it cannot."""

    def heads(self) -> Mapping[str, Head]:
        """Return how far each partition goes."""
        ...

    def read(self, partition: str, after: int, limit: int) -> Sequence[Envelope]:
        """Return up to ``limit`` events behind a position, in order."""
        ...


class LocalFeed:
    """The feed of a store in the same process."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def heads(self) -> Mapping[str, Head]:
        """Return how far each partition goes."""
        return self.store.heads()

    def read(self, partition: str, after: int, limit: int) -> Sequence[Envelope]:
        """Return up to ``limit`` events behind a position, in order."""
        return self.store.read(partition, after, limit)
