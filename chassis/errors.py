"""What can go wrong between a request and its handler, as exceptions that `problems` maps once."""

from __future__ import annotations


class NotAllowed(Exception):
    """You are not allowed to do this here."""


class NotFound(Exception):
    """There is nothing at this address, or it is not for you."""


class Denied(NotFound):
    """There is nothing at this address, or it is not for you.

    Raised wherever somebody names an object that is not theirs to reach; answered like any other
    nothing, and written down by the chassis (chassis/denials.py). `kind` is the argument or field
    that named it, `value` what was named.
    """

    def __init__(self, kind: str, value: str = "") -> None:
        super().__init__()
        self.kind, self.value = kind, value


class NotSwitchedOn(NotFound):
    """The school has not gone so far yet."""


class NotSignedIn(Exception):
    """Sign in first."""


class TokenExpired(NotSignedIn):
    """Your sign-in has to be renewed."""


class ProofNeeded(NotSignedIn):
    """Show once more that it is you, then come back to this page."""


class CrossSite(NotAllowed):
    """This request came from another site, so it was not carried out."""


class TooLarge(Exception):
    """This is larger than the page takes."""
