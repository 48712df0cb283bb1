"""The register of consents of one school and year: numbers without gaps, given while printing.

The stream ``consent-register-<year>`` owns them, so two secretaries who print at the same moment
queue for it, as in the alphabet book.
"""

import re
from dataclasses import dataclass
from datetime import date

from identity.domain.consent.events import ConsentDrafted
from identity.domain.consent.refusals import ConsentNumberTaken, NothingToPrint
from identity.domain.ids import ConsentId, PersonId
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftConsents:
    """Forms to be printed, in the order of the register: (consent, person)."""

    papers: tuple[tuple[ConsentId, PersonId], ...]
    text_version: str
    text_hash: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterSigned:
    """A consent that was signed without a form takes the number that it names."""

    consent_id: ConsentId
    person_id: PersonId
    register_number: str
    text_version: str
    text_hash: str
    on: date


def stream(year: int) -> str:
    return f"consent-register-{year}"


def is_register_number(typed: str) -> bool:
    """Say whether this is a number of the register, «К-2026/15»; no name fits into it."""
    return re.fullmatch(r"К-\d{4}/\d{1,6}", typed) is not None


def number_after(last: int, year: int) -> str:
    return f"К-{year}/{last + 1}"


def decide(last: int, command: DraftConsents | EnterSigned) -> list[ConsentDrafted]:
    if isinstance(command, EnterSigned):
        return _enter(last, command)
    if not command.papers:
        raise NothingToPrint
    return [
        ConsentDrafted(
            consent_id=consent_id,
            person_id=person_id,
            register_number=number_after(number, command.on.year),
            text_version=command.text_version,
            text_hash=command.text_hash,
            on=command.on,
        )
        for number, (consent_id, person_id) in enumerate(command.papers, last)
    ]


def _enter(last: int, command: EnterSigned) -> list[ConsentDrafted]:
    """Raise ConsentNumberTaken where another consent has got the number meanwhile."""
    if command.register_number != number_after(last, command.on.year):
        raise ConsentNumberTaken
    entered = ConsentDrafted(
        consent_id=command.consent_id,
        person_id=command.person_id,
        register_number=command.register_number,
        text_version=command.text_version,
        text_hash=command.text_hash,
        on=command.on,
    )
    return [entered]


def evolve(last: int, _: ConsentDrafted) -> int:
    return last + 1


register: Decider[int, DraftConsents | EnterSigned, ConsentDrafted] = Decider(0, decide, evolve)
