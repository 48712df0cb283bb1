"""What somebody can answer on the own page, purpose by purpose; nothing is answered beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from identity.domain.consent.commands import Signature
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import OPTIONAL, Purpose
from identity.domain.consent.glance import Standing, standing
from identity.domain.ids import PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One question: where it stands, what I have said, and which answers change anything.

    ``waits``: a representative has signed, and the pupil's signature is still missing.
    """

    standing: Standing
    i_agreed: bool
    i_refused: bool
    waits: bool
    may_agree: bool
    may_refuse: bool


def choices(state: Consents, signature: Signature, on: date) -> dict[Purpose, Choice]:
    """Return the questions in the order of the paper; the school register is signed on paper."""
    pupil = signature.is_minor and not signature.represents
    ask = _for_pupil if pupil else _for_signer
    return {
        purpose: ask(state, signature, purpose, on) for purpose in Purpose if purpose in OPTIONAL
    }


def said_yes(state: Consents, who: PersonId, purpose: Purpose, on: date) -> bool:
    """Say whether somebody's own signature for a purpose is in force."""
    return any(
        paper.signer_id == who and purpose in paper.purposes and paper.is_in_force(on)
        for paper in state.given
    )


def unanswered(state: Consents, answered: frozenset[Purpose]) -> frozenset[Purpose]:
    """Return what else of the same sheet waits for the pupil, so that none is lost halfway."""
    touched = [set(begun.purposes) for begun in state.begun if answered & set(begun.purposes)]
    return frozenset(purpose for sheet in touched for purpose in sheet) - answered


def _for_signer(state: Consents, signature: Signature, purpose: Purpose, on: date) -> Choice:
    who = signature.signer_id
    agreed, refused = said_yes(state, who, purpose, on), (who, purpose) in state.objections
    stands = standing(state, purpose, on)
    begun = any(one.signer_id == who and purpose in one.purposes for one in state.begun)
    return Choice(
        standing=stands,
        i_agreed=agreed,
        i_refused=refused,
        waits=any(purpose in one.purposes for one in state.begun),
        may_agree=not (agreed or begun or (stands is Standing.AGREED and not refused)),
        may_refuse=not refused,
    )


def _for_pupil(state: Consents, signature: Signature, purpose: Purpose, on: date) -> Choice:
    stands = standing(state, purpose, on)
    waits = any(purpose in one.purposes for one in state.begun)
    refused = (signature.signer_id, purpose) in state.objections
    is_open = stands in {Standing.AGREED, Standing.DISPUTED} or waits
    return Choice(
        standing=stands,
        i_agreed=False,
        i_refused=refused,
        waits=waits,
        may_agree=signature.own_due and waits,
        may_refuse=signature.own_due and is_open and not refused,
    )


def open_questions(asked: Mapping[Purpose, Choice]) -> list[Purpose]:
    return [purpose for purpose, one in asked.items() if one.may_agree or one.may_refuse]
