"""Job instructions: drafted, approved with the head's order, acknowledged by each holder."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection

from identity.application.orders import Orders
from identity.domain.ids import PersonId, SchoolId
from identity.domain.instructions.acknowledgement import AcknowledgeInstruction, acknowledgements
from identity.domain.instructions.instruction import (
    ApproveInstruction,
    DraftInstruction,
    Instruction,
    instructions,
)
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderIssued, Role
from identity.vault.instruction_texts import InstructionText, keep
from kernel.application import Application, Done, Step
from kernel.store import Context


class Instructions:
    """Write instructions, bring them into force, and record who has read them."""

    def __init__(self, application: Application, orders: Orders) -> None:
        self.application = application
        self.orders = orders

    def draft(self, context: Context, school: SchoolId, role: Role, text: InstructionText) -> Done:
        """Keep a draft in the place of an earlier draft; raises InstructionEmpty."""
        command = DraftInstruction(
            role=role,
            text_hash=text.hash,
            is_complete=bool(text.ky.strip() and text.ru.strip()),
            drafted_by=PersonId(context.actor),
        )

        def store(db: Connection) -> None:
            keep(db, school, role, text)

        step = Step(_stream(role), instructions, command)
        return self.application.handle(school, [step], context, also=store)

    def approve(
        self, context: Context, school: SchoolId, role: Role, command: IssueOrder, *,
        series: str = "", older: Collection[str] = (),
    ) -> Done:  # fmt: skip
        """Issue the order that approves the newest draft; raises NothingToApprove."""

        def following(issued: OrderIssued) -> list[Step]:
            return [Step(_stream(role), instructions, ApproveInstruction(role=role, order=issued))]

        return self.orders.issue(context, school, command, following, series=series, older=older)

    def acknowledge(
        self, context: Context, school: SchoolId, role: Role, version: int, held: frozenset[str],
        on: date,
    ) -> Done:  # fmt: skip
        """Record that the actor has read it; raises InstructionChanged, NotYourInstruction."""
        person = PersonId(context.actor)
        command = AcknowledgeInstruction(
            person_id=person,
            role=role,
            version=version,
            approved=self.state(school, role).approved,
            held=held,
            on=on,
        )
        step = Step(f"acknowledgement-{role}-{person}", acknowledgements, command)
        return self.application.handle(school, [step], context)

    def state(self, school: SchoolId, role: Role) -> Instruction:
        return self.application.state(school, _stream(role), instructions)


def _stream(role: Role) -> str:
    return f"instruction-{role}"
