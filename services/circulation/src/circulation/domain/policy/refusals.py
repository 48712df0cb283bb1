"""Why a policy is not accepted."""

from kernel.decider import Refused


class UnworkablePolicy(Refused):
    """Nobody could borrow like this. Allow at least one book for at least one day."""
