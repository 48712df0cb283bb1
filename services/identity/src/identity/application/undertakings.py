"""Taking in the undertaking of somebody of the staff: on the screen, or as a signed sheet."""

from datetime import date

from identity.domain.ids import PersonId, SchoolId
from identity.domain.undertakings.undertaking import (
    GiveUndertaking,
    UndertakingForm,
    undertakings,
)
from kernel.application import Application, Done, Step
from kernel.store import Context


class Undertakings:
    """Record who has promised what."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def give(
        self, context: Context, school: SchoolId, person: PersonId, text_version: str, on: date
    ) -> Done:
        """Record what somebody confirmed with the own password; raises UndertakingTextChanged."""
        command = GiveUndertaking(
            person_id=person, text_version=text_version, on=on, form=UndertakingForm.OWN_SESSION
        )
        return self._handle(context, school, command)

    def _handle(self, context: Context, school: SchoolId, command: GiveUndertaking) -> Done:
        step = Step(f"undertaking-{command.person_id}", undertakings, command)
        return self.application.handle(school, [step], context)
