"""Events to bytes and back, under names that outlive the classes."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

Upcast = tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]

# Sorted keys make the bytes canonical, so that a digest over them means the same everywhere.
_encoder = msgspec.json.Encoder(order="sorted")


class UnknownType(Exception):
    """Nobody told this codec about an event of that name."""


def canonical(value: object) -> bytes:
    """Write a value as JSON with sorted keys, UTF-8, without spaces."""
    return _encoder.encode(value)


class Codec:
    """Know the wire name of each event class, and lift old versions while reading.

    ``wire`` maps a name with its version (``circulation.copy-checked-out.v1``) to a frozen
    dataclass. ``upcasts`` maps an old name to the next name and a pure function over the decoded
    JSON; steps are followed until a name of ``wire``.
    """

    def __init__(
        self, wire: Mapping[str, type], upcasts: Mapping[str, Upcast] | None = None
    ) -> None:
        self.wire = dict(wire)
        self.upcasts = dict(upcasts or {})
        self._names = {kind: name for name, kind in self.wire.items()}
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {
            name: msgspec.json.Decoder(kind) for name, kind in self.wire.items()
        }

    def __contains__(self, name: str) -> bool:
        """Say whether an event of this name can be read."""
        return name in self.wire or name in self.upcasts

    def __or__(self, other: "Codec") -> "Codec":
        """Join two vocabularies."""
        return Codec({**self.wire, **other.wire}, {**self.upcasts, **other.upcasts})

    def only(self, *kinds: type) -> "Codec":
        """Return what reads events of these classes alone, under old names too.

        A read model that is given no more decodes no more. Raises UnknownType.
        """
        wire = {self.name_of(kind): kind for kind in kinds}
        lifts = {old: lift for old, lift in self.upcasts.items() if self._latest(old) in wire}
        return Codec(wire, lifts)

    def _latest(self, name: str) -> str:
        while name in self.upcasts:
            name, _ = self.upcasts[name]
        return name

    def name_of(self, kind: type) -> str:
        """Return the wire name of an event class; raises UnknownType."""
        try:
            return self._names[kind]
        except KeyError:
            raise UnknownType(kind.__name__) from None

    def dump(self, event: object) -> tuple[str, bytes]:
        """Return the wire name and the canonical JSON of an event."""
        return self.name_of(type(event)), _encoder.encode(event)

    def load(self, name: str, data: bytes) -> Any:
        """Read an event.

        Raises UnknownType, or msgspec.ValidationError when the data do not fit.
        """
        if name in self._decoders:
            return self._decoders[name].decode(data)
        if name not in self.upcasts:
            raise UnknownType(name)
        lifted = msgspec.json.decode(data)
        while name in self.upcasts:
            name, lift = self.upcasts[name]
            lifted = lift(lifted)
        return msgspec.convert(lifted, self.wire[name])
