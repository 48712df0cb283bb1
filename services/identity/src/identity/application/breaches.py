"""The register of breaches: found, measured, reported, closed (L-15)."""

from identity.domain.breaches.breach import breach
from identity.domain.breaches.commands import BreachCommand
from identity.domain.ids import SchoolId
from kernel.application import Application, Done, Step
from kernel.store import Context


class Breaches:
    """Keep the register of breaches."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def do(self, context: Context, school: SchoolId, command: BreachCommand) -> Done:
        """Carry out one command on one breach.

        Raises BreachWithoutData, FoundInFuture, BreachUnknown, BreachIsClosed, LetterNeedsNumber,
        BreachNotReported.
        """
        step = Step(f"breach-{command.breach_id}", breach, command)
        return self.application.handle(school, [step], context)
