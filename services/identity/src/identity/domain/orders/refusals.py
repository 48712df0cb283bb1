"""Why an order or a role does not come about."""

from kernel.decider import Refused


class OrderNumberUnclear(Refused):
    """The number of an order is digits, with a letter or a year after a hyphen or a slash."""


class OrderEndsBeforeItBegins(Refused):
    """An order cannot end before it begins."""


class OrderAlreadyIssued(Refused):
    """This order is in the register already, with other particulars."""


class OrderUnknown(Refused):
    """A role needs an order of this school."""


class OutsideTheOrder(Refused):
    """A role is valid within the time of its order, not before and not after."""


class TwoPeopleNeeded(Refused):
    """The order for an administrator is entered by one person, and the role is given by another."""


class NotForOneself(Refused):
    """Nobody gives a role to himself or herself."""


class NotYoursToGive(Refused):
    """This role is given by the head or the administrator."""


class RoleUnknown(Refused):
    """This person has no such role by that order."""
