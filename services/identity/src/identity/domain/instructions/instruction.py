"""The instruction for one duty: drafted, approved by an order, and asked for anew when it changes.

Regulation 1.6 and 5.1. The text is no personal data and lies in a table; events carry its hash.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from identity.domain.ids import OrderId, PersonId
from identity.domain.instructions.refusals import InstructionEmpty, NothingToApprove
from identity.domain.orders.events import OrderIssued, OrderKind, Role
from identity.domain.orders.refusals import OrderUnknown
from kernel.decider import Decider


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInstruction:
    role: Role
    text_hash: str
    is_complete: bool
    drafted_by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveInstruction:
    role: Role
    order: OrderIssued


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionDrafted:
    role: Role
    version: int
    text_hash: str
    drafted_by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionApproved:
    role: Role
    version: int
    text_hash: str
    order_id: OrderId
    valid_from: date


@dataclass(frozen=True, slots=True)
class Instruction:
    """The newest draft, and the version in force."""

    draft: InstructionDrafted | None = None
    approved: InstructionApproved | None = None

    @property
    def awaits_approval(self) -> bool:
        drafted = self.draft.version if self.draft else 0
        return drafted > (self.approved.version if self.approved else 0)


InstructionCommand: TypeAlias = DraftInstruction | ApproveInstruction
InstructionEvent: TypeAlias = InstructionDrafted | InstructionApproved


def decide(it: Instruction, command: InstructionCommand) -> list[InstructionEvent]:
    match command:
        case DraftInstruction():
            return _draft(it, command)
        case ApproveInstruction():
            return _approve(it, command)
        case _:
            assert_never(command)


def evolve(it: Instruction, event: InstructionEvent) -> Instruction:
    match event:
        case InstructionDrafted():
            return replace(it, draft=event)
        case InstructionApproved():
            return replace(it, approved=event)
        case _:
            assert_never(event)


def _draft(it: Instruction, command: DraftInstruction) -> list[InstructionEvent]:
    if not command.is_complete:
        raise InstructionEmpty
    if it.draft is not None and it.draft.text_hash == command.text_hash:
        return []
    before = it.approved.version if it.approved else 0
    drafted = InstructionDrafted(
        role=command.role,
        # A draft that nobody has approved is written over; an approved version never is.
        version=before + 1,
        text_hash=command.text_hash,
        drafted_by=command.drafted_by,
    )
    return [drafted]


def _approve(it: Instruction, command: ApproveInstruction) -> list[InstructionEvent]:
    if it.approved is not None and it.approved.order_id == command.order.order_id:
        return []
    if command.order.kind is not OrderKind.INSTRUCTIONS:
        raise OrderUnknown
    if it.draft is None or not it.awaits_approval:
        raise NothingToApprove
    approved = InstructionApproved(
        role=command.role,
        version=it.draft.version,
        text_hash=it.draft.text_hash,
        order_id=command.order.order_id,
        valid_from=command.order.valid_from,
    )
    return [approved]


instructions: Decider[Instruction, InstructionCommand, InstructionEvent] = Decider(
    Instruction(), decide, evolve
)
