"""Where each purpose stands for one person, in one word: what the page shows at a glance."""

from datetime import date
from enum import StrEnum

from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Purpose


class Standing(StrEnum):
    AGREED = "agreed"
    DISPUTED = "disputed"
    REFUSED = "refused"
    EXPIRED = "expired"
    NOT_ASKED = "not-asked"


def at_a_glance(state: Consents, on: date) -> dict[Purpose, Standing]:
    return {purpose: standing(state, purpose, on) for purpose in Purpose}


def standing(state: Consents, purpose: Purpose, on: date) -> Standing:
    """Say how far one purpose is; a disagreement is said before everything else (L-05)."""
    if purpose in state.disputed:
        return Standing.DISPUTED
    papers = [consent for consent in state.given if purpose in consent.purposes]
    if any(paper.is_in_force(on) for paper in papers) and not state.is_blocked(purpose):
        return Standing.AGREED
    if any(about == purpose for _, about in state.objections):
        return Standing.REFUSED
    return Standing.EXPIRED if papers else Standing.NOT_ASKED
