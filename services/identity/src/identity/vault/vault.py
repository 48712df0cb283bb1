"""The only place where anything personal is stored, and the one door into it."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from prometheus_client import Counter
from sqlalchemy import Connection, Row, delete, select, update

from chassis import metrics
from chassis.among import among
from identity.domain.consent.cover import Consents, require_consent
from identity.domain.consent.events import Purpose
from identity.domain.fields import NAME, VAULT, Category, Field, PurposeClass, categories_of
from identity.domain.ids import PersonId, SchoolId
from identity.domain.purposes import CLASS_OF, idle_classes
from identity.vault.keys import KeyOf, Keys, some_at_once
from identity.vault.master import Unreadable, seal, unseal
from identity.vault.schema import account, name_token, record
from identity.vault.search import NameTokens
from kernel.sql import upsert

TEXT: Final = "text/plain"

_unreadable = Counter(
    "kitepkana_vault_unreadable",
    "Records of the vault that were asked for and did not open: their key is not there.",
    registry=metrics.REGISTRY,
)


# By what stands in a row: a page has hundreds, and to make each value anew takes longer.
_FIELDS: Final[Mapping[str, Field]] = {field.value: field for field in Field}
_CLASSES: Final[Mapping[str, PurposeClass]] = {
    purpose.value: purpose_class for purpose, purpose_class in CLASS_OF.items()
}
# What holds now, of some people: written once, because every page with names on it asks for it.
_NOW: Final = select(
    record.c.record_id,
    record.c.person_id,
    record.c.field,
    record.c.purpose,
    record.c.sealed,
    record.c.media_type,
).where(
    among(record.c.person_id, "people"),
    among(record.c.field, "fields"),
    record.c.valid_until.is_(None),
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """What one person brings into the vault for one purpose, and the papers that let it in."""

    person: PersonId
    values: Sequence[Value]
    consents: Consents
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it was opened. Its ``repr`` keeps silent too."""

    record_id: str
    person_id: PersonId
    field: Field
    data: bytes = dataclasses.field(repr=False)
    media_type: str = TEXT


class Vault:
    """Sealed records.

    Each under the key of its person and purpose class, and bound to its id, its person, its field
    and that class.
    """

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self.tokens = NameTokens(keys)

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
        """
        deposit = Deposit(person=person, values=values, consents=consents, purpose=purpose)
        self.store_many(db, school, [deposit], at=at, on=on)

    def store_many(
        self,
        db: Connection,
        school: SchoolId,
        deposits: Sequence[Deposit],
        *,
        at: datetime,
        on: date,
    ) -> None:
        """Keep what many people bring, in few statements, replacing what stood there.

        Raises ConsentMissing for the first that no consent covers, before anything is written.

        The keys go into their own database first, in one transaction: a key without data harms
        nobody, data without a key would be lost.
        """
        for deposit in deposits:
            categories = categories_of(value.field for value in deposit.values)
            require_consent(deposit.consents, deposit.purpose, categories, on)
        keys = self.keys.for_writing_many([_key_of(d.person, d.purpose) for d in deposits], at)
        _make_room(db, deposits)
        rows = [
            _row(school, deposit, value, keys[_key_of(deposit.person, deposit.purpose)])
            for deposit in deposits
            for value in deposit.values
        ]
        upsert(db, record, rows)
        names = (
            (value.record_id, deposit.person, value.data.decode())
            for deposit in deposits
            for value in deposit.values
            if value.field in NAME
        )
        self.tokens.index(db, school, names)

    def keep_covered(self, db: Connection, person: PersonId, consents: Consents, _on: date) -> bool:
        """Delete every record that no consent in hand allows to keep any more.

        Return whether anything is left. Once this is committed, ``destroy_idle_keys``.
        """
        columns = record.c.record_id, record.c.field, record.c.purpose
        rows = db.execute(select(*columns).where(record.c.person_id == person)).all()
        covered = [row for row in rows if _may_stay(consents, row.field, row.purpose)]
        gone = {row.record_id for row in rows} - {row.record_id for row in covered}
        if gone:
            db.execute(delete(record).where(record.c.record_id.in_(gone)))
        return bool(covered)

    def kept_about(self, db: Connection, person: PersonId) -> set[tuple[Field, Purpose]]:
        """Return which fields are kept about somebody, and for what; nothing is opened."""
        columns = record.c.field, record.c.purpose
        rows = db.execute(select(*columns).where(record.c.person_id == person)).all()
        return {(Field(row.field), Purpose(row.purpose)) for row in rows}

    def destroy_idle_keys(self, person: PersonId, consents: Consents, on: date) -> None:
        """Destroy the keys of every purpose that nothing in force names; all, once forgotten."""
        self.keys.destroy([person], idle_classes(consents, on))

    def erase(self, db: Connection, people: Collection[PersonId]) -> None:
        """Delete everything about people, their former names and the tokens among it.

        Once this is committed, ``keys.destroy(people)``.
        """
        for some in some_at_once(people):
            db.execute(delete(record).where(record.c.person_id.in_(some)))

    def purge(self, db: Connection, people: Collection[PersonId]) -> int:
        """Delete what nobody can open: records of people all of whose keys are destroyed.

        ``people`` are those known to be forgotten, so that a key database that was put back from
        too old a copy deletes nobody. Return how many people had such records.
        """
        having = record.c.person_id.in_(list(people))
        left = set(db.execute(select(record.c.person_id).where(having).distinct()).scalars())
        classes = [(PersonId(who), purpose) for who in left for purpose in PurposeClass]
        lost = left - {who for who, _ in self.keys.find(classes)}
        self.erase(db, [PersonId(who) for who in lost])
        return len(lost)

    def fields_of(
        self, db: Connection, people: Collection[PersonId], fields: Iterable[Field]
    ) -> dict[PersonId, dict[Field, str]]:
        """Return text fields of people.

        What is not there or cannot be opened is left out, and nobody crashes.
        """
        rows = _now(db, people, list(fields))
        found: dict[PersonId, dict[Field, str]] = {}
        for kept in self._opened(rows):
            found.setdefault(kept.person_id, {})[kept.field] = kept.data.decode()
        return found

    def fields_kept(self, db: Connection, person: PersonId) -> frozenset[Field]:
        """Return which fields of a person are kept, without opening any."""
        now = record.c.person_id == person, record.c.valid_until.is_(None)
        return frozenset(map(Field, db.execute(select(record.c.field).where(*now)).scalars()))

    def names_of(
        self, db: Connection, people: Collection[PersonId], on: date | None = None
    ) -> dict[PersonId, str]:
        """Return full names, surname first, of those whose names may be kept.

        ``on``: as they were called that day, for papers of that time.
        """
        parts = self.fields_of(db, people, NAME)
        if on is not None:
            for person, fields in self._former(db, people, on).items():
                parts[person] = parts.get(person, {}) | fields
        named = {
            person: " ".join(fields[part] for part in NAME if part in fields)
            for person, fields in parts.items()
        }
        return {person: name for person, name in named.items() if name}

    def former_names(self, db: Connection, person: PersonId) -> list[tuple[date, Field, str]]:
        """Return what a person was called before: until which day, which part, and what."""
        rows = _before(db, [person])
        opened = {kept.record_id: kept for kept in self._opened(rows)}
        return [
            (row.valid_until, kept.field, kept.data.decode())
            for row in rows
            if (kept := opened.get(row.record_id))
        ]

    def end_names(
        self, db: Connection, person: PersonId, fields: Collection[Field], until: date
    ) -> None:
        """Make parts of a name former ones, which held before a day; what holds now comes next."""
        for field in fields:
            this = record.c.person_id == person, record.c.field == field
            again = delete(record).where(*this, record.c.valid_until == until)
            db.execute(again)
            now = update(record).where(*this, record.c.valid_until.is_(None))
            db.execute(now.values(valid_until=until, about=until.isoformat()))

    def move(
        self,
        db: Connection,
        person: PersonId,
        school: SchoolId,
        covers: Callable[[Purpose, Category], bool],
    ) -> None:
        """Let another school have what is covered there, and delete the rest."""
        columns = record.c.record_id, record.c.field, record.c.purpose
        rows = db.execute(select(*columns).where(record.c.person_id == person)).all()
        left = [
            r.record_id for r in rows if not covers(Purpose(r.purpose), VAULT[Field(r.field)][0])
        ]
        db.execute(delete(record).where(record.c.record_id.in_(left)))
        db.execute(update(record).where(record.c.person_id == person).values(school=school))
        db.execute(update(account).where(account.c.person_id == person).values(school=school))
        db.execute(delete(name_token).where(name_token.c.person_id == person))
        self.know_at(db, person, school)

    def know_at(self, db: Connection, person: PersonId, school: SchoolId) -> None:
        """Let a person be found by name at a school, former names among them."""
        these = record.c.person_id == person, record.c.field.in_(NAME)
        rows = db.execute(select(record).where(*these)).all()
        names = [(kept.record_id, person, kept.data.decode()) for kept in self._opened(rows)]
        self.tokens.index(db, school, names)

    def index_old_names(self, db: Connection) -> None:
        """Write the tokens of names that were stored before there were any; once, all or none."""
        if db.execute(select(name_token.c.token).limit(1)).first() is not None:
            return
        query = select(record).where(record.c.field.in_(NAME)).order_by(record.c.record_id)
        for rows in some_at_once(db.execute(query).all()):
            schools = {row.record_id: SchoolId(row.school) for row in rows}
            for kept in self._opened(rows):
                name = kept.record_id, kept.person_id, kept.data.decode()
                self.tokens.index(db, schools[kept.record_id], [name])

    def open(self, db: Connection, record_id: str) -> Kept | None:
        """Return one record, None when it is not there any more."""
        row = db.execute(select(record).where(record.c.record_id == record_id)).first()
        return next(self._opened([row]), None) if row else None

    def find(self, db: Connection, school: SchoolId, query: str) -> tuple[list[PersonId], bool]:
        """Return whose names have words that begin like those typed, and whether there are more.

        Nothing is opened for it.
        """
        return self.tokens.find(db, school, query)

    def _former(
        self, db: Connection, people: Collection[PersonId], on: date
    ) -> dict[PersonId, dict[Field, str]]:
        # From the latest to the earliest, so that the first to end after the day has the last word.
        later = [row for row in _before(db, people) if row.valid_until > on]
        found: dict[PersonId, dict[Field, str]] = {}
        for kept in self._opened(reversed(later)):
            found.setdefault(kept.person_id, {})[kept.field] = kept.data.decode()
        return found

    def _opened(self, rows: Iterable[Row[Any]]) -> Iterator[Kept]:
        """Open records in their order; leave out what cannot be opened."""
        every = list(rows)
        keys = self.keys.find({(row.person_id, _CLASSES[row.purpose]) for row in every})
        for row in every:
            if (kept := _opened(row, keys)) is None:
                _unreadable.inc()
            else:
                yield kept


def people_with_records(db: Connection) -> set[str]:
    """Return everybody about whom something is kept."""
    return set(db.execute(select(record.c.person_id).distinct()).scalars())


def _key_of(person: PersonId, purpose: Purpose) -> KeyOf:
    return person, CLASS_OF[purpose]


def _place(record_id: str, person: str, field: str, purpose_class: str) -> str:
    return f"{record_id}|{person}|{field}|{purpose_class}"


def _row(school: SchoolId, deposit: Deposit, value: Value, key: bytes) -> dict[str, object]:
    person, purpose_class = _key_of(deposit.person, deposit.purpose)
    place = _place(value.record_id, person, value.field, purpose_class)
    return {
        "record_id": value.record_id,
        "school": school,
        "person_id": person,
        "field": value.field,
        "about": value.about,
        "purpose": deposit.purpose,
        "media_type": value.media_type,
        "sealed": seal(key, value.data, place),
        "valid_until": None,
    }


def _make_room(db: Connection, deposits: Sequence[Deposit]) -> None:
    """Delete what stands where something new is to stand."""
    wanted = {(d.person, value.field, value.about) for d in deposits for value in d.values}
    for people in some_at_once({deposit.person for deposit in deposits}):
        columns = record.c.record_id, record.c.person_id, record.c.field, record.c.about
        rows = db.execute(select(*columns).where(record.c.person_id.in_(people))).all()
        gone = [row.record_id for row in rows if tuple(row)[1:] in wanted]
        for some in some_at_once(gone):
            db.execute(delete(record).where(record.c.record_id.in_(some)))


def _now(db: Connection, people: Collection[PersonId], fields: list[Field]) -> list[Row[Any]]:
    return list(db.execute(_NOW, {"people": people, "fields": fields}).all())


def _before(db: Connection, people: Collection[PersonId]) -> list[Row[Any]]:
    these = record.c.person_id.in_(list(people)), record.c.valid_until.is_not(None)
    return list(db.execute(select(record).where(*these).order_by(record.c.valid_until)).all())


def _may_stay(consents: Consents, field: str, purpose: str) -> bool:
    return consents.keeps(Purpose(purpose), VAULT[Field(field)][0])


def _opened(row: Row[Any], keys: Mapping[KeyOf, bytes]) -> Kept | None:
    person, field, purpose_class = row.person_id, _FIELDS[row.field], _CLASSES[row.purpose]
    key = keys.get((person, purpose_class))
    if key is None:
        return None
    place = _place(row.record_id, person, field, purpose_class)
    # What the first release sealed was bound without a class.
    for bound_to in (place, place.rpartition("|")[0]):
        try:
            data = unseal(key, bytes(row.sealed), bound_to)
        except Unreadable:
            continue
        return Kept(row.record_id, person, field, data, row.media_type)
    return None
