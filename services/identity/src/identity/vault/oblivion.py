"""Destroying all that identity's own tables hold about a person, whatever tables there are."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Engine, Table, delete, select

from identity.domain.ids import PersonId
from identity.vault.keys import some_at_once
from identity.vault.schema import person_key, vault


def tables_about_people() -> Sequence[Table]:
    """Return every table of the vault with people's ids; a new one is met here by itself."""
    # What hangs on a record comes before the record.
    return [table for table in reversed(vault.sorted_tables) if "person_id" in table.c]


def destroy(db: Connection, people: Collection[PersonId]) -> None:
    """Delete every row about these people."""
    for table in tables_about_people():
        for some in some_at_once(people):
            db.execute(delete(table).where(table.c.person_id.in_(some)))


def anything_left(data: Engine, keys: Engine, people: Collection[PersonId]) -> set[PersonId]:
    """Return those of these people about whom there is a row anywhere, or a key."""
    found: set[PersonId] = set()
    for engine, tables in ((data, tables_about_people()), (keys, [person_key])):
        with engine.connect() as db:
            for table in tables:
                for some in some_at_once(people):
                    who = table.c.person_id
                    found |= set(db.execute(select(who).where(who.in_(some))).scalars())
    return found
