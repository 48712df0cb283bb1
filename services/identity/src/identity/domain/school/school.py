"""One school: registered once, under a short id that stands in every address."""

import re
from dataclasses import dataclass
from typing import Final

from identity.domain.ids import DISTRICT, SchoolId
from identity.domain.school.events import SchoolRegistered
from identity.domain.school.refusals import SchoolExists, SchoolIdNotPossible
from kernel.decider import Decider

# Ids that stand in the place of a school in an address, and so cannot be schools.
_TAKEN: Final = frozenset(
    {DISTRICT, "feed", "live", "metrics", "names", "operations", "ready", "renew"}
    | {"first-start", "secret", "sessions", "sign-in", "sign-out", "static", "undertaking"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSchool:
    school_id: SchoolId
    number: str
    name_ky: str
    name_ru: str


def decide(school: SchoolRegistered | None, command: RegisterSchool) -> list[SchoolRegistered]:
    if not re.fullmatch(r"[a-z0-9-]{1,40}", command.school_id) or command.school_id in _TAKEN:
        raise SchoolIdNotPossible
    event = SchoolRegistered(
        school_id=command.school_id,
        number=command.number,
        name_ky=command.name_ky,
        name_ru=command.name_ru,
    )
    if school is not None and school != event:
        raise SchoolExists
    return [] if school else [event]


def evolve(_: SchoolRegistered | None, event: SchoolRegistered) -> SchoolRegistered | None:
    return event


schools: Decider[SchoolRegistered | None, RegisterSchool, SchoolRegistered] = Decider(
    None, decide, evolve
)
