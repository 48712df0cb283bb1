"""Why a term is not changed."""

from kernel.decider import Refused


class OutsideItsBounds(Refused):
    """This value is outside what the term allows. Choose one between its bounds."""


class SettingNeedsOrder(Refused):
    """A school changes a term by an order of the head. Name the order."""
