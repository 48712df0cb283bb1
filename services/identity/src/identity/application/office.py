"""The school office: people come in with a signed paper, and are forgotten without one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

from sqlalchemy import Connection

from identity.application.ids import derived
from identity.application.papers import Paper, Signer, Submission, scan_id, values_of
from identity.domain.consent.commands import (
    ConsentCommand,
    EndSigner,
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
from identity.domain.people.ages import is_aged
from identity.domain.people.alphabet import EnterPupil, alphabet, letter_of
from identity.domain.people.events import Kind, Relation
from identity.domain.people.guardians import guardians
from identity.domain.people.guardianship import LinkGuardian, UnlinkGuardian
from identity.domain.people.person import EnterPerson, person
from identity.domain.people.refusals import NoLetter, SignerUnknown
from identity.domain.settings.keys import Key
from identity.domain.settings.table import TERMS
from identity.vault.accounts import close_account
from identity.vault.keys import some_at_once
from identity.vault.vault import Deposit, Value, Vault
from kernel.application import Application, Done, Step
from kernel.store import Context

TermOf: TypeAlias = Callable[[SchoolId, Key, date], int]
IsOfAge: TypeAlias = Callable[[SchoolId, PersonId, date], bool]

_PIECE: Final = 100  # Deposits that are sealed in a few hundredths of a second.


def default_term(_: SchoolId, key: Key, __: date) -> int:
    """Return a term as it is where no school has set another."""
    return TERMS[key].default


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person brings into the vault, and the command that asks whether it may."""

    person: PersonId
    values: Sequence[Value]
    command: StorePersonalData | GiveConsentAndStore

    @property
    def step(self) -> Step:
        return Step(f"consents-{self.person}", consents, self.command)


@dataclass(frozen=True, slots=True)
class Intake:
    """What one submission comes down to: steps to be decided, and entries for the vault."""

    steps: Sequence[Step]
    entries: Sequence[Entry]


class Office:
    """Register people, take consents in, and let people take them back."""

    def __init__(
        self, application: Application, vault: Vault, terms: TermOf = default_term
    ) -> None:
        self.application = application
        self.vault = vault
        self.term = terms

    def register_pupil(self, context: Context, school: SchoolId, given: Submission) -> Done:
        """Enter a pupil: file number, consent, guardian and name, in one transaction or not at all.

        Raises ConsentMissing without a paper, ConsentIncomplete, SignerMayNotSign, SignerUnknown,
        NoLetter.
        """
        return self.take_in(
            context, school, [self.intake_of_pupil(context, school, given)], given.on
        )

    def intake_of_pupil(self, context: Context, school: SchoolId, given: Submission) -> Intake:
        """Prepare the entry of a pupil; raises SignerUnknown, NoLetter. Nothing is done yet."""
        letter = letter_of(given.details.get(Field.SURNAME, ""))
        # A pupil who is of age signs alone, and then nobody stands for him or her.
        signer = (
            given.signer if given.signer and given.signer.person_id != given.person_id else None
        )
        entries = [self._pupils_entry(context, school, given, is_linked=signer is not None)]
        steps = [Step(f"alphabet-{letter}", alphabet, _pupil(given.person_id, letter))]
        if signer is not None:
            entries += _signers_own_entry(context, school, given, signer)
            steps += self._guardian(school, given.person_id, signer, _relation(given.paper))
        return Intake(steps, entries)

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
        intake = self.intake_of_adult(context, school, kind, given)
        return self.take_in(context, school, [intake], given.on)

    def intake_of_adult(
        self, context: Context, school: SchoolId, kind: Kind, given: Submission
    ) -> Intake:
        return Intake([_adult(given.person_id, kind)], [_own_entry(context, school, given)])

    def add_consent(self, context: Context, school: SchoolId, given: Submission) -> Done:
        """Take in one more paper about somebody who is registered, with what it allows to keep.

        Without a paper: a correction, which the papers in force have to cover.
        """
        return self.take_in(
            context, school, [self.intake_of_paper(context, school, given)], given.on
        )

    def intake_of_paper(self, context: Context, school: SchoolId, given: Submission) -> Intake:
        """Prepare a paper about somebody known; a parent who is new comes in with it."""
        if self.is_grown_up(school, given.person_id):
            return Intake([], [_own_entry(context, school, given)])
        who, signer = given.person_id, given.signer
        if signer is not None and signer.details and signer.person_id != who:
            entries = [self._pupils_entry(context, school, given, is_linked=True)]
            entries += _signers_own_entry(context, school, given, signer)
            return Intake(self._guardian(school, who, signer, _relation(given.paper)), entries)
        family = self.application.state(school, f"guardians-{who}", guardians)
        is_linked = signer is not None and family.represents(signer.person_id, given.on)
        return Intake([], [self._pupils_entry(context, school, given, is_linked=is_linked)])

    def link_guardian(
        self, context: Context, school: SchoolId, guardian: PersonId, pupil: PersonId
    ) -> Done:
        """Say that a grown-up stands for a pupil; raises SignerUnknown, OwnGuardian."""
        steps = self._guardian(school, pupil, Signer(person_id=guardian))
        return self.application.handle(school, steps, context)

    def unlink_guardian(
        self, context: Context, school: SchoolId, guardian: PersonId, pupil: PersonId
    ) -> Done:
        """End a link; whoever stands for nobody has no say either. What was signed stays signed."""
        command = UnlinkGuardian(guardian_id=guardian, pupil_id=pupil)
        silent = EndSigner(person_id=pupil, signer_id=guardian, on=context.at.date())
        steps = [
            Step(f"guardians-{pupil}", guardians, command),
            Step(f"consents-{pupil}", consents, silent),
        ]
        return self.application.handle(school, steps, context)

    def withdraw(
        self,
        context: Context,
        school: SchoolId,
        who: PersonId,
        consent: ConsentId,
        on: date,
        *,
        by: PersonId | None = None,
    ) -> Done:
        """Take a consent back.

        What only it covered is destroyed; with nothing left, so is the key. ``by``: the other
        representative objects instead, which blocks what is optional and asks the head (L-05).

        Raises ConsentUnknown. The name is gone from every page at once, because pages ask the
        vault each time.
        """
        is_adult = self.is_of_age(school, who, on)
        command = WithdrawConsent(
            consent_id=consent, person_id=who, on=on, by=by, is_adult=is_adult
        )
        return self.carry_out(context, school, who, command, on)

    def carry_out(
        self, context: Context, school: SchoolId, who: PersonId, command: ConsentCommand, on: date
    ) -> Done:
        """Decide something about somebody's consents, and destroy what they cover no longer."""

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

    def take_in(
        self,
        context: Context,
        school: SchoolId,
        intakes: Sequence[Intake],
        on: date,
        beside: Sequence[Step] = (),
        stored: Callable[[int], None] = lambda _: None,
    ) -> Done:
        """Carry out what was prepared, and the steps beside it, all together or not at all.

        Consent is asked first, so that its refusal comes first. ``stored`` is called between pieces
        of a long list with how many entries were stored, so that somebody can count them and
        whoever shares the process is answered meanwhile.
        """
        entries = [entry for intake in intakes for entry in intake.entries]

        def store(db: Connection) -> None:
            for some in some_at_once(self._deposits(school, entries, stored), _PIECE):
                self.vault.store_many(db, school, some, at=context.at, on=on)
                stored(len(some))

        asked = [entry.step for entry in entries]
        steps = [*asked, *(step for intake in intakes for step in intake.steps), *beside]
        return self.application.handle(school, steps, context, also=store)

    def _deposits(
        self, school: SchoolId, entries: Sequence[Entry], stored: Callable[[int], None]
    ) -> list[Deposit]:
        """Return what goes into the vault, each with the consents as its command leaves them.

        From what is committed at this moment: should that be newer than what the commands were
        decided on, the append meets a Conflict and starts again.
        """
        streams = list(dict.fromkeys(entry.step.stream for entry in entries))
        histories, _ = self.application.store.load_for(school, streams)
        states = {name: consents.replay(history.events) for name, history in histories.items()}
        found = []
        for entry in entries:
            state = states[entry.step.stream]
            states[entry.step.stream] = after(state, consents.decide(state, entry.command))
            known = states[entry.step.stream]
            found.append(Deposit(
                person=entry.person, values=entry.values, consents=known, purpose=Purpose.EMIS
            ))  # fmt: skip
            stored(0)
        return found

    def _after(self, school: SchoolId, who: PersonId, command: ConsentCommand) -> Consents:
        """Return the consents as this command leaves them, from what is committed at this moment.

        Should that be newer than what the command was decided on, the append meets a Conflict and
        starts again.
        """
        state = self.consents_of(school, who)
        return after(state, consents.decide(state, command))

    def born(self, given: Submission) -> date | None:
        """Return the birthday that comes with a submission, or the one that is kept."""
        return as_day(given.details.get(Field.BIRTH_DATE)) or self.birthday(given.person_id)

    def birthday(self, who: PersonId) -> date | None:
        with self.application.store.engine.connect() as db:
            kept = self.vault.fields_of(db, [who], [Field.BIRTH_DATE])
        return as_day(kept.get(who, {}).get(Field.BIRTH_DATE))

    def is_of_age(self, school: SchoolId, who: PersonId, on: date) -> bool:
        """Say whether a pupil is of age, as far as the vault knows; grown-ups always are."""
        of_age = is_aged(self.birthday(who), self.term(school, Key.ADULT_AGE, on), on)
        return of_age or self.is_grown_up(school, who)

    def _pupils_entry(
        self, context: Context, school: SchoolId, given: Submission, *, is_linked: bool
    ) -> Entry:
        born, on = self.born(given), given.on
        is_adult = is_aged(born, self.term(school, Key.ADULT_AGE, on), on)
        signs_too = is_aged(born, self.term(school, Key.OWN_SIGNATURE_AGE, on), on)
        who = _Standing(represents=is_linked, is_minor=not is_adult, own_due=signs_too)
        return _entry(context, school, given, who)

    def _guardian(
        self, school: SchoolId, pupil: PersonId, signer: Signer, relation: Relation | None = None
    ) -> list[Step]:
        link = LinkGuardian(guardian_id=signer.person_id, pupil_id=pupil, relation=relation)
        steps = [Step(f"guardians-{pupil}", guardians, link)]
        if signer.details:
            return [_adult(signer.person_id, Kind.GUARDIAN), *steps]
        if not self.is_grown_up(school, signer.person_id):
            raise SignerUnknown
        return steps

    def is_grown_up(self, school: SchoolId, who: PersonId) -> bool:
        """Say whether this school knows a grown-up under this id.

        Pupils are entered on other streams.
        """
        return self.application.state(school, f"person-{who}", person)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """How the signer stands to the person, and how old the person is."""

    represents: bool = False
    is_minor: bool = False
    own_due: bool = False


def _signers_own_entry(
    context: Context, school: SchoolId, given: Submission, signer: Signer
) -> list[Entry]:
    """Return what a new parent brings.

    The sheet about the child, on which the parent also signs for himself.
    """
    if not signer.details or given.paper is None:
        return []
    own_id = ConsentId(derived(given.paper.consent_id, signer.person_id))
    own = replace(given.paper, consent_id=own_id, capacity=Capacity.SELF)
    mine = replace(given, person_id=signer.person_id, details=signer.details, paper=own)
    return [_own_entry(context, school, mine)]


def _own_entry(context: Context, school: SchoolId, given: Submission) -> Entry:
    signed = replace(given, signer=given.signer or Signer(person_id=given.person_id))
    return _entry(context, school, signed, _Standing())


def _entry(context: Context, school: SchoolId, given: Submission, who: _Standing) -> Entry:
    values = values_of(context.command_id, given)
    store = StorePersonalData(
        person_id=given.person_id,
        purpose=Purpose.EMIS,
        categories=categories_of(value.field for value in values),
        on=given.on,
        is_adult=not who.is_minor,
    )
    if given.paper is None or given.signer is None:
        return Entry(given.person_id, values, store)
    signature = Signature(
        signer_id=given.signer.person_id,
        capacity=given.paper.capacity,
        capacity_proven=bool(given.paper.capacity_document.strip()),
        represents=who.represents,
        is_minor=who.is_minor,
        own_due=who.own_due and who.is_minor,
        own=who.own_due and given.paper.own_signature,
    )
    give = _give(school, given, given.paper, signature)
    return Entry(given.person_id, values, GiveConsentAndStore(consent=give, data=store))


def _give(school: SchoolId, given: Submission, paper: Paper, signature: Signature) -> GiveConsent:
    return GiveConsent(
        consent_id=paper.consent_id,
        person_id=given.person_id,
        signature=signature,
        holder=school,
        purposes=paper.purposes,
        refused=paper.refused,
        categories=paper.categories,
        cross_border=Purpose.CROSS_BORDER in paper.purposes,
        recipients=paper.recipients,
        register_number=paper.register_number,
        place_recorded=bool(paper.place.strip()),
        text_version=paper.text_version,
        text_hash=paper.text_hash,
        language=paper.language,
        form=paper.form,
        session_id=paper.session_id,
        valid_from=paper.valid_from,
        valid_until=paper.valid_until,
        scan_id=ScanId(scan_id(given.person_id, paper)) if paper.scan else None,
        on=given.on,
    )


def _relation(paper: Paper | None) -> Relation | None:
    """Return how the signer stands to the child, as the paper says."""
    if paper is None or paper.capacity is Capacity.SELF:
        return None
    return Relation(paper.capacity)


def _pupil(pupil: PersonId, letter: str) -> EnterPupil:
    return EnterPupil(person_id=pupil, letter=letter)


def _adult(who: PersonId, kind: Kind) -> Step:
    return Step(f"person-{who}", person, EnterPerson(person_id=who, kind=kind))


def as_day(kept: str | None) -> date | None:
    """Return a day as the vault keeps it; None for none and for what is no day."""
    try:
        return date.fromisoformat(kept or "")
    except ValueError:
        return None
