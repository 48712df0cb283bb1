"""From judged rows to what the office takes in: one family after another, parents only once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from identity.application.ids import derived
from identity.application.office import Intake, Office
from identity.application.papers import TEXT_VERSION, Paper, Scan, Signer, Submission
from identity.domain.consent import register as printed
from identity.domain.consent.events import Capacity, ConsentDrafted, Recipient
from identity.domain.fields import Category, Field
from identity.domain.ids import ConsentId, PersonId, SchoolId
from identity.domain.imports import letters, numbers
from identity.domain.imports.judging import NEW, Judged
from identity.domain.imports.listed import Listed
from identity.domain.imports.register import Register
from identity.domain.people.alphabet import EnterPupil, alphabet, letter_of
from identity.domain.people.events import Kind
from identity.texts import consent_text
from kernel.application import Step
from kernel.store import Context

# What the printed text lets the school keep (application/papers.py: TEXT_VERSION).
COVERED = (
    Category.NAME,
    Category.BIRTH_DATE,
    Category.CONTACT,
    Category.ADDRESS,
    Category.DOCUMENTS,
)


class Intakes:
    """Gathers what a list brings. ``scans``: those of the rows' papers, by row."""

    def __init__(
        self,
        office: Office,
        context: Context,
        school: SchoolId,
        register: Register,
        scans: Mapping[int, bytes],
        today: date,
    ) -> None:
        self.office, self.context, self.school = office, context, school
        self.register, self.scans, self.today = register, scans, today
        self.found: list[Intake] = []
        self._parents: dict[str, PersonId] = {}
        self._printed: dict[str, dict[str, ConsentDrafted]] = {}

    def add(self, judged: Judged) -> None:
        """Prepare a row that is new or changed."""
        if judged.with_paper:
            self.found.append(self._with_paper(judged))
            return
        person = PersonId(judged.person_id)
        self._correct(person, judged.row.details, judged.changes)
        if judged.guardian_changes:
            known = self.register.by_id[judged.person_id]
            parent = self.register.guardian_of(known, judged.row)
            assert parent is not None  # noqa: S101 - the judge has found the parent's changes
            changes = judged.guardian_changes
            self._correct(PersonId(parent.person_id), judged.row.guardian, changes)

    def add_by_number(self, row: Listed, person: PersonId) -> None:
        """Enter a pupil whose family has signed nothing: a file number and not one datum (L-20)."""
        letter = letter_of(row.details.get(Field.SURNAME, ""))
        command = EnterPupil(person_id=person, letter=letter)
        self.found.append(Intake([Step(f"alphabet-{letter}", alphabet, command)], []))

    def without_repeats(self) -> list[Intake]:
        """Return what was gathered; a parent of several children brings his or her name once."""
        seen: set[tuple[PersonId, str, str]] = set()
        return [
            Intake(
                intake.steps,
                [
                    replace(entry, values=[
                        value for value in entry.values
                        if _is_first(seen, (entry.person, value.field, value.about))
                    ])
                    for entry in intake.entries
                ],
            )
            for intake in self.found
        ]  # fmt: skip

    def _correct(
        self, person: PersonId, said: Mapping[Field, str], changes: Sequence[Field]
    ) -> None:
        if not changes:
            return
        details = {name: said[name] for name in changes}
        given = Submission(
            person_id=person, details=details, paper=None, signer=None, on=self.today
        )
        self.found.append(self.office.intake_of_paper(self.context, self.school, given))

    def _with_paper(self, judged: Judged) -> Intake:
        row = judged.row
        person = PersonId(judged.person_id) or self._id(row, "")
        signer = self._signer(row, person)
        given = Submission(
            person_id=person,
            details=row.details,
            paper=self._paper(row, person, alone=signer.person_id == person),
            signer=signer,
            on=self.today,
        )
        if row.kind is not Kind.PUPIL:
            return self.office.intake_of_adult(self.context, self.school, row.kind, given)
        if judged.verdict != NEW:
            return self.office.intake_of_paper(self.context, self.school, given)
        return self.office.intake_of_pupil(self.context, self.school, given)

    def _signer(self, row: Listed, person: PersonId) -> Signer:
        """Say who signed: oneself, a parent who is known, or one who comes in with this list."""
        sheet = row.sheet
        alone = sheet is not None and sheet.capacity is Capacity.SELF
        born = row.details.get(Field.BIRTH_DATE, "")
        if alone or row.kind is not Kind.PUPIL or self.register.is_of_age(born):
            return Signer(person_id=person)
        known = self.register.by_id.get(person)
        theirs = self.register.guardian_of(known, row) if known else None
        if theirs is None and row.guardian_ids:
            theirs = self.register.by_id.get(row.guardian_ids[0])
        if theirs or (theirs := self.register.grown_up(row.guardian)):
            return Signer(person_id=PersonId(theirs.person_id))
        return Signer(person_id=self._parent(row), details=row.guardian)

    def _parent(self, row: Listed) -> PersonId:
        """Return the id of a new parent; the same name and telephone in another row is the same."""
        own = PersonId(row.guardian_ids[0]) if row.guardian_ids else self._id(row, "guardian")
        number = numbers.digits(row.guardian.get(Field.PHONE, ""))
        if not number:
            return own
        parts = (Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC)
        named = " ".join(row.guardian.get(name, "") for name in parts)
        return self._parents.setdefault(f"{letters.alike(named)}|{number}", own)

    def _paper(self, row: Listed, person: PersonId, *, alone: bool) -> Paper:
        sheet = row.sheet
        assert sheet is not None  # noqa: S101 - the judge has refused a row without one
        assert sheet.signed_on is not None  # noqa: S101
        known = self.register.by_id.get(person)
        printed_form = known.drafts.get(sheet.register_number) if known else None
        draft = printed_form.consent_id if printed_form else None
        version, sha256 = self._wording(draft, sheet.register_number)
        return Paper(
            consent_id=ConsentId(draft or self._id(row, "consent")),
            capacity=Capacity.SELF if alone else sheet.capacity or Capacity.PARENT,
            purposes=sheet.purposes,
            recipients=(Recipient.SCHOOL, *sheet.recipients),
            categories=COVERED,
            register_number=sheet.register_number,
            place=sheet.place,
            scan=Scan.of(self.scans.get(row.number, b"")),
            capacity_document=sheet.capacity_document,
            language=sheet.language,
            own_signature=sheet.own_signature,
            text_version=version,
            text_hash=sha256,
            valid_from=sheet.signed_on,
        )

    def _wording(self, draft: str | None, number: str) -> tuple[str, str]:
        """Return the version and the hash of what was signed: of a printed form, its own."""
        if draft and printed.is_register_number(number):
            stream = printed.stream(int(number[2:6]))
            if stream not in self._printed:
                forms = self.office.application.store.load(self.school, stream).events
                self._printed[stream] = {form.consent_id: form for form in forms}
            form = self._printed[stream].get(draft)
            if form is not None:
                return form.text_version, form.text_hash
        return TEXT_VERSION, consent_text().sha256

    def _id(self, row: Listed, what: str) -> PersonId:
        if not what and row.given_id:
            return PersonId(row.given_id)
        return PersonId(derived(self.context.command_id, str(row.number), *filter(None, [what])))


def _is_first(seen: set[tuple[PersonId, str, str]], mark: tuple[PersonId, str, str]) -> bool:
    if mark in seen:
        return False
    seen.add(mark)
    return True
