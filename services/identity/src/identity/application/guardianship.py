"""Guardian links with the document that proves them, and whom a court excludes (L-04, L-05)."""

from dataclasses import dataclass, field
from datetime import date

from identity.application.ids import derived
from identity.application.office import Entry, Intake, Office
from identity.domain.consent.commands import EndSigner, StorePersonalData
from identity.domain.consent.consents import consents
from identity.domain.consent.events import Purpose
from identity.domain.fields import Field, categories_of
from identity.domain.ids import PersonId, SchoolId
from identity.domain.people.events import Relation
from identity.domain.people.guardians import guardians
from identity.domain.people.guardianship import ExcludeGuardian, LinkGuardian, ReadmitGuardian
from identity.domain.people.refusals import SignerUnknown
from identity.vault.vault import Value
from kernel.application import Done, Step
from kernel.store import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Somebody who stands for a pupil, as a document says."""

    guardian_id: PersonId
    pupil_id: PersonId
    relation: Relation
    document: str = field(repr=False)
    valid_from: date | None = None
    valid_until: date | None = None


class Guardianship:
    """Link, end and exclude; the document goes through the one door like everything personal."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def link(self, context: Context, school: SchoolId, link: Link, on: date) -> Done:
        """Link a grown-up whom the school knows, with the document that proves it.

        Raises SignerUnknown, OwnGuardian, GuardianIsExcluded, CannotStandForThem, and
        ConsentMissing while no consent lets the school keep documents about the pupil.
        """
        if not self.office.is_grown_up(school, link.guardian_id):
            raise SignerUnknown
        command = LinkGuardian(
            guardian_id=link.guardian_id,
            pupil_id=link.pupil_id,
            relation=link.relation,
            valid_from=link.valid_from,
            valid_until=link.valid_until,
        )
        step = Step(f"guardians-{link.pupil_id}", guardians, command)
        intake = Intake([step], [self._document(context, school, link, on)])
        return self.office.take_in(context, school, [intake], on)

    def exclude(
        self, context: Context, school: SchoolId, guardian: PersonId, pupil: PersonId,
        decision_number: str, on: date,
    ) -> Done:  # fmt: skip
        """Keep out whom a court excludes: no access, no signature, no say."""
        command = ExcludeGuardian(
            guardian_id=guardian, pupil_id=pupil, decision_number=decision_number, on=on
        )
        silent = EndSigner(person_id=pupil, signer_id=guardian, on=on)
        steps = [
            Step(f"guardians-{pupil}", guardians, command),
            Step(f"consents-{pupil}", consents, silent),
        ]
        return self.office.application.handle(school, steps, context)

    def readmit(
        self, context: Context, school: SchoolId, guardian: PersonId, pupil: PersonId,
        decision_number: str, on: date,
    ) -> Done:  # fmt: skip
        """Take an exclusion back, as another decision says; the link has to be made anew."""
        command = ReadmitGuardian(
            guardian_id=guardian, pupil_id=pupil, decision_number=decision_number, on=on
        )
        step = Step(f"guardians-{pupil}", guardians, command)
        return self.office.application.handle(school, [step], context)

    def _document(self, context: Context, school: SchoolId, link: Link, on: date) -> Entry:
        value = Value(
            record_id=derived(context.command_id, link.pupil_id, link.guardian_id, "document"),
            field=Field.CAPACITY_DOCUMENT,
            data=link.document.strip().encode(),
            about=link.guardian_id,
        )
        store = StorePersonalData(
            person_id=link.pupil_id,
            purpose=Purpose.EMIS,
            categories=categories_of([Field.CAPACITY_DOCUMENT]),
            on=on,
            is_adult=self.office.is_of_age(school, link.pupil_id, on),
        )
        return Entry(link.pupil_id, [value], store)
