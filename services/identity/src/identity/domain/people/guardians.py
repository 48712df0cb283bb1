"""Who stands for one pupil: parents and other legal representatives."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from identity.domain.ids import PersonId
from identity.domain.people.events import GuardianEvent, GuardianLinked, GuardianUnlinked
from identity.domain.people.refusals import OwnGuardian
from kernel.decider import Decider

Guardians: TypeAlias = frozenset[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGuardian:
    guardian_id: PersonId
    pupil_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkGuardian:
    guardian_id: PersonId
    pupil_id: PersonId


def decide(linked: Guardians, command: LinkGuardian | UnlinkGuardian) -> list[GuardianEvent]:
    guardian, pupil = command.guardian_id, command.pupil_id
    match command:
        case LinkGuardian():
            if guardian == pupil:
                raise OwnGuardian
            return [] if guardian in linked else [_linked(guardian, pupil)]
        case UnlinkGuardian():
            return [_unlinked(guardian, pupil)] if guardian in linked else []
        case _:
            assert_never(command)


def evolve(linked: Guardians, event: GuardianEvent) -> Guardians:
    match event:
        case GuardianLinked(guardian_id=guardian):
            return linked | {guardian}
        case GuardianUnlinked(guardian_id=guardian):
            return linked - {guardian}
        case _:
            assert_never(event)


def _linked(guardian: PersonId, pupil: PersonId) -> GuardianLinked:
    return GuardianLinked(guardian_id=guardian, pupil_id=pupil)


def _unlinked(guardian: PersonId, pupil: PersonId) -> GuardianUnlinked:
    return GuardianUnlinked(guardian_id=guardian, pupil_id=pupil)


guardians: Decider[Guardians, LinkGuardian | UnlinkGuardian, GuardianEvent] = Decider(
    frozenset(), decide, evolve
)
