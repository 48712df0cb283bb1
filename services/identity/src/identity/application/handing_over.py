"""Hand a school's people over as OneRoster: names only where a consent names the receiver."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from identity.application.disclosures import Disclosures, Handover
from identity.application.ids import derived, part_of
from identity.application.looks import Looks
from identity.application.roster_out import RosterPerson, packed
from identity.domain.access.events import LookPurpose
from identity.domain.consent.consents import consents
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.disclosure.grounds import names_receiver
from identity.domain.fields import NAME, Category
from identity.domain.ids import DisclosureId, PersonId, SchoolId
from identity.domain.imports.facts import PersonFact, SchoolFacts
from identity.domain.people.events import Kind
from identity.vault.vault import Vault
from kernel.store import Context

_ROLES = {Kind.PUPIL: "student", Kind.STAFF: "teacher", Kind.GUARDIAN: "parent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: a version of OneRoster, and who is to receive it."""

    version: str
    receiver: Receiver
    organisation: str
    school_name: str
    on: date


class HandingOver:
    """Write OneRoster files, with a row in the register of disclosures and in everybody's looks."""

    def __init__(
        self,
        disclosures: Disclosures,
        looks: Looks,
        vault: Vault,
        facts: Callable[[SchoolId], SchoolFacts],
    ) -> None:
        self.disclosures, self.looks, self.vault, self.facts = disclosures, looks, vault, facts

    def roster(self, context: Context, school: SchoolId, wanted: Wanted) -> bytes:
        """Return the ZIP. The disclosure is recorded before anything leaves.

        Raises OrganisationUnclear.
        """
        facts = self.facts(school)
        # Who only borrows books belongs to no class and is no part of a roster.
        belonging = [one for one in facts.people if Kind(one.kind) in _ROLES]
        covered = self._covered(school, [PersonId(one.person_id) for one in belonging], wanted)
        if covered:
            self.disclosures.record(context, school, _handover(context, covered, wanted))
            self.looks.record(part_of(context, "look"), school, covered, LookPurpose.EXPORT)
        return packed(
            wanted.version,
            school,
            wanted.school_name,
            self._people(facts, belonging, frozenset(covered)),
        )

    def _covered(
        self, school: SchoolId, people: Sequence[PersonId], wanted: Wanted
    ) -> list[PersonId]:
        store = self.disclosures.application.store
        histories, _ = store.load_for(school, [f"consents-{who}" for who in people])
        return [
            who
            for who in people
            if names_receiver(
                consents.replay(histories[f"consents-{who}"].events),
                wanted.receiver,
                Category.NAME,
                wanted.on,
            )
        ]

    def _people(
        self, facts: SchoolFacts, belonging: Sequence[PersonFact], covered: frozenset[PersonId]
    ) -> list[RosterPerson]:
        with self.looks.store.engine.connect() as db:
            details = self.vault.fields_of(db, covered, NAME) if covered else {}
        return [
            RosterPerson(
                person_id=one.person_id,
                role=_ROLES[Kind(one.kind)],
                details=details.get(PersonId(one.person_id), {}),
                parents=tuple(
                    parent for parent in facts.parents.get(one.person_id, ()) if parent in details
                ),
                in_class=facts.places.get(one.person_id),
            )
            for one in belonging
            if one.kind == Kind.PUPIL or one.person_id in details
        ]


def _handover(context: Context, covered: list[PersonId], wanted: Wanted) -> Handover:
    return Handover(
        disclosure_id=DisclosureId(derived(context.command_id, "disclosure")),
        person_ids=tuple(covered),
        receiver=wanted.receiver,
        organisation=wanted.organisation,
        categories=(Category.NAME,),
        basis=Basis.CONSENT,
        on=wanted.on,
    )
