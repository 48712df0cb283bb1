"""Why a breach cannot be entered or closed like this."""

from kernel.decider import Refused


class BreachWithoutData(Refused):
    """Say which data, whose, and how many people: at least one of each."""


class FoundInFuture(Refused):
    """A breach cannot be found in the future."""


class BreachUnknown(Refused):
    """There is no such breach in the register."""


class BreachIsClosed(Refused):
    """This breach is closed. A new finding is a new breach."""


class LetterNeedsNumber(Refused):
    """Write the number of the letter that was sent."""


class BreachNotReported(Refused):
    """A breach is closed when measures are taken, and the agency and the people were told."""
