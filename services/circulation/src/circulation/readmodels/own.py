"""How circulation reads and writes its own events."""

from circulation.domain.events import WIRE
from kernel.codec import Codec

CODEC = Codec(WIRE)
