"""Why data do not leave the school."""

from kernel.decider import Refused


class ReceiverNotInConsent(Refused):
    """No consent in force of this person names this receiver for these data. Nothing may leave."""


class StatuteNeedsOrder(Refused):
    """Giving data by law needs an order of the head. Name the order."""


class OrganisationUnclear(Refused):
    """Write the number of the organisation, or the school's short name. No names of people."""


class NobodyDisclosed(Refused):
    """Say about whom and which data: at least one person and one kind of data."""


class DisclosureUnknown(Refused):
    """There is no such disclosure in the register, or it does not concern this person."""
