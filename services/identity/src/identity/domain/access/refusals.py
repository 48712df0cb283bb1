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
