"""Who may be said to stand for one pupil: parents and other legal representatives (L-04, L-05)."""

from datetime import date
from typing import assert_never

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
from identity.domain.people.family import Guardians, evolve
from identity.domain.people.guardianship import (
    Command,
    EndGuardianships,
    ExcludeGuardian,
    LinkGuardian,
    ReadmitGuardian,
    UnlinkGuardian,
)
from identity.domain.people.refusals import CannotStandForThem, GuardianIsExcluded, OwnGuardian
from kernel.decider import Decider


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
            return _end(state, command)
        case _:
            assert_never(command)


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


def _end(state: Guardians, command: EndGuardianships) -> list[GuardianEvent]:
    over = {
        guardian
        for guardian in state.linked
        if command.is_adult or not state.represents(guardian, command.on)
    }
    return [_unlinked(guardian, command.pupil_id) for guardian in sorted(over)]


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
