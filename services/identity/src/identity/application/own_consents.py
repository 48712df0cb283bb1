"""Consents on the own page: what may be answered, and the answer signed with the own password."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from identity.application import own_papers as own
from identity.application.consents import form_of
from identity.application.ids import derived
from identity.application.office import Office
from identity.application.own_papers import Answers
from identity.domain.consent import choices as asked
from identity.domain.consent import register
from identity.domain.consent.commands import (
    BeginConsent,
    Countersign,
    GiveConsent,
    Signature,
    TakeBackPurposes,
)
from identity.domain.consent.consents import consents
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Capacity, Purpose
from identity.domain.consent.glance import Standing, standing
from identity.domain.consent.refusals import (
    ConsentNumberTaken,
    NothingAnswered,
    RepresentativeSignsFirst,
    SimpleSignatureIsOff,
    WordingChanged,
)
from identity.domain.ids import ConsentId, PersonId, SchoolId
from identity.domain.people.ages import is_aged
from identity.domain.people.events import Relation
from identity.domain.people.guardians import guardians
from identity.domain.settings.keys import Key
from identity.texts import consent_text
from kernel.application import Application, Done, Step
from kernel.store import Context

_TRIES: Final = 5


class OwnConsents:
    """Sign what may be refused, and take it back; the school register is signed on paper."""

    def __init__(self, application: Application, office: Office) -> None:
        self.application = application
        self.office = office

    def choices(
        self, school: SchoolId, who: PersonId, signer: PersonId, on: date
    ) -> Mapping[Purpose, asked.Choice]:
        """Return what somebody is asked about a person on a day."""
        state = self.office.consents_of(school, who)
        return asked.choices(state, self.signature(school, who, signer, on), on)

    def standing_of_register(self, school: SchoolId, who: PersonId, on: date) -> Standing:
        """Return how far the consent to the school register is, which is signed on paper."""
        return standing(self.office.consents_of(school, who), Purpose.EMIS, on)

    def is_on(self, school: SchoolId, on: date) -> bool:
        """Say whether the school takes a yes with a simple signature; a no is always taken."""
        return bool(self.office.term(school, Key.SIMPLE_SIGNATURE, on))

    def answer(self, context: Context, school: SchoolId, given: Answers) -> Done:
        """Record the answers in one append, each consent under a number of the register.

        Raises WordingChanged, NothingAnswered, SimpleSignatureIsOff, RegisterOnPaperFirst,
        CapacityNotProven, RepresentativeSignsFirst, SignerMayNotSign, SignsForOneself,
        NotTheirsToWithdraw.
        """
        if done := self.application.store.done_before(school, context.command_id):
            return Done(done.position, (), repeated=True)
        self._check(school, given)
        for _ in range(_TRIES):
            try:
                return self._record(context, school, given)
            except ConsentNumberTaken:
                continue  # Somebody signed at the same moment; the next number is one further.
        raise ConsentNumberTaken

    def signature(
        self,
        school: SchoolId,
        who: PersonId,
        signer: PersonId,
        on: date,
        *,
        signs_too: bool = False,
    ) -> Signature:
        """Say how somebody stands to a person, by which proof.

        ``signs_too``: so does the pupil.
        """
        family = self.application.state(school, f"guardians-{who}", guardians)
        is_minor = not self.office.is_of_age(school, who, on)
        age = self.office.term(school, Key.OWN_SIGNATURE_AGE, on)
        known = self._proven(school, who, signer, family.recorded.get(signer))
        return Signature(
            signer_id=signer,
            capacity=Capacity.SELF if signer == who else known or Capacity.PARENT,
            capacity_proven=known is not None,
            represents=signer != who and family.represents(signer, on),
            is_minor=is_minor,
            own_due=is_minor and is_aged(self.office.birthday(who), age, on),
            own=signs_too,
        )

    def _proven(
        self, school: SchoolId, who: PersonId, signer: PersonId, recorded: object
    ) -> Capacity | None:
        """Return as whom a document has shown somebody: one of the link, or of an earlier paper."""
        relation = getattr(recorded, "relation", Relation.OTHER)
        if relation is not Relation.OTHER:
            return Capacity(relation)
        papers = self.office.consents_of(school, who).given
        return next((one.capacity for one in papers if one.signer_id == signer), None)

    def _check(self, school: SchoolId, given: Answers) -> None:
        text = consent_text()
        if (given.text_version, given.text_hash) != (text.version, text.sha256):
            raise WordingChanged
        if not (given.agreed or given.refused):
            raise NothingAnswered
        if given.agreed and not self.is_on(school, given.on):
            raise SimpleSignatureIsOff

    def _record(self, context: Context, school: SchoolId, given: Answers) -> Done:
        who = given.person_id
        steps = [*self._no(context, school, given), *self._yes(context, school, given)]

        def clear(db: Connection) -> None:
            left = own.left_after(self.office.consents_of(school, who), steps)
            self.office.vault.keep_covered(db, who, left, given.on)

        done = self.application.handle(school, steps, context, also=clear)
        # After the commit, and again on a repeat: a crash in between must not leave the key.
        left = self.office.consents_of(school, who)
        self.office.vault.destroy_idle_keys(who, left, given.on)
        return done

    def _no(self, context: Context, school: SchoolId, given: Answers) -> list[Step]:
        if not given.refused:
            return []
        command = TakeBackPurposes(
            consent_id=ConsentId(derived(context.command_id, given.person_id, "no")),
            person_id=given.person_id,
            signature=self.signature(school, given.person_id, given.signer_id, given.on),
            purposes=given.refused,
            on=given.on,
        )
        return [Step(given.stream, consents, command)]

    def _yes(self, context: Context, school: SchoolId, given: Answers) -> list[Step]:
        who, signer = given.person_id, given.signer_id
        state = self.office.consents_of(school, who)
        signature = self.signature(school, who, signer, given.on)
        if given.agreed and signature.is_minor and signer == who:
            return self._second(school, given, state)
        agreed = tuple(
            purpose
            for purpose in given.agreed
            if not asked.said_yes(state, signer, purpose, given.on)
        )
        if not agreed:
            return []
        consent_id = form_of(context, who)
        signed = own.paper(consent_id, school, given, signature, agreed)
        if signature.own_due:
            return [Step(given.stream, consents, BeginConsent(paper=signed))]
        return self._in_the_register(school, given, [(None, signed)])

    def _second(self, school: SchoolId, given: Answers, state: Consents) -> list[Step]:
        """Sign as the pupil what representatives have begun, each sheet for itself."""
        begun = [one for one in state.begun if set(one.purposes) & set(given.agreed)]
        if not begun:
            raise RepresentativeSignsFirst
        who, on = given.person_id, given.on
        signed = [
            (
                one.consent_id,
                own.second(
                    one,
                    school,
                    given,
                    self.signature(school, who, one.signer_id, on, signs_too=True),
                ),
            )
            for one in begun
        ]
        return self._in_the_register(school, given, signed)

    def _in_the_register(
        self,
        school: SchoolId,
        given: Answers,
        signed: Sequence[tuple[ConsentId | None, GiveConsent]],
    ) -> list[Step]:
        """Give each consent the next number of the year's register, in the same append."""
        stream, steps = register.stream(given.on.year), []
        last = self.application.state(school, stream, register.register)
        for place, (begun_id, paper) in enumerate(signed):
            number = register.number_after(last + place, given.on.year)
            line, whole = own.numbered(paper, number)
            steps.append(Step(stream, register.register, line))
            steps.append(Step(given.stream, consents, _signing(begun_id, whole, given)))
        return steps


def _signing(
    begun_id: ConsentId | None, paper: GiveConsent, given: Answers
) -> GiveConsent | Countersign:
    if begun_id is None:
        return paper
    return Countersign(begun_id=begun_id, paper=paper, session_id=given.session_id)
