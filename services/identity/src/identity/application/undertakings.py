"""Taking in the undertaking of somebody of the staff: on the screen, or as a signed sheet."""

from datetime import date

from sqlalchemy import Connection

from identity.application.ids import derived
from identity.application.order_papers import SCAN, OrderPapers
from identity.application.papers import Scan
from identity.domain.ids import PersonId, ScanId, SchoolId
from identity.domain.undertakings.refusals import UndertakingNeedsScan
from identity.domain.undertakings.undertaking import (
    GiveUndertaking,
    UndertakingForm,
    undertakings,
)
from identity.vault.papers import SchoolPaper
from kernel.application import Application, Done, Step
from kernel.store import Context


class Undertakings:
    """Record who has promised what."""

    def __init__(self, application: Application, order_papers: OrderPapers) -> None:
        self.application = application
        self.order_papers = order_papers

    def give(
        self, context: Context, school: SchoolId, person: PersonId, text_version: str, on: date
    ) -> Done:
        """Record what somebody confirmed with the own password; raises UndertakingTextChanged."""
        command = GiveUndertaking(
            person_id=person, text_version=text_version, on=on, form=UndertakingForm.OWN_SESSION
        )
        return self._handle(context, school, command)

    def take_in(
        self, context: Context, school: SchoolId, person: PersonId, text_version: str, on: date,
        scan: Scan | None,
    ) -> Done:  # fmt: skip
        """Record a signed sheet with its scan.

        Raises UndertakingNeedsScan, UndertakingTextChanged, and ConsentMissing when the person has
        not agreed that documents are kept.
        """
        scan_id = ScanId(derived(context.command_id, person, "undertaking")) if scan else None
        command = GiveUndertaking(
            person_id=person, text_version=text_version, on=on, form=UndertakingForm.PAPER,
            scan_id=scan_id,
        )  # fmt: skip
        if scan is None or scan_id is None:
            raise UndertakingNeedsScan
        self.order_papers.check_covered(school, [person], on)
        paper = SchoolPaper(
            record_id=scan_id, about=f"undertaking-{person}", what=SCAN, data=scan.data,
            media_type=scan.media_type,
        )  # fmt: skip

        def keep(db: Connection) -> None:
            self.order_papers.papers.keep(db, school, paper, [person], context.at)

        step = Step(f"undertaking-{person}", undertakings, command)
        return self.application.handle(school, [step], context, also=keep)

    def _handle(self, context: Context, school: SchoolId, command: GiveUndertaking) -> Done:
        step = Step(f"undertaking-{command.person_id}", undertakings, command)
        return self.application.handle(school, [step], context)
