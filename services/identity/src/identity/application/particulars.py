"""Particulars beyond a name: written down where a consent covers them, opened with a reason."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from identity.application.ids import derived, part_of
from identity.application.office import IsOfAge
from identity.domain.consent.commands import StorePersonalData
from identity.domain.consent.consents import after, consents
from identity.domain.fields import Field, categories_of
from identity.domain.ids import PersonId, SchoolId
from identity.domain.particulars.sensitive import Reason, SensitiveDataSeen, purpose_of
from identity.vault.vault import Value, Vault
from kernel.application import Application, Done, Step
from kernel.store import Change, Context, Store


class Particulars:
    """Keep and open single fields of a person."""

    def __init__(
        self, application: Application, store: Store, vault: Vault, is_of_age: IsOfAge
    ) -> None:
        self.application = application
        self.store = store
        self.vault = vault
        self.is_of_age = is_of_age

    def keep(
        self,
        context: Context,
        school: SchoolId,
        person: PersonId,
        details: Mapping[Field, str],
        on: date,
    ) -> Done | None:
        """Write fields down, each for its purpose.

        Raises ConsentMissing, and then what was refused and all after it is not kept.
        """
        done = None
        for purpose in sorted({purpose_of(field) for field in details}):
            some = {name: text for name, text in details.items() if purpose_of(name) is purpose}
            here = part_of(context, purpose)
            values = [
                Value(
                    record_id=derived(here.command_id, person, name), field=name, data=text.encode()
                )
                for name, text in some.items()
            ]
            command = StorePersonalData(
                person_id=person, purpose=purpose, categories=categories_of(some), on=on,
                is_adult=self.is_of_age(school, person, on),
            )  # fmt: skip
            stream = f"consents-{person}"

            def store(
                db: Connection,
                values: list[Value] = values,
                command: StorePersonalData = command,
                stream: str = stream,
            ) -> None:
                state = self.application.state(school, stream, consents)
                known = after(state, consents.decide(state, command))
                self.vault.store(
                    db, school, person, values, known,
                    purpose=command.purpose, at=context.at, on=on,
                )  # fmt: skip

            done = self.application.handle(
                school, [Step(stream, consents, command)], here, also=store
            )
        return done

    def kept(self, db: Connection, person: PersonId) -> frozenset[Field]:
        """Return which fields are there, without opening any."""
        return self.vault.fields_kept(db, person)

    def open(
        self,
        context: Context,
        db: Connection,
        school: SchoolId,
        person: PersonId,
        field: Field,
        reason: Reason,
    ) -> str | None:
        """Open one sensitive field, after writing down who did and why (L-19, AZ-08)."""
        seen = SensitiveDataSeen(
            seen_by=PersonId(context.actor), person_id=person, field=field, reason=reason
        )
        here = part_of(context, "sensitive", person, field)
        self.store.append(school, [Change(f"look-{here.command_id}", 0, [seen])], here)
        found = self.vault.fields_of(db, [person], [field])
        return found.get(person, {}).get(field)
