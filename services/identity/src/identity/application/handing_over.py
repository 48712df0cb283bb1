"""Hand a school's people over as OneRoster: names only where a consent names the receiver."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from identity.application.disclosures import Disclosures, Handover
from identity.application.ids import derived, part_of
from identity.application.looks import Looks
from identity.application.roster_out import RosterClass, RosterPerson, packed
from identity.domain.access.events import LookPurpose
from identity.domain.consent.consents import consents
from identity.domain.disclosure.disclosure import names_receiver
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import NAME, Category
from identity.domain.ids import DisclosureId, PersonId, SchoolId
from identity.domain.people.events import Kind
from identity.readmodels import classes, imports
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

    def __init__(self, disclosures: Disclosures, looks: Looks, vault: Vault) -> None:
        self.disclosures, self.looks, self.vault = disclosures, looks, vault

    def roster(
        self, context: Context, db: Connection, school: SchoolId, wanted: Wanted
    ) -> tuple[bytes, int, int]:
        """Return the ZIP, how many are named in it, and how many pupils are in it without a name.

        The disclosure is recorded before anything leaves. Raises OrganisationUnclear.
        """
        everybody = imports.everybody(db, school)
        covered = self._covered(school, [PersonId(row.person_id) for row in everybody], wanted)
        people = self._people(db, school, everybody, covered)
        if covered:
            self.disclosures.record(context, school, _handover(context, covered, wanted))
            self.looks.record(part_of(context, "look"), school, covered, LookPurpose.EXPORT)
        unnamed = sum(one.role == "student" and not one.details for one in people)
        file = packed(wanted.version, school, wanted.school_name, people)
        return file, len(people) - unnamed, unnamed

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
        self, db: Connection, school: str, everybody: Iterable[Row[Any]], covered: list[PersonId]
    ) -> list[RosterPerson]:
        details = self.vault.fields_of(db, covered, NAME) if covered else {}
        parents = _parents(imports.links(db, school), frozenset(covered))
        places = _places(db, school)
        return [
            RosterPerson(
                person_id=row.person_id,
                role=_ROLES[Kind(row.kind)],
                details=details.get(PersonId(row.person_id), {}),
                parents=parents.get(row.person_id, ()),
                in_class=places.get(row.person_id),
            )
            for row in everybody
            if row.kind == Kind.PUPIL or row.person_id in details
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


def _parents(
    links: Iterable[Row[Any]], covered: frozenset[PersonId]
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for link in links:
        if link.guardian_id in covered:
            found[link.pupil_id] = (*found.get(link.pupil_id, ()), link.guardian_id)
    return found


def _places(db: Connection, school: str) -> dict[str, RosterClass]:
    return {
        pupil: RosterClass(
            class_id=one.class_id,
            title=f"{one.grade}-{one.letter}",
            grade=one.grade,
            year=int(one.school_year[:4]),
        )
        for one in classes.of_school(db, school)
        for pupil in classes.pupils_of(db, one.class_id)
    }
