"""Why a stage is not set."""

from kernel.decider import Refused


class StageNeedsOrder(Refused):
    """A school goes on to another stage by an order of the head. Name the order."""


class NoSuchStage(Refused):
    """There are three stages: the library, the journal, and everything."""
