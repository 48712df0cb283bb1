"""A grown-up of the school: a teacher, other staff, a parent. They have no file number."""

from dataclasses import dataclass

from identity.domain.ids import PersonId
from identity.domain.people.events import Kind, PersonRegistered
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPerson:
    person_id: PersonId
    kind: Kind


def decide(is_known: bool, command: EnterPerson) -> list[PersonRegistered]:  # noqa: FBT001 - it is the state
    if is_known:
        return []
    return [PersonRegistered(person_id=command.person_id, kind=command.kind, file_number=None)]


def evolve(_: bool, __: PersonRegistered) -> bool:  # noqa: FBT001 - it is the state
    return True


person: Decider[bool, EnterPerson, PersonRegistered] = Decider(False, decide, evolve)  # noqa: FBT003
