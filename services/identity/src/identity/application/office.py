"""The school office: people come in with a signed paper, and are forgotten without one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import Connection

from identity.application.ids import derived
from identity.application.papers import Paper, Signer, Submission, scan_id, values_of
from identity.domain.consent.commands import (
    ConsentCommand,
    GiveConsent,
    GiveConsentAndStore,
    Signature,
    StorePersonalData,
    WithdrawConsent,
)
from identity.domain.consent.consents import after, consents
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Capacity, Purpose
from identity.domain.consent.refusals import ConsentUnknown
from identity.domain.fields import Field, categories_of
from identity.domain.ids import ConsentId, PersonId, ScanId, SchoolId
from identity.domain.people.alphabet import EnterPupil, alphabet, letter_of
from identity.domain.people.events import Kind
from identity.domain.people.guardians import LinkGuardian, UnlinkGuardian, guardians
from identity.domain.people.person import EnterPerson, person
from identity.domain.people.refusals import NoLetter, SignerUnknown
from identity.vault.accounts import close_account
from identity.vault.vault import Value, Vault
from kernel.application import Application, Done, Step
from kernel.store import Context

_ADULT: Final = 18


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one person brings into the vault, and the command that asks whether it may."""

    person: PersonId
    values: Sequence[Value]
    command: StorePersonalData | GiveConsentAndStore

    @property
    def step(self) -> Step:
        return Step(f"consents-{self.person}", consents, self.command)


class Office:
    """Register people, take consents in, and let people take them back."""

    def __init__(self, application: Application, vault: Vault) -> None:
        self.application = application
        self.vault = vault

    def register_pupil(self, context: Context, school: SchoolId, given: Submission) -> Done:
        """Enter a pupil: file number, consent, guardian and name, in one transaction or not at all.

        Raises ConsentMissing without a paper, ConsentIncomplete, SignerMayNotSign, SignerUnknown,
        NoLetter.
        """
        letter = letter_of(given.details.get(Field.SURNAME, ""))
        # A pupil who is of age signs alone, and then nobody stands for him or her.
        signer = (
            given.signer if given.signer and given.signer.person_id != given.person_id else None
        )
        entries = [self._pupils_entry(context, given, is_linked=signer is not None)]
        steps = [Step(f"alphabet-{letter}", alphabet, _pupil(given.person_id, letter))]
        if signer is not None:
            entries += _signers_own_entry(context, given, signer)
            steps += self._guardian(school, given.person_id, signer)
        return self._take_in(context, school, steps, entries, given.on)

    def enter_by_number(
        self, context: Context, school: SchoolId, pupil: PersonId, letter: str
    ) -> Done:
        """Enter a pupil whose family has signed nothing: a file number and not one datum (L-20).

        ``letter``: the page of the alphabet book, which the secretary reads off the paper book.
        Raises NoLetter, also for more than one letter: a surname would be a name.
        """
        page = letter_of(letter)
        if len(letter.strip()) != 1:
            raise NoLetter
        step = Step(f"alphabet-{page}", alphabet, _pupil(pupil, page))
        return self.application.handle(school, [step], context)

    def register_staff(self, context: Context, school: SchoolId, given: Submission) -> Done:
        """Enter staff who signed for themselves; refuses as for a pupil."""
        return self.register_adult(context, school, Kind.STAFF, given)

    def register_adult(
        self, context: Context, school: SchoolId, kind: Kind, given: Submission
    ) -> Done:
        """Enter staff, or a parent apart from any pupil, who signed for himself or herself."""
        steps = [_adult(given.person_id, kind)]
        return self._take_in(context, school, steps, [_own_entry(context, given)], given.on)

    def add_consent(self, context: Context, school: SchoolId, given: Submission) -> Done:
        """Take in one more paper about somebody who is registered, with what it allows to keep."""
        if self._is_adult(school, given.person_id):
            entry = _own_entry(context, given)
        else:
            linked = self.application.state(school, f"guardians-{given.person_id}", guardians)
            is_linked = given.signer is not None and given.signer.person_id in linked
            entry = self._pupils_entry(context, given, is_linked=is_linked)
        return self._take_in(context, school, [], [entry], given.on)

    def link_guardian(
        self, context: Context, school: SchoolId, guardian: PersonId, pupil: PersonId
    ) -> Done:
        """Say that a grown-up stands for a pupil; raises SignerUnknown, OwnGuardian."""
        steps = self._guardian(school, pupil, Signer(person_id=guardian))
        return self.application.handle(school, steps, context)

    def unlink_guardian(
        self, context: Context, school: SchoolId, guardian: PersonId, pupil: PersonId
    ) -> Done:
        command = UnlinkGuardian(guardian_id=guardian, pupil_id=pupil)
        return self.application.handle(
            school, [Step(f"guardians-{pupil}", guardians, command)], context
        )

    def withdraw(
        self, context: Context, school: SchoolId, who: PersonId, consent: ConsentId, on: date
    ) -> Done:
        """Take a consent back.

        What only it covered is destroyed; with nothing left, so is the key.

        Raises ConsentUnknown. The name is gone from every page at once, because pages ask the
        vault each time.
        """
        command = WithdrawConsent(consent_id=consent, person_id=who, on=on)

        def clear(db: Connection) -> None:
            left = self._after(school, who, command)
            self.vault.keep_covered(db, who, left, on)
            if left.is_forgotten:
                close_account(db, who)

        step = Step(f"consents-{who}", consents, command)
        done = self.application.handle(school, [step], context, also=clear)
        # After the commit, and again on a repeat: a crash in between must not leave the key.
        self.vault.destroy_idle_keys(who, self.consents_of(school, who), on)
        return done

    def consents_of(self, school: SchoolId, who: PersonId) -> Consents:
        return self.application.state(school, f"consents-{who}", consents)

    def would_forget(self, school: SchoolId, who: PersonId, consent: ConsentId, on: date) -> bool:
        """Say beforehand whether taking this consent back forgets the person.

        Raises ConsentUnknown.
        """
        if consent not in {paper.consent_id for paper in self.consents_of(school, who).given}:
            raise ConsentUnknown
        command = WithdrawConsent(consent_id=consent, person_id=who, on=on)
        return self._after(school, who, command).is_forgotten

    def _take_in(
        self,
        context: Context,
        school: SchoolId,
        steps: Sequence[Step],
        entries: Sequence[_Entry],
        on: date,
    ) -> Done:
        """Carry out the steps and store the entries.

        Consent is asked first, so that its refusal comes first.
        """

        def store(db: Connection) -> None:
            for entry in entries:
                known = self._after(school, entry.person, entry.command)
                self.vault.store(
                    db, school, entry.person, entry.values, known,
                    purpose=Purpose.EMIS, at=context.at, on=on,
                )  # fmt: skip

        every = [*(entry.step for entry in entries), *steps]
        return self.application.handle(school, every, context, also=store)

    def _after(self, school: SchoolId, who: PersonId, command: ConsentCommand) -> Consents:
        """Return the consents as this command leaves them, from what is committed at this moment.

        Should that be newer than what the command was decided on, the append meets a Conflict and
        starts again.
        """
        state = self.consents_of(school, who)
        return after(state, consents.decide(state, command))

    def _pupils_entry(self, context: Context, given: Submission, *, is_linked: bool) -> _Entry:
        is_minor = not _is_of_age(self._birth_date(given), given.on)
        return _entry(context, given, is_minor=is_minor, represents=is_linked)

    def _birth_date(self, given: Submission) -> str:
        if typed := given.details.get(Field.BIRTH_DATE):
            return typed
        with self.application.store.engine.connect() as db:
            kept = self.vault.fields_of(db, [given.person_id], [Field.BIRTH_DATE])
        return kept.get(given.person_id, {}).get(Field.BIRTH_DATE, "")

    def _guardian(self, school: SchoolId, pupil: PersonId, signer: Signer) -> list[Step]:
        link = LinkGuardian(guardian_id=signer.person_id, pupil_id=pupil)
        steps = [Step(f"guardians-{pupil}", guardians, link)]
        if signer.details:
            return [_adult(signer.person_id, Kind.GUARDIAN), *steps]
        if not self._is_adult(school, signer.person_id):
            raise SignerUnknown
        return steps

    def _is_adult(self, school: SchoolId, who: PersonId) -> bool:
        """Say whether this school knows a grown-up under this id.

        Pupils are entered on other streams.
        """
        return self.application.state(school, f"person-{who}", person)


def _signers_own_entry(context: Context, given: Submission, signer: Signer) -> list[_Entry]:
    """Return what a new parent brings.

    The sheet about the child, on which the parent also signs for himself.
    """
    if not signer.details or given.paper is None:
        return []
    own_id = ConsentId(derived(given.paper.consent_id, signer.person_id))
    own = replace(given.paper, consent_id=own_id, capacity=Capacity.SELF)
    mine = replace(given, person_id=signer.person_id, details=signer.details, paper=own)
    return [_own_entry(context, mine)]


def _own_entry(context: Context, given: Submission) -> _Entry:
    signed = replace(given, signer=given.signer or Signer(person_id=given.person_id))
    return _entry(context, signed, is_minor=False, represents=False)


def _entry(context: Context, given: Submission, *, is_minor: bool, represents: bool) -> _Entry:
    values = values_of(context.command_id, given)
    store = StorePersonalData(
        person_id=given.person_id,
        purpose=Purpose.EMIS,
        categories=categories_of(value.field for value in values),
        on=given.on,
    )
    if given.paper is None or given.signer is None:
        return _Entry(given.person_id, values, store)
    signature = Signature(
        signer_id=given.signer.person_id,
        capacity=given.paper.capacity,
        capacity_proven=bool(given.paper.capacity_document.strip()),
        represents=represents,
        is_minor=is_minor,
    )
    give = _give(given, given.paper, signature)
    return _Entry(given.person_id, values, GiveConsentAndStore(consent=give, data=store))


def _give(given: Submission, paper: Paper, signature: Signature) -> GiveConsent:
    return GiveConsent(
        consent_id=paper.consent_id,
        person_id=given.person_id,
        signature=signature,
        purposes=paper.purposes,
        categories=paper.categories,
        recipients=paper.recipients,
        register_number=paper.register_number,
        place_recorded=bool(paper.place.strip()),
        text_version=paper.text_version,
        language=paper.language,
        form=paper.form,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        scan_id=ScanId(scan_id(given.person_id, paper)) if paper.scan else None,
        on=given.on,
    )


def _pupil(pupil: PersonId, letter: str) -> EnterPupil:
    return EnterPupil(person_id=pupil, letter=letter)


def _adult(who: PersonId, kind: Kind) -> Step:
    return Step(f"person-{who}", person, EnterPerson(person_id=who, kind=kind))


def _is_of_age(birth_date: str, on: date) -> bool:
    """Say whether somebody is 18.

    Without a birth date everybody counts as a child, who is protected more.
    """
    try:
        born = date.fromisoformat(birth_date)
    except ValueError:
        return False
    return (on.year - born.year) - ((on.month, on.day) < (born.month, born.day)) >= _ADULT
