"""The truth of another service over HTTP: heads, and events by position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import requests

from chassis.tokens import sign_service
from kernel.envelope import Envelope
from kernel.feed import FeedUnavailable
from kernel.store import Head

if TYPE_CHECKING:
    from chassis.runtime import Runtime

TIMEOUTS: Final = (2.0, 30.0)  # Seconds to connect, and to wait for the next bytes.
OK: Final = 200

_heads = msgspec.json.Decoder(dict[str, Head])


def heads_json(heads: Mapping[str, Head]) -> bytes:
    """Write heads as `{partition: {position, published, epoch}}`."""
    return msgspec.json.encode(heads)


def events_json(events: Iterable[Envelope]) -> bytes:
    """Write events as a JSON array of CloudEvents."""
    return b"[" + b",".join(event.to_json() for event in events) + b"]"


class HttpFeed:
    """The kernel's Feed over another service's `/feed`, with this service's credential."""

    def __init__(self, url: str, source: str, runtime: Runtime) -> None:
        self._base = f"{url}/{source}/feed"
        self._source = source
        self._runtime = runtime
        self._session = requests.Session()

    def heads(self) -> Mapping[str, Head]:
        """Return how far each partition goes. Raises FeedUnavailable."""
        try:
            return _heads.decode(self._get(self._base))
        except msgspec.MsgspecError as error:
            raise FeedUnavailable(self._source) from error

    def read(self, partition: str, after: int, limit: int) -> Sequence[Envelope]:
        """Return up to `limit` events behind a position, in order. Raises FeedUnavailable."""
        raw = self._get(f"{self._base}/{partition}", after=after, limit=limit)
        try:
            return Envelope.many_from_json(raw)
        except msgspec.MsgspecError as error:
            raise FeedUnavailable(self._source) from error

    def _get(self, url: str, **query: int) -> bytes:
        settings = self._runtime.settings
        token = sign_service(
            settings.service_secret, settings.service, self._source, self._runtime.now()
        )
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        try:
            reply = self._session.get(url, params=query, headers=headers, timeout=TIMEOUTS)
        except requests.RequestException as error:
            raise FeedUnavailable(self._source) from error
        if reply.status_code != OK:
            raise FeedUnavailable(f"{self._source} answers {reply.status_code}")
        return reply.content
