"""Why an undertaking is not taken in."""

from kernel.decider import Refused


class UndertakingTextChanged(Refused):
    """The text of the undertaking has changed meanwhile. Read the new one, then confirm it."""


class UndertakingNeedsScan(Refused):
    """An undertaking on paper comes with a scan of the signed sheet."""
