"""A pupil goes to another school: with what consent or law covers, and nothing else (L-10)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from identity.application.disclosures import Disclosures, Handover
from identity.application.ids import derived, part_of
from identity.domain.consent.events import ConsentExpired
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.ids import ConsentId, DisclosureId, OrderId, PersonId, SchoolId, TransferId
from identity.domain.people.alphabet import EnterPupil, alphabet
from identity.domain.people.events import Kind
from identity.domain.people.person import EnterPerson, person
from identity.domain.transfer.baggage import EndHere, TakeOver, ending_here, taking_over
from identity.domain.transfer.packing import Baggage, last_ended, packed
from identity.domain.transfer.relatives import BringAlong, relatives
from identity.domain.transfer.transfer import (
    AcceptTransfer,
    BeginTransfer,
    CancelTransfer,
    HandOver,
    receiving,
    sending,
)
from identity.vault.vault import Vault
from kernel.application import Application, Done, Step
from kernel.store import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer that is on its way; ``letter`` is the page of the alphabet book."""

    transfer_id: TransferId
    person_id: PersonId
    from_school: SchoolId
    to_school: SchoolId
    order_id: OrderId
    letter: str
    guardians: tuple[PersonId, ...]


class Transfers:
    """Begin, cancel and accept transfers between schools of the district."""

    def __init__(self, application: Application, vault: Vault, disclosures: Disclosures) -> None:
        self.application = application
        self.vault = vault
        self.disclosures = disclosures

    def begin(self, context: Context, school: SchoolId, command: BeginTransfer) -> Done:
        """Send a pupil on the way; raises AlreadyOnTheWay, TransferToOwnSchool."""
        step = Step(f"transfer-{command.person_id}", sending, command)
        return self.application.handle(school, [step], context)

    def cancel(self, context: Context, school: SchoolId, command: CancelTransfer) -> Done:
        """Call a transfer off; raises TransferUnknown once the pupil has been taken in."""
        step = Step(f"transfer-{command.person_id}", sending, command)
        return self.application.handle(school, [step], context)

    def baggage(
        self, school: SchoolId, who: PersonId, on: date, ended: Collection[ConsentId] = ()
    ) -> Baggage:
        """Return what consents let go along with somebody; ``ended`` by this very transfer."""
        history = self.application.store.load(school, f"consents-{who}")
        return packed(history.events, on, ended)

    def accept(self, context: Context, going: Transfer, on: date) -> Done:
        """Take a pupil in, under a file number of this school; raises TransferUnknown.

        The sending school's log comes first, so that it cannot cancel any more. After a crash in
        between the same transfer can be accepted again, and goes on from there.
        """
        ended = self._hand_over(part_of(context, "hand over"), going, on)
        baggage = {who: self.baggage(going.from_school, who, on) for who in going.guardians}
        baggage[going.person_id] = self.baggage(going.from_school, going.person_id, on, ended)
        family = [who for who in going.guardians if baggage[who].papers]
        steps = [
            Step(f"transfer-{going.transfer_id}", receiving, _accepted(going, on)),
            Step(
                f"alphabet-{going.letter}",
                alphabet,
                EnterPupil(person_id=going.person_id, letter=going.letter),
            ),
            *self._family(going, family),
            *(_papers(going, who, baggage[who]) for who in (going.person_id, *family)),
        ]

        def move(db: Connection) -> None:
            own = baggage[going.person_id]
            self.vault.move(db, going.person_id, going.to_school, own.covers)
            for who in family:
                self.vault.know_at(db, who, going.to_school)

        if self.application.state(going.to_school, f"transfer-{going.transfer_id}", receiving):
            return Done(self.application.store.heads()[going.to_school].position, ())
        return self.application.handle(going.to_school, steps, context, also=move)

    def _hand_over(self, context: Context, going: Transfer, on: date) -> frozenset[ConsentId]:
        """Let the pupil go, and return which consents end with it at the sending school."""
        who = going.person_id
        over = HandOver(
            transfer_id=going.transfer_id, person_id=who, to_school=going.to_school, on=on
        )
        steps = [Step(f"transfer-{who}", sending, over)]
        categories = self.baggage(going.from_school, who, on).categories
        if categories:
            steps.append(self._disclosed(going, categories, on))
        papers = f"consents-{who}"
        steps.append(Step(papers, ending_here, EndHere(person_id=who, on=on)))
        done = self.application.handle(going.from_school, steps, context)
        if not done.events:  # It had been done before: an interrupted transfer goes on.
            return last_ended(self.application.store.load(going.from_school, papers).events)
        return frozenset(
            event.consent_id for event in done.events if isinstance(event, ConsentExpired)
        )

    def _disclosed(self, going: Transfer, categories: Iterable[Any], on: date) -> Step:
        """Enter the row of the register; the order to transfer is its ground in law (L-10)."""
        handover = Handover(
            disclosure_id=DisclosureId(derived(going.transfer_id, "disclosure")),
            person_ids=(going.person_id,),
            receiver=Receiver.SCHOOL,
            organisation=going.to_school,
            categories=tuple(categories),
            basis=Basis.STATUTE,
            order_id=going.order_id,
            on=on,
        )
        return self.disclosures.step(going.from_school, handover)

    def _family(self, going: Transfer, family: list[PersonId]) -> list[Step]:
        stream = f"guardians-{going.person_id}"
        said = self.application.store.load(going.from_school, stream).events
        adults = [
            Step(f"person-{who}", person, EnterPerson(person_id=who, kind=Kind.GUARDIAN))
            for who in family
        ]
        along = BringAlong(pupil_id=going.person_id, facts=tuple(said), family=frozenset(family))
        return [*adults, Step(stream, relatives, along)]


def _accepted(going: Transfer, on: date) -> AcceptTransfer:
    return AcceptTransfer(
        transfer_id=going.transfer_id,
        person_id=going.person_id,
        from_school=going.from_school,
        on=on,
    )


def _papers(going: Transfer, who: PersonId, baggage: Baggage) -> Step:
    ids = tuple(ConsentId(derived(paper.consent_id, going.to_school)) for paper in baggage.papers)
    command = TakeOver(baggage=baggage, holder=going.from_school, ids=ids)
    return Step(f"consents-{who}", taking_over, command)
