"""What goes by itself within days: no act of the head would come in time for it."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from identity.domain.settings.keys import Key


class Passing(StrEnum):
    """What is kept for so short a time."""

    SESSION = "session"
    SIGN_IN_TRY = "sign-in-try"
    SLIP = "slip"
    LIST = "list"
    COPY = "copy"


# The constants are those of the vault's modules; `tests/test_retention.py` holds them together.
PASSING: Final[Mapping[Passing, timedelta | Key]] = {
    Passing.SESSION: timedelta(hours=16),
    Passing.SIGN_IN_TRY: timedelta(hours=1),
    Passing.SLIP: Key.SLIP_DAYS,
    Passing.LIST: timedelta(days=1),
    Passing.COPY: timedelta(days=1),
}
