"""Why somebody is not let in, or a password is not taken."""

from datetime import timedelta

from kernel.decider import Refused


class NotRecognised(Refused):
    """This name and password do not go together.

    Check both; capital letters count in the password.
    """


class WaitFirst(Refused):
    """There were several wrong tries. Wait a little, then try again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


class SecretTooShort(Refused):
    """A password has at least ten characters. Four ordinary words make a good one."""


class SecretTooCommon(Refused):
    """This password is among the first that a stranger would try. Choose another."""


class SecretUnchanged(Refused):
    """Choose a password of your own, not the one from the slip."""


class UsernameUnclear(Refused):
    """A sign-in name has 3 to 40 letters, digits, dots or hyphens."""


class UsernameTaken(Refused):
    """Somebody signs in with this name already. Choose another."""


class CodeWrong(Refused):
    """The code is not the one that the program has printed."""


class AlreadyFounded(Refused):
    """The first administrator is there already. Sign in instead."""


class AccountExists(Refused):
    """This person signs in with another name already. Nobody has two accounts."""


class SlipExpired(Refused):
    """The time of this slip is over. Ask where you got it for a new one."""


class SlipUsed(Refused):
    """This slip was used already on another device. Ask for a new one, if that was not you."""


class CodeNotRight(Refused):
    """This code is not right, or it was used already. Wait for the next one and type that."""


class NotYoursToRecover(Refused):
    """The head or the administrator does this, and never for himself or herself."""

    is_denial = True


class TwoPeopleRecover(Refused):
    """You have asked for it yourself. Somebody else has to approve it."""


class NothingAsked(Refused):
    """Nobody has asked for this in the last three days. Ask for it first."""


class NeedsTwoPeople(Refused):
    """This office has power: one person asks for a new slip, another approves it."""


class FactorNeeded(Refused):
    """This office needs a second factor. It can be changed for another, but not taken away."""


class KeyInUse(Refused):
    """Tokens are signed with this key now. Make a new one first, then withdraw this one."""


class KeyUnknown(Refused):
    """There is no signing key with this id."""
