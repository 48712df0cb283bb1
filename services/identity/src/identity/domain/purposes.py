"""Which key each purpose of a consent uses: taking the purpose back destroys that key."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Purpose
from identity.domain.fields import PurposeClass

CLASS_OF: Final[Mapping[Purpose, PurposeClass]] = {
    Purpose.EMIS: PurposeClass.REGISTER,
    Purpose.PARENT_NOTICES: PurposeClass.NOTICES,
    Purpose.PHOTO: PurposeClass.PUBLICATION,
    Purpose.PORTFOLIO: PurposeClass.PUBLICATION,
    Purpose.DISTANCE_LEARNING: PurposeClass.LEARNING,
    Purpose.BADGES: PurposeClass.PUBLICATION,
    # Where the register is kept, and so nothing that has a key of its own.
    Purpose.CROSS_BORDER: PurposeClass.REGISTER,
    Purpose.HEALTH: PurposeClass.HEALTH,
}

# Without the register there is nobody to know: these stay until the person is forgotten.
_LASTING: Final = frozenset({PurposeClass.REGISTER, PurposeClass.ACCOUNT})


def idle_classes(consents: Consents, on: date) -> frozenset[PurposeClass]:
    """Return the classes whose keys nothing needs any more; all, once forgotten.

    A consent that has expired was not withdrawn: what it let in stays readable until somebody
    decides.
    """
    if consents.is_forgotten:
        return frozenset(PurposeClass)
    needed = {
        CLASS_OF[purpose]
        for consent in consents.given
        if consent.valid_from <= on
        for purpose in consent.purposes
    }
    return frozenset(PurposeClass) - needed - _LASTING
