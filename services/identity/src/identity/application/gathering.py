"""Read the logs of the other services for everything that they say of one person.

No service is asked to answer: their feeds, which rebuild read models, are read through once. What
an event holds of the person is therefore complete by construction, also for events of next year.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from identity.domain.ids import PersonId, SchoolId
from identity.vault.gathered import Gathered
from kernel.envelope import Envelope
from kernel.feed import Feed, FeedUnavailable

SOURCES: Final = ("journal", "circulation", "catalog", "reporting")
_AT_ONCE: Final = 1000


def gather(
    feed_of: Callable[[str], Feed],
    school: SchoolId,
    person: PersonId,
    at: datetime,
    advance: Callable[[int], None] = lambda _many: None,
) -> Gathered:
    """Return each event of the other services that names a person, and who did not answer.

    ``advance`` is told how many events were read.
    """
    events: dict[str, list[dict[str, Any]]] = {}
    missing = []
    for source in SOURCES:
        try:
            events[source] = _naming(feed_of(source), school, person, advance)
        except FeedUnavailable:
            missing.append(source)
    return Gathered(at=at, missing=tuple(missing), events=events)


def size(feed_of: Callable[[str], Feed], school: SchoolId) -> int:
    """Return how many events there are to read, as far as the services answer."""
    found = 0
    for source in SOURCES:
        try:
            heads: Mapping[str, Any] = feed_of(source).heads()
        except FeedUnavailable:
            continue
        found += heads[school].position if school in heads else 0
    return found


def _naming(
    feed: Feed, school: SchoolId, person: PersonId, advance: Callable[[int], None]
) -> list[dict[str, Any]]:
    sought, after = person.encode(), 0
    found: list[dict[str, Any]] = []
    while envelopes := feed.read(school, after, _AT_ONCE):
        found += [_said(envelope) for envelope in envelopes if sought in envelope.data]
        after = envelopes[-1].position
        advance(len(envelopes))
    return found


def _said(envelope: Envelope) -> dict[str, Any]:
    return {
        "type": envelope.type,
        "time": envelope.time.isoformat(),
        "data": json.loads(envelope.data),
    }
