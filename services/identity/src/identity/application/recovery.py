"""Two people let a powerful colleague in again who has lost the password or the telephone."""

from datetime import date

from identity.application.ids import part_of
from identity.application.sign_in import SignIn
from identity.domain.access.recovery import (
    ApproveRecovery,
    Asked,
    AskRecovery,
    Lost,
    RecoveryCommand,
    pending,
    recoveries,
)
from identity.domain.ids import PersonId, SchoolId
from kernel.application import Application, Done, Step
from kernel.store import Context


class Recovery:
    """Ask for it, and approve what somebody else has asked."""

    def __init__(self, application: Application, sign_in: SignIn) -> None:
        self.application = application
        self.sign_in = sign_in

    def ask(self, context: Context, school: SchoolId, command: AskRecovery) -> Done:
        """Ask for it; raises NotYoursToRecover."""
        return self._handle(context, school, command)

    def approve(self, context: Context, school: SchoolId, command: ApproveRecovery) -> Done:
        """Approve it: a lost second factor is taken away, and every session ends.

        A lost password needs a new slip, which the caller prints. Raises NotYoursToRecover,
        NothingAsked, TwoPeopleRecover.
        """
        done = self._handle(context, school, command)
        if command.kind is Lost.SECOND_FACTOR:
            self.sign_in.remove_factor(part_of(context, "factor"), command.person_id)
        return done

    def pending(self, school: SchoolId, person: PersonId, on: date) -> Asked:
        """Return what was asked for somebody and still waits for a second person."""
        asked = self.application.state(school, f"recovery-{person}", recoveries)
        return {kind: said for kind, said in asked.items() if pending(asked, kind, on)}

    def _handle(self, context: Context, school: SchoolId, command: RecoveryCommand) -> Done:
        step = Step(f"recovery-{command.person_id}", recoveries, command)
        return self.application.handle(school, [step], context)
