"""Why a card is not issued."""

from kernel.decider import Refused


class NotACardNumber(Refused):
    """This is not a card number: its check digit does not fit."""
