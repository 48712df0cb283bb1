"""Why the desk says no about a copy. Each is a rule a librarian would recognise."""

from kernel.decider import Refused


class AlreadyOnLoan(Refused):
    """Another reader has this copy. Take it back first, then lend it."""


class NotOnLoan(Refused):
    """Nobody has this copy. It belongs on the shelf."""


class HeldByAnother(Refused):
    """Meanwhile this copy has gone to another reader."""


class NoRenewalsLeft(Refused):
    """This loan has been renewed as often as the school allows. The copy has to come back."""


class TooLateToRenew(Refused):
    """This loan is overdue, and overdue loans are not renewed here. The copy has to come back."""
