"""What stands on a signed paper: purposes, recipients, operations, and as whom somebody signs."""

from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """What data may be used for; each can be agreed to, refused and withdrawn apart (L-06)."""

    EMIS = "emis"
    PARENT_NOTICES = "parent-notices"
    PHOTO = "photo"
    PORTFOLIO = "portfolio"
    DISTANCE_LEARNING = "distance-learning"
    BADGES = "badges"
    CROSS_BORDER = "cross-border"
    HEALTH = "health"


# Refusing one of these never takes anything from school life: no required route asks for them.
OPTIONAL: Final = frozenset(Purpose) - {Purpose.EMIS}


class Capacity(StrEnum):
    """As whom somebody signs."""

    SELF = "self"
    PARENT = "parent"
    GUARDIAN = "guardian"
    ADOPTER = "adopter"
    TRUSTEE = "trustee"


class Recipient(StrEnum):
    SCHOOL = "school"
    DISTRICT = "district"
    MINISTRY = "ministry"


# Whom a paper asks for, one by one; the school that holds the data is not a question.
ASKED_FOR: Final = (Recipient.DISTRICT, Recipient.MINISTRY)


class Operation(StrEnum):
    """What may be done with the data, as the text names it (Law No 58: processing)."""

    COLLECT = "collect"
    RECORD = "record"
    STORE = "store"
    UPDATE = "update"
    USE = "use"
    BLOCK = "block"
    ERASE = "erase"


class Form(StrEnum):
    PAPER = "paper"
    SIMPLE_SIGNATURE = "simple-signature"


class WayBack(StrEnum):
    """How a consent is withdrawn; giving must not be easier (L-07)."""

    APPLICATION = "written-application"
    OWN_PAGE = "own-page"
