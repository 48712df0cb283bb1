"""Everything circulation has ever told the others, by its name on the wire."""

from circulation.domain.borrowing import events as borrowing
from circulation.domain.cards import events as cards
from circulation.domain.lending import events as lending
from circulation.domain.policy import events as policy

WIRE: dict[str, type] = {**lending.WIRE, **borrowing.WIRE, **cards.WIRE, **policy.WIRE}
