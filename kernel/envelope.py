"""One recorded event as it travels: CloudEvents 1.0 attributes around the event's own JSON."""

from datetime import datetime

import msgspec

from kernel.codec import canonical


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A fact, where it stands in its school's log, and who caused it.

    ``data`` is canonical JSON.
    """

    id: str
    source: str
    type: str
    partition: str
    position: int
    epoch: str
    stream: str
    version: int
    time: datetime
    actor: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    data: bytes

    def to_json(self) -> bytes:
        """Write the CloudEvents form."""
        return canonical(
            _CloudEvent(
                id=self.id,
                source=f"/{self.source}/{self.partition}",
                type=self.type,
                subject=self.stream,
                time=self.time,
                partitionkey=self.partition,
                sequence=self.position,
                epoch=self.epoch,
                streamversion=self.version,
                actor=self.actor,
                correlationid=self.correlation_id,
                causationid=self.causation_id,
                traceparent=self.traceparent,
                data=msgspec.Raw(self.data),
            )
        )

    @classmethod
    def from_json(cls, raw: bytes) -> "Envelope":
        """Read the CloudEvents form.

        Unknown attributes are passed over, missing ones are a msgspec.ValidationError.
        """
        return _opened(_decoder.decode(raw))

    @classmethod
    def many_from_json(cls, raw: bytes) -> list["Envelope"]:
        """Read a JSON array of CloudEvents, as a feed answers."""
        return [_opened(event) for event in _array_decoder.decode(raw)]


class _CloudEvent(msgspec.Struct, kw_only=True, omit_defaults=True):
    specversion: str = "1.0"
    datacontenttype: str = "application/json"
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    partitionkey: str
    sequence: int
    epoch: str
    streamversion: int
    actor: str
    correlationid: str
    causationid: str | None = None
    traceparent: str | None = None
    data: msgspec.Raw

    def __post_init__(self) -> None:
        """Refuse another version of the envelope rather than guess at its meaning."""
        if self.specversion != "1.0":
            msg = f"CloudEvents {self.specversion} is not understood"
            raise ValueError(msg)


_decoder = msgspec.json.Decoder(_CloudEvent)
_array_decoder = msgspec.json.Decoder(list[_CloudEvent])


def _opened(event: _CloudEvent) -> Envelope:
    return Envelope(
        id=event.id,
        source=event.source.split("/")[1],
        type=event.type,
        partition=event.partitionkey,
        position=event.sequence,
        epoch=event.epoch,
        stream=event.subject,
        version=event.streamversion,
        time=event.time,
        actor=event.actor,
        correlation_id=event.correlationid,
        causation_id=event.causationid,
        traceparent=event.traceparent,
        data=bytes(event.data),
    )
