"""The register of consents of one school and year: numbers without gaps, given while printing.

The stream ``consent-register-<year>`` owns them, so two secretaries who print at the same moment
queue for it, as in the alphabet book.
"""

import re
from dataclasses import dataclass
from datetime import date

from identity.domain.consent.events import ConsentDrafted
from identity.domain.consent.refusals import NothingToPrint
from identity.domain.ids import ConsentId, PersonId
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftConsents:
    """Forms to be printed, in the order of the register: (consent, person)."""

    papers: tuple[tuple[ConsentId, PersonId], ...]
    text_version: str
    text_hash: str
    on: date


def stream(year: int) -> str:
    return f"consent-register-{year}"


def is_register_number(typed: str) -> bool:
    """Say whether this is a number of the register, «К-2026/15»; no name fits into it."""
    return re.fullmatch(r"К-\d{4}/\d{1,6}", typed) is not None


def decide(last: int, command: DraftConsents) -> list[ConsentDrafted]:
    if not command.papers:
        raise NothingToPrint
    return [
        ConsentDrafted(
            consent_id=consent_id,
            person_id=person_id,
            register_number=f"К-{command.on.year}/{number}",
            text_version=command.text_version,
            text_hash=command.text_hash,
            on=command.on,
        )
        for number, (consent_id, person_id) in enumerate(command.papers, last + 1)
    ]


def evolve(last: int, _: ConsentDrafted) -> int:
    return last + 1


register: Decider[int, DraftConsents, ConsentDrafted] = Decider(0, decide, evolve)
