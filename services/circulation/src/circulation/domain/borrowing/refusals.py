"""Why the desk says no about a reader."""

from kernel.decider import Refused


class LoanLimitReached(Refused):
    """This reader has as many books as the school allows. One has to come back first."""
