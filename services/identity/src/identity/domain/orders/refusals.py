"""Why an order or a role does not come about."""

from kernel.decider import Refused


class OrderNumberUnclear(Refused):
    """The number of an order is digits, with a letter or a year after a hyphen or a slash."""


class OrderNumberTaken(Refused):
    """Another order of this year has this number. Leave it empty, and the next free one is used."""


class OrderEndsBeforeItBegins(Refused):
    """An order cannot end before it begins."""


class OrderAlreadyIssued(Refused):
    """This order is in the register already, with other particulars."""


class OrderUnknown(Refused):
    """There is no such order of this school."""


class OrderIsCancelled(Refused):
    """This order was cancelled by another one. Nothing new can rest on it."""


class OrderStays(Refused):
    """The founding order and cancellations are not cancelled. Issue a new order instead."""


class CancellationNamesNoOrder(Refused):
    """Choose which order is cancelled; only an order about cancelling cancels one."""


class CancellationComesLater(Refused):
    """A cancellation works from the day it is entered. Enter it on the day from which it holds."""


class SubstitutionNeedsAnEnd(Refused):
    """A substitution has a last day."""


class OrderGivesNoRoles(Refused):
    """Roles come by orders about appointment, duties or substitution, and by no others."""


class OutsideTheOrder(Refused):
    """A role is valid within the time of its order, not before and not after."""


class TwoPeopleNeeded(Refused):
    """The order for an administrator is entered by one person, and the role is given by another."""


class RolesDoNotGoTogether(Refused):
    """Who answers for personal data cannot at the same time be the head or the administrator.

    He or she would have to check himself or herself. Choose somebody else.
    """


class NotForOneself(Refused):
    """Nobody gives a role to himself or herself."""

    is_denial = True


class NotYoursToGive(Refused):
    """This role is given by the head or the administrator."""

    is_denial = True


class RoleUnknown(Refused):
    """This person has no such role by that order."""
