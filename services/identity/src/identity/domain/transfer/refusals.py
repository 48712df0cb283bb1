"""Why a pupil cannot be transferred."""

from kernel.decider import Refused


class AlreadyOnTheWay(Refused):
    """This pupil is on the way to a school already. Cancel that transfer first."""


class TransferToOwnSchool(Refused):
    """The pupil is at this school already. Choose another one."""


class TransferUnknown(Refused):
    """There is no such transfer any more: it was cancelled, or the pupil has been taken in."""
