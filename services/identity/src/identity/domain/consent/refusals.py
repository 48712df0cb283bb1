"""Why something personal is not stored. Each reason is a right of the person concerned."""

from collections.abc import Sequence

from identity.domain.consent.events import Purpose
from identity.domain.fields import Category
from kernel.decider import Refused


class ConsentMissing(Refused):
    """No written consent in force covers this, so nothing was stored."""

    def __init__(self, purpose: Purpose, category: Category) -> None:
        super().__init__(purpose, category)
        self.purpose = purpose
        self.category = category


class ConsentIncomplete(Refused):
    """The record of the consent is not complete, so it does not count as written."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(*missing)
        self.missing = tuple(missing)


class SignerMayNotSign(Refused):
    """For a child under 18, a parent or another legal representative signs."""


class SignsForOneself(Refused):
    """A grown-up signs for himself or herself, and nobody else does."""


class NotValidInTime(Refused):
    """A consent cannot begin in the future or end before it begins."""


class ConsentUnknown(Refused):
    """This person has no such consent."""


class NothingToPrint(Refused):
    """Everybody here has a consent or a printed form already."""


class NothingDisputed(Refused):
    """Nobody disagrees about this any more, so there is nothing to decide."""


class NotTheirsToWithdraw(Refused):
    """Only who signed, the other representative or the person may take a consent back."""

    is_denial = True


class RegisterOnPaperFirst(Refused):
    """The school register is agreed to on paper, in the office. Everything else can follow here."""


class CapacityNotProven(Refused):
    """The school has not seen yet which document says that you stand for this child."""


class RepresentativeSignsFirst(Refused):
    """A parent or another legal representative signs first, then the pupil."""


class WordingChanged(Refused):
    """The wording has changed since this page was opened. Read it, then answer once more."""


class SimpleSignatureIsOff(Refused):
    """This school takes a yes on paper only. A no is good here as well."""


class NothingAnswered(Refused):
    """Answer at least one question."""


class ConsentNumberTaken(Refused):
    """Somebody else has just got this number of the register."""
