"""One person's undertaking: given once, kept with the very words that were read, never expires."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from identity.domain.ids import PersonId, ScanId
from identity.domain.undertakings.refusals import UndertakingNeedsScan, UndertakingTextChanged
from identity.domain.undertakings.text import CURRENT, TEXTS
from kernel.decider import Decider


class UndertakingForm(StrEnum):
    """How it was given: with one's own password on the screen, or signed on paper."""

    OWN_SESSION = "own-session"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUndertaking:
    """``text_version`` is what the person has read."""

    person_id: PersonId
    text_version: str
    on: date
    form: UndertakingForm
    scan_id: ScanId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndertakingGiven:
    person_id: PersonId
    text_version: str
    text_hash: str
    on: date
    form: UndertakingForm
    scan_id: ScanId | None


WIRE: dict[str, type[UndertakingGiven]] = {"identity.undertaking-given.v1": UndertakingGiven}


def decide(given: UndertakingGiven | None, command: GiveUndertaking) -> list[UndertakingGiven]:
    if given is not None and given.text_version == command.text_version:
        return []
    if command.text_version != CURRENT:
        raise UndertakingTextChanged
    if command.form is UndertakingForm.PAPER and command.scan_id is None:
        raise UndertakingNeedsScan
    event = UndertakingGiven(
        person_id=command.person_id,
        text_version=command.text_version,
        text_hash=TEXTS[command.text_version].hash,
        on=command.on,
        form=command.form,
        scan_id=command.scan_id,
    )
    return [event]


def evolve(_: UndertakingGiven | None, event: UndertakingGiven) -> UndertakingGiven | None:
    return event


undertakings: Decider[UndertakingGiven | None, GiveUndertaking, UndertakingGiven] = Decider(
    None, decide, evolve
)
