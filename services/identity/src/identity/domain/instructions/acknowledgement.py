"""That one person has read one version of the instruction for a duty."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from identity.domain.ids import PersonId
from identity.domain.instructions.instruction import InstructionApproved
from identity.domain.instructions.refusals import InstructionChanged, NotYourInstruction
from identity.domain.orders.events import Role
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeInstruction:
    """``version`` is what was read, ``approved`` what is in force, ``held`` the reader's duties."""

    person_id: PersonId
    role: Role
    version: int
    approved: InstructionApproved | None
    held: frozenset[str]
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionAcknowledged:
    person_id: PersonId
    role: Role
    version: int
    text_hash: str
    on: date


Acknowledged: TypeAlias = frozenset[int]


def decide(known: Acknowledged, command: AcknowledgeInstruction) -> list[InstructionAcknowledged]:
    approved = command.approved
    if command.role not in command.held:
        raise NotYourInstruction
    if approved is None or approved.version != command.version:
        raise InstructionChanged
    if command.version in known:
        return []
    event = InstructionAcknowledged(
        person_id=command.person_id,
        role=command.role,
        version=command.version,
        text_hash=approved.text_hash,
        on=command.on,
    )
    return [event]


def evolve(known: Acknowledged, event: InstructionAcknowledged) -> Acknowledged:
    return known | {event.version}


acknowledgements: Decider[Acknowledged, AcknowledgeInstruction, InstructionAcknowledged] = Decider(
    frozenset(), decide, evolve
)
