"""A new surname by an order: the old one stays for the papers of its time."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from identity.application.ids import derived
from identity.application.office import IsOfAge
from identity.application.orders import Orders
from identity.domain.consent.commands import StorePersonalData
from identity.domain.consent.consents import after, consents
from identity.domain.consent.events import Purpose
from identity.domain.fields import NAME, Category, Field
from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.domain.people.naming import ChangeName, naming
from identity.vault.vault import Value, Vault
from kernel.application import Application, Done, Step
from kernel.store import Context


class Renaming:
    """Change names with their time."""

    def __init__(self, application: Application, vault: Vault, is_of_age: IsOfAge) -> None:
        self.application = application
        self.vault = vault
        self.is_of_age = is_of_age

    def change(
        self,
        context: Context,
        school: SchoolId,
        person: PersonId,
        name: Mapping[Field, str],
        order: OrderId,
        valid_from: date,
        on: date,
    ) -> Done:
        """Call a person otherwise from a day on.

        Raises ConsentMissing, NameUnchanged, NameChangeNotYet, NameChangeTooEarly, OrderUnknown,
        OrderIsCancelled.
        """
        if done := self.application.store.done_before(school, context.command_id):
            return Done(done.position, (), repeated=True)
        Orders(self.application).in_force(school, order)
        with self.application.store.engine.connect() as db:
            before = self.vault.fields_of(db, [person], NAME).get(person, {})
        parts = tuple(part for part in NAME if name.get(part, "").strip() != before.get(part, ""))
        stream = f"consents-{person}"
        keeping = StorePersonalData(
            person_id=person,
            purpose=Purpose.EMIS,
            categories=frozenset({Category.NAME}),
            on=on,
            is_adult=self.is_of_age(school, person, on),
        )
        changing = ChangeName(
            person_id=person, parts=parts, order_id=order, valid_from=valid_from, on=on
        )
        values = [
            Value(
                record_id=derived(context.command_id, person, part),
                field=part,
                data=name[part].strip().encode(),
            )
            for part in parts
            if name.get(part, "").strip()
        ]

        def store(db: Connection) -> None:
            known = self.application.state(school, stream, consents)
            self.vault.end_names(db, person, parts, valid_from)
            self.vault.store(
                db, school, person, values, after(known, consents.decide(known, keeping)),
                purpose=Purpose.EMIS, at=context.at, on=on,
            )  # fmt: skip

        steps = [Step(stream, consents, keeping), Step(f"name-{person}", naming, changing)]
        return self.application.handle(school, steps, context, also=store)
