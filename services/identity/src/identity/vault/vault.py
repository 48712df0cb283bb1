"""The only place where anything personal is stored, and the one door into it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select

from identity.domain.consent.cover import Consents, require_consent
from identity.domain.consent.events import Purpose
from identity.domain.fields import NAME, VAULT, Field, categories_of
from identity.domain.ids import PersonId, SchoolId
from identity.vault.keys import Keys
from identity.vault.master import Unreadable, seal, unseal
from identity.vault.schema import record

TEXT: Final = "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One thing to be kept: a field of a person, or a scan.

    Its ``repr`` keeps silent, so that no log can quote it.
    """

    record_id: str
    field: Field
    data: bytes
    about: str = ""
    media_type: str = TEXT

    def __repr__(self) -> str:
        return f"Value({self.record_id}, {self.field})"


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it was opened."""

    person_id: PersonId
    field: Field
    data: bytes
    media_type: str


class Vault:
    """Sealed records.

    Each under its person's own key and bound to its id, its person and its field.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def store(
        self,
        db: Connection,
        school: SchoolId,
        person: PersonId,
        values: Sequence[Value],
        consents: Consents,
        *,
        purpose: Purpose,
        at: datetime,
        on: date,
    ) -> None:
        """Keep values about a person, replacing what stood there.

        Raises ConsentMissing before anything is written.

        The key goes into its own database first: a key without data harms nobody, data without a
        key would be lost.
        """
        require_consent(consents, purpose, categories_of(v.field for v in values), on)
        key = self.keys.for_writing(person, at)
        for value in values:
            same = (record.c.field == value.field) & (record.c.about == value.about)
            db.execute(delete(record).where(record.c.person_id == person, same))
        rows = [
            {
                "record_id": value.record_id,
                "school": school,
                "person_id": person,
                "field": value.field,
                "about": value.about,
                "purpose": purpose,
                "media_type": value.media_type,
                "sealed": seal(key, value.data, _place(value.record_id, person, value.field)),
            }
            for value in values
        ]
        if rows:
            db.execute(insert(record), rows)

    def keep_covered(self, db: Connection, person: PersonId, consents: Consents, on: date) -> bool:
        """Delete every record that no consent in force covers any more.

        Return whether anything is left.
        """
        columns = record.c.record_id, record.c.field, record.c.purpose
        rows = db.execute(select(*columns).where(record.c.person_id == person)).all()
        covered = [row for row in rows if _is_covered(consents, row.field, row.purpose, on)]
        gone = {row.record_id for row in rows} - {row.record_id for row in covered}
        if gone:
            db.execute(delete(record).where(record.c.record_id.in_(gone)))
        return bool(covered)

    def fields_of(
        self, db: Connection, people: Collection[PersonId], fields: Iterable[Field]
    ) -> dict[PersonId, dict[Field, str]]:
        """Return text fields of people.

        What is not there or cannot be opened is left out, and nobody crashes.
        """
        wanted = record.c.person_id.in_(people) & record.c.field.in_(list(fields))
        rows = db.execute(select(record).where(wanted)).all()
        keys = self.keys.of({row.person_id for row in rows})
        found: dict[PersonId, dict[Field, str]] = {}
        for row in rows:
            if (kept := _opened(row, keys)) is not None:
                found.setdefault(kept.person_id, {})[kept.field] = kept.data.decode()
        return found

    def names_of(self, db: Connection, people: Collection[PersonId]) -> dict[PersonId, str]:
        """Return full names, surname first, of those whose names may be kept."""
        parts = self.fields_of(db, people, NAME)
        named = {
            person: " ".join(fields[part] for part in NAME if part in fields)
            for person, fields in parts.items()
        }
        return {person: name for person, name in named.items() if name}

    def open(self, db: Connection, record_id: str) -> Kept | None:
        """Return one record, None when it is not there any more."""
        row = db.execute(select(record).where(record.c.record_id == record_id)).first()
        return _opened(row, self.keys.of([row.person_id])) if row else None


def people_with_records(db: Connection) -> set[str]:
    """Return everybody about whom something is kept."""
    return set(db.execute(select(record.c.person_id).distinct()).scalars())


def _place(record_id: str, person: str, field: str) -> str:
    return f"{record_id}|{person}|{field}"


def _is_covered(consents: Consents, field: str, purpose: str, on: date) -> bool:
    return consents.covers(Purpose(purpose), VAULT[Field(field)][0], on)


def _opened(row: Row[Any], keys: Mapping[PersonId, bytes]) -> Kept | None:
    person, field = PersonId(row.person_id), Field(row.field)
    if person not in keys:
        return None
    try:
        data = unseal(keys[person], bytes(row.sealed), _place(row.record_id, person, field))
    except Unreadable:
        return None
    return Kept(person, field, data, row.media_type)
