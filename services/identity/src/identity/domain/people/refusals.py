"""Why a person cannot be entered."""

from kernel.decider import Refused


class NoLetter(Refused):
    """A surname begins with a letter, and the file number begins with the same one."""


class OwnGuardian(Refused):
    """Nobody is the parent of himself or herself."""


class SignerUnknown(Refused):
    """This school knows no such grown-up. Choose one from the list, or enter a new one."""


class GuardianIsExcluded(Refused):
    """A court has excluded this person: no signature and no access until it decides otherwise."""


class CannotStandForThem(Refused):
    """The document ends before it begins. Look at its dates once more."""


class NameUnchanged(Refused):
    """The new name is the same as the old one."""


class NameChangeNotYet(Refused):
    """A name changes on the day of the order or before today. Enter it when that day has come."""


class NameChangeTooEarly(Refused):
    """The name has changed since that day already. The new one begins after the last change."""
