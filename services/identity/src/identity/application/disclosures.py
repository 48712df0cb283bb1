"""Give data out of the house: only by consent or by law, and with a row in the register (L-10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from identity.application.orders import Orders
from identity.domain.consent.consents import consents
from identity.domain.consent.cover import Consents
from identity.domain.disclosure.commands import RecordDisclosure, TellPeople, TellReceiver
from identity.domain.disclosure.disclosure import disclosure
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import Category
from identity.domain.ids import DisclosureId, OrderId, PersonId, SchoolId
from kernel.application import Application, Done, Step
from kernel.store import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What is to leave: about whom, which kinds of data, to whom, and on which ground."""

    disclosure_id: DisclosureId
    person_ids: tuple[PersonId, ...]
    receiver: Receiver
    organisation: str
    categories: tuple[Category, ...]
    basis: Basis
    order_id: OrderId | None = None
    on: date


class Disclosures:
    """Keep the register of disclosures."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def record(self, context: Context, school: SchoolId, handover: Handover) -> Done:
        """Enter a disclosure before anything leaves; the same id twice is entered once.

        Raises ReceiverNotInConsent, StatuteNeedsOrder, OrganisationUnclear, NobodyDisclosed,
        OrderUnknown, OrderIsCancelled.
        """
        Orders(self.application).check_for(context, school, handover.order_id)
        return self.application.handle(school, [self.step(school, handover)], context)

    def step(self, school: SchoolId, handover: Handover) -> Step:
        """Return the step that enters it, for use cases that record it beside their own."""
        command = RecordDisclosure(
            disclosure_id=handover.disclosure_id,
            person_ids=handover.person_ids,
            receiver=handover.receiver,
            organisation=handover.organisation,
            categories=handover.categories,
            basis=handover.basis,
            order_id=handover.order_id,
            consents=self._consents(school, handover),
            on=handover.on,
        )
        return Step(f"disclosure-{handover.disclosure_id}", disclosure, command)

    def tell_people(
        self,
        context: Context,
        school: SchoolId,
        which: DisclosureId,
        people: Iterable[PersonId],
        on: date,
    ) -> Done:
        """Write down that people got their notice; raises DisclosureUnknown."""
        command = TellPeople(disclosure_id=which, person_ids=tuple(people), on=on)
        return self._do(context, school, which, command)

    def tell_receiver(
        self,
        context: Context,
        school: SchoolId,
        which: DisclosureId,
        people: Iterable[PersonId],
        on: date,
    ) -> Done:
        """Write down that the receiver knows what has changed; raises DisclosureUnknown."""
        command = TellReceiver(disclosure_id=which, person_ids=tuple(people), on=on)
        return self._do(context, school, which, command)

    def _do(
        self,
        context: Context,
        school: SchoolId,
        which: DisclosureId,
        command: TellPeople | TellReceiver,
    ) -> Done:
        return self.application.handle(
            school, [Step(f"disclosure-{which}", disclosure, command)], context
        )

    def _consents(self, school: SchoolId, handover: Handover) -> dict[PersonId, Consents]:
        if handover.basis is not Basis.CONSENT:
            return {}
        return {
            person: self.application.state(school, f"consents-{person}", consents)
            for person in handover.person_ids
        }
