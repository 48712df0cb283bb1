"""Who stands for one pupil: parents and other legal representatives, and whom a court excludes."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias, assert_never

from identity.domain.ids import PersonId
from identity.domain.people.events import (
    GuardianEvent,
    GuardianExcluded,
    GuardianLinked,
    GuardianReadmitted,
    GuardianshipRecorded,
    GuardianUnlinked,
    Relation,
)
from identity.domain.people.refusals import CannotStandForThem, GuardianIsExcluded, OwnGuardian
from kernel.decider import Decider


@dataclass(frozen=True, slots=True)
class Guardians:
    """Those who are linked, until when where that is limited, and those a court has excluded."""

    linked: frozenset[PersonId] = frozenset()
    excluded: frozenset[PersonId] = frozenset()
    recorded: dict[PersonId, GuardianshipRecorded] = field(default_factory=dict)

    def __contains__(self, who: object) -> bool:
        return who in self.linked

    def represents(self, who: PersonId, on: date) -> bool:
        """Say whether somebody may sign for the pupil on a day (L-04)."""
        known = self.recorded.get(who)
        in_time = known is None or known.valid_until is None or on <= known.valid_until
        return who in self.linked and who not in self.excluded and in_time


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGuardian:
    """``relation`` and the days: as the document says that proves it; None when it is not said."""

    guardian_id: PersonId
    pupil_id: PersonId
    relation: Relation | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlinkGuardian:
    guardian_id: PersonId
    pupil_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludeGuardian:
    """A court has decided that one parent signs nothing and sees nothing (L-05)."""

    guardian_id: PersonId
    pupil_id: PersonId
    decision_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadmitGuardian:
    guardian_id: PersonId
    pupil_id: PersonId
    decision_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EndGuardianships:
    """End what has come to its end: a term, or all of it once the pupil is of age (L-04)."""

    pupil_id: PersonId
    is_adult: bool
    on: date


Command: TypeAlias = (
    LinkGuardian | UnlinkGuardian | ExcludeGuardian | ReadmitGuardian | EndGuardianships
)


def decide(state: Guardians, command: Command) -> list[GuardianEvent]:
    match command:
        case LinkGuardian():
            return _link(state, command)
        case UnlinkGuardian(guardian_id=guardian, pupil_id=pupil):
            return [_unlinked(guardian, pupil)] if guardian in state else []
        case ExcludeGuardian():
            return _exclude(state, command)
        case ReadmitGuardian():
            return _readmit(state, command)
        case EndGuardianships():
            over = {
                guardian
                for guardian in state.linked
                if command.is_adult or not state.represents(guardian, command.on)
            }
            return [_unlinked(guardian, command.pupil_id) for guardian in sorted(over)]
        case _:
            assert_never(command)


def evolve(state: Guardians, event: GuardianEvent) -> Guardians:
    match event:
        case GuardianLinked(guardian_id=guardian):
            return replace(state, linked=state.linked | {guardian})
        case GuardianUnlinked(guardian_id=guardian):
            left = {who: known for who, known in state.recorded.items() if who != guardian}
            return replace(state, linked=state.linked - {guardian}, recorded=left)
        case GuardianshipRecorded(guardian_id=guardian):
            return replace(state, recorded=state.recorded | {guardian: event})
        case GuardianExcluded(guardian_id=guardian):
            return replace(state, excluded=state.excluded | {guardian})
        case GuardianReadmitted(guardian_id=guardian):
            return replace(state, excluded=state.excluded - {guardian})
        case _:
            assert_never(event)


def _link(state: Guardians, command: LinkGuardian) -> list[GuardianEvent]:
    guardian, pupil = command.guardian_id, command.pupil_id
    if guardian == pupil:
        raise OwnGuardian
    if guardian in state.excluded:
        raise GuardianIsExcluded
    if (command.valid_until or date.max) < (command.valid_from or date.min):
        raise CannotStandForThem
    # Another relative is known to the school, and stands for nobody: no portal, no signature.
    stands = command.relation is not Relation.OTHER
    linked = [GuardianLinked(guardian_id=guardian, pupil_id=pupil)]
    events: list[GuardianEvent] = [*linked] if stands and guardian not in state else []
    if command.relation and _recorded(command, command.relation) != state.recorded.get(guardian):
        events.append(_recorded(command, command.relation))
    return events


def _exclude(state: Guardians, command: ExcludeGuardian) -> list[GuardianEvent]:
    if command.guardian_id in state.excluded:
        return []
    excluded = GuardianExcluded(
        guardian_id=command.guardian_id,
        pupil_id=command.pupil_id,
        decision_number=command.decision_number,
        on=command.on,
    )
    # Everybody else hears of it as of any other link that ends, and closes the portal.
    gone = [_unlinked(command.guardian_id, command.pupil_id)]
    return [*(gone if command.guardian_id in state else []), excluded]


def _readmit(state: Guardians, command: ReadmitGuardian) -> list[GuardianEvent]:
    if command.guardian_id not in state.excluded:
        return []
    readmitted = GuardianReadmitted(
        guardian_id=command.guardian_id,
        pupil_id=command.pupil_id,
        decision_number=command.decision_number,
        on=command.on,
    )
    return [readmitted]


def _recorded(command: LinkGuardian, relation: Relation) -> GuardianshipRecorded:
    return GuardianshipRecorded(
        guardian_id=command.guardian_id,
        pupil_id=command.pupil_id,
        relation=relation,
        valid_from=command.valid_from,
        valid_until=command.valid_until,
    )


def _unlinked(guardian: PersonId, pupil: PersonId) -> GuardianUnlinked:
    return GuardianUnlinked(guardian_id=guardian, pupil_id=pupil)


guardians: Decider[Guardians, Command, GuardianEvent] = Decider(Guardians(), decide, evolve)
