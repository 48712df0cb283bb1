"""The consent desk: forms printed under their numbers, a no written down, what is over ended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from identity.application.ids import derived
from identity.application.office import Office
from identity.domain.consent import holder as holding
from identity.domain.consent import register
from identity.domain.consent.commands import (
    ExpireConsents,
    RefuseConsent,
    SettleDisagreement,
    Signature,
    WithdrawConsent,
)
from identity.domain.consent.consents import after, consents
from identity.domain.consent.cover import Consents
from identity.domain.consent.events import Capacity, ConsentDrafted, ConsentRefused, Purpose
from identity.domain.fields import VAULT, Category
from identity.domain.ids import ConsentId, PersonId, SchoolId
from identity.domain.people.ages import is_aged
from identity.domain.people.guardians import guardians
from identity.domain.people.guardianship import EndGuardianships
from identity.domain.settings.keys import Key
from identity.texts import consent_text
from kernel.application import Application, Done, Step
from kernel.store import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What taking a consent back would do.

    ``objects``: it is the other parent who asks, so nothing is destroyed and the head decides.
    """

    forgets: bool
    objects: bool
    categories: tuple[Category, ...]


def form_of(context: Context, who: PersonId) -> ConsentId:
    """Return the id that somebody's form gets from a command; the same each time."""
    return ConsentId(derived(context.command_id, who, "form"))


class ConsentDesk:
    """Everything about consents that is not the entry of a person."""

    def __init__(self, application: Application, office: Office) -> None:
        self.application = application
        self.office = office

    def draft(
        self, context: Context, school: SchoolId, people: Sequence[PersonId], on: date
    ) -> tuple[Done, list[ConsentDrafted]]:
        """Give each person's form the next number of the year's register; raises NothingToPrint.

        The same command again gives the same forms, so a second click prints the same papers.
        """
        text, stream = consent_text(), register.stream(on.year)
        ids = [form_of(context, who) for who in people]
        command = register.DraftConsents(
            papers=tuple(zip(ids, people, strict=True)),
            text_version=text.version,
            text_hash=text.sha256,
            on=on,
        )
        step = Step(stream, register.register, command)
        done = self.application.handle(school, [step], context)
        wanted, written = set(ids), self.application.store.load(school, stream).events
        return done, [event for event in written if event.consent_id in wanted]

    def refuse(
        self,
        context: Context,
        school: SchoolId,
        who: PersonId,
        consent: ConsentId,
        signer: PersonId,
        purposes: tuple[Purpose, ...],
        on: date,
        *,
        is_unknown: bool = False,
    ) -> Done:
        """Write down that somebody who may sign says no; nothing about anybody is kept.

        ``is_unknown``: the school knows nobody under this id, because a family that refuses stays
        without a name. Raises SignerMayNotSign, SignsForOneself.
        """
        signature = self.signature(school, who, signer, on)
        if is_unknown:
            signature = replace(signature, represents=True, is_minor=True)
        command = RefuseConsent(
            consent_id=consent,
            person_id=who,
            signature=signature,
            purposes=purposes,
            on=on,
        )
        return self.office.carry_out(context, school, who, command, on)

    def settle(
        self,
        context: Context,
        school: SchoolId,
        who: PersonId,
        purposes: tuple[Purpose, ...],
        order_number: str,
        on: date,
        *,
        agreed: bool,
    ) -> Done:
        """Decide by an order of the head what representatives disagree about (L-05).

        Raises NothingDisputed.
        """
        command = SettleDisagreement(
            person_id=who, purposes=purposes, agreed=agreed, order_number=order_number, on=on
        )
        return self.office.carry_out(context, school, who, command, on)

    def end_what_is_over(self, context: Context, school: SchoolId, who: PersonId, on: date) -> Done:
        """Let consents and guardianships end whose day has come; nothing when none has."""
        adult_age = self.office.term(school, Key.ADULT_AGE, on)
        is_adult = is_aged(self.office.birthday(who), adult_age, on)
        over = ExpireConsents(person_id=who, is_adult=is_adult, on=on)
        ended = EndGuardianships(pupil_id=who, is_adult=is_adult, on=on)
        steps = [
            Step(f"consents-{who}", consents, over),
            Step(f"guardians-{who}", guardians, ended),
        ]
        return self.application.handle(school, steps, context)

    def would_lose(self, school: SchoolId, who: PersonId, command: WithdrawConsent) -> Loss:
        """Say beforehand what taking a consent back destroys; raises ConsentUnknown."""
        state = self.office.consents_of(school, who)
        events = consents.decide(state, command)
        left = after(state, events)
        with self.application.store.engine.connect() as db:
            kept = self.office.vault.kept_about(db, who)
        lost = {
            VAULT[field][0] for field, purpose in kept if not left.keeps(purpose, VAULT[field][0])
        }
        return Loss(
            forgets=left.is_forgotten,
            objects=any(isinstance(event, ConsentRefused) for event in events),
            categories=tuple(category for category in Category if category in lost),
        )

    def describe_holder(
        self, context: Context, school: SchoolId, address_ky: str, address_ru: str, on: date
    ) -> Done:
        """Write down the school's address as it stands on its papers."""
        command = holding.DescribeHolder(address_ky=address_ky, address_ru=address_ru, on=on)
        return self.application.handle(
            school, [Step(holding.stream(school), holding.holder, command)], context
        )

    def address_of(self, school: SchoolId) -> tuple[str, str]:
        """Return the address of a school in Kyrgyz and in Russian; empty while nobody wrote it."""
        said = self.application.state(school, holding.stream(school), holding.holder)
        return (said.address_ky, said.address_ru) if said else ("", "")

    def consents_of(self, school: SchoolId, who: PersonId) -> Consents:
        return self.office.consents_of(school, who)

    def signature(self, school: SchoolId, who: PersonId, signer: PersonId, on: date) -> Signature:
        """Say how somebody stands to a person who is known already, on a day."""
        family = self.application.state(school, f"guardians-{who}", guardians)
        is_self = signer == who
        return Signature(
            signer_id=signer,
            capacity=Capacity.SELF if is_self else Capacity.PARENT,
            capacity_proven=True,
            represents=family.represents(signer, on),
            is_minor=not self.office.is_of_age(school, who, on),
        )
