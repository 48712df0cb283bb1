"""Why the district's list of barcode numbers says no."""

from kernel.decider import Refused


class NoPrefixLeft(Refused):
    """All 9,999 barcode numbers for schools are given."""
