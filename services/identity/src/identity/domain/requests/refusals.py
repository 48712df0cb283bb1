"""Why a request is not taken, answered or refused."""

from kernel.decider import Refused


class NotYoursToAsk(Refused):
    """One asks about oneself, a legal representative about the child. Nobody else does."""

    is_denial = True


class AlreadyAsked(Refused):
    """The same request of the same person is still open. It will be answered within its term."""


class PaperNeedsNumber(Refused):
    """Write the number under which the application on paper is kept."""


class RequestUnknown(Refused):
    """There is no such request about this person."""


class RequestClosed(Refused):
    """This request has been answered or refused already."""


class RefusalNeedsReason(Refused):
    """A refusal is given in writing: write the reason and the number of the letter."""
