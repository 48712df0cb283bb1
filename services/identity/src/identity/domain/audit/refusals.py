"""What a check of the record of looks may find."""

from kernel.decider import Refused


class ChainBroken(Refused):
    """The chain does not hold: an entry was changed or removed. Tell the operator at once."""
