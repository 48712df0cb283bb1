"""What the pages of identity ask: rebuilt from events, and without a single name."""

from typing import Final

from sqlalchemy import MetaData

from identity.domain.events import UPCASTS, WIRE
from kernel.codec import Codec

metadata = MetaData()
CODEC: Final = Codec(WIRE, UPCASTS)
