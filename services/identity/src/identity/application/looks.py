"""Looking at people: what their names are, and that somebody read them."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from identity.application.ids import part_of
from identity.domain.access.events import LookPurpose, PersonalDataSeen
from identity.domain.ids import PersonId, SchoolId
from identity.vault.vault import Vault
from kernel.store import Change, Context, Store


class Looks:
    """Read names for people who may, and write down that they did (AZ-08)."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self.store = store
        self.vault = vault

    def names(
        self,
        context: Context,
        db: Connection,
        people: Mapping[PersonId, SchoolId],
        purpose: LookPurpose,
    ) -> dict[PersonId, str]:
        """Return names by id, and record who read them.

        ``people``: whom the reader may read, with their schools.
        """
        found = self.vault.names_of(db, list(people))
        by_school: dict[SchoolId, list[PersonId]] = {}
        for person in found:
            by_school.setdefault(people[person], []).append(person)
        for school, seen in sorted(by_school.items()):
            self.record(context, school, seen, purpose)
        return found

    def record(
        self, context: Context, school: SchoolId, seen: Collection[PersonId], purpose: LookPurpose
    ) -> None:
        """Write down that somebody saw people.

        Nobody is watched while looking at himself or herself.
        """
        others = tuple(person for person in sorted(seen) if person != context.actor)
        if not others:
            return
        look = PersonalDataSeen(seen_by=PersonId(context.actor), person_ids=others, purpose=purpose)
        # Each look is a stream of its own: nothing has to be loaded, and nobody waits for anybody.
        here = part_of(context, "look", school, purpose)
        self.store.append(school, [Change(f"look-{here.command_id}", 0, [look])], here)
