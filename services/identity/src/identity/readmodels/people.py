"""Who belongs to a school, who stands for whom, and which consents there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    String,
    Table,
    and_,
    bindparam,
    or_,
    select,
    union,
)

from chassis.among import among
from identity.domain.consent.events import (
    ConsentExpired,
    ConsentGiven,
    ConsentNarrowed,
    ConsentWithdrawn,
    PersonForgotten,
    Purpose,
)
from identity.domain.people.events import GuardianLinked, GuardianUnlinked, Kind, PersonRegistered
from identity.domain.retention.classes import Kept
from identity.domain.retention.events import DestructionCarriedOut
from identity.readmodels import CODEC, metadata
from identity.readmodels.batches import Key, RowOrGone, keep, set_each
from kernel.sql import upsert
from kernel.subscription import Message, Projection

people = Table(
    "people",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("file_number", String),
    Column("letter", String),
    Column("number", Integer),
    Column("registered_on", Date, nullable=False),
    Column("is_forgotten", Boolean, nullable=False),
)

# Everywhere somebody was ever registered: a parent may be known at two schools, and a pupil who
# went to another one belongs to the school that registered him or her last.
known_at = Table(
    "known_at",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("school", String, primary_key=True, index=True),
    Column("registered_at", String, nullable=False),
)

guardian = Table(
    "guardian",
    metadata,
    Column("guardian_id", String, primary_key=True),
    Column("pupil_id", String, primary_key=True, index=True),
    Column("school", String, nullable=False),
)

consent = Table(
    "consent",
    metadata,
    Column("consent_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("person_id", String, nullable=False, index=True),
    Column("signer_id", String, nullable=False),
    Column("capacity", String, nullable=False),
    Column("purposes", String, nullable=False),
    Column("categories", String, nullable=False),
    Column("recipients", String, nullable=False),
    Column("register_number", String, nullable=False),
    Column("text_version", String, nullable=False),
    Column("language", String, nullable=False),
    Column("form", String, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("scan_id", String),
    Column("withdrawn_on", Date),
    Column("expired_on", Date),
    Column("refused", String, nullable=False),
    Column("operations", String, nullable=False),
    Column("cross_border", Boolean, nullable=False),
    Column("way_back", String, nullable=False),
    Column("text_hash", String, nullable=False),
    Column("own_signature", Boolean, nullable=False),
)

Rows: TypeAlias = Sequence[Row[Any]]


@dataclass(slots=True)
class _Batch:
    """What a batch comes down to: rows to set, and what happened to rows afterwards."""

    people: dict[str, dict[str, object]] = field(default_factory=dict)
    known: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    consents: dict[str, dict[str, object]] = field(default_factory=dict)
    withdrawn: dict[str, object] = field(default_factory=dict)
    expired: dict[str, object] = field(default_factory=dict)
    without_scan: dict[str, object] = field(default_factory=dict)
    narrowed: dict[str, object] = field(default_factory=dict)
    forgotten: dict[str, dict[str, bool]] = field(default_factory=dict)
    linked: dict[Key, RowOrGone] = field(default_factory=dict)


def project(db: Connection, batch: Sequence[Message]) -> None:
    found = _Batch()
    for message in batch:
        _fold(found, message)
    upsert(db, known_at, list(found.known.values()))
    upsert(db, people, _latest(db, found.people))
    upsert(db, consent, list(found.consents.values()))
    set_each(db, consent.c.withdrawn_on, found.withdrawn)
    set_each(db, consent.c.expired_on, found.expired)
    set_each(db, consent.c.scan_id, found.without_scan)
    set_each(db, consent.c.purposes, found.narrowed)
    for school, those in found.forgotten.items():
        set_each(db, people.c.is_forgotten, those, people.c.school == school)
    keep(db, guardian, found.linked)


def _fold(found: _Batch, message: Message) -> None:
    school = message.partition
    match message.event:
        case PersonRegistered(person_id=person_id) as event:
            found.people[person_id] = _person(message, event)
            found.known[person_id, school] = _known(message, event)
            found.forgotten.get(school, {}).pop(person_id, None)
        case ConsentGiven(consent_id=consent_id) as event:
            found.consents[consent_id] = _consent(message, event)
            found.withdrawn.pop(consent_id, None)
            found.expired.pop(consent_id, None)
            found.narrowed.pop(consent_id, None)
            if Purpose.EMIS in event.purposes:
                found.forgotten.setdefault(school, {})[event.person_id] = False
        case ConsentWithdrawn(consent_id=consent_id, on=on):
            found.withdrawn[consent_id] = on
        case ConsentExpired(consent_id=consent_id, on=on):
            found.expired[consent_id] = on
        case ConsentNarrowed(consent_id=consent_id, purposes=left):
            found.narrowed[consent_id] = " ".join(left)
        case PersonForgotten(person_id=person_id):
            found.forgotten.setdefault(school, {})[person_id] = True
        case DestructionCarriedOut(retention_class=Kept.CLOSED_PAPER, paper_ids=papers):
            found.without_scan |= dict.fromkeys(papers)
        case GuardianLinked() as event:
            found.linked[_pair(event)] = _linked(message, event)
        case GuardianUnlinked() as event:
            found.linked[_pair(event)] = None
        case _:
            pass


def _latest(db: Connection, rows: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Leave out who has been registered by another school since: logs are read in any order."""
    if not rows:
        return []
    query = select(known_at).where(known_at.c.person_id.in_(list(rows)))
    last: dict[str, tuple[str, str]] = {}
    for row in db.execute(query):
        last[row.person_id] = max(
            last.get(row.person_id, ("", "")), (row.registered_at, row.school)
        )
    return [row for who, row in rows.items() if last[who][1] == row["school"]]


def _known(message: Message, event: PersonRegistered) -> dict[str, object]:
    return {
        "person_id": event.person_id,
        "school": message.partition,
        "registered_at": message.time.isoformat(),
    }


def _pair(event: GuardianLinked | GuardianUnlinked) -> Key:
    return event.guardian_id, event.pupil_id


def _linked(message: Message, event: GuardianLinked) -> dict[str, object]:
    pair = {"guardian_id": event.guardian_id, "pupil_id": event.pupil_id}
    return pair | {"school": message.partition}


def _person(message: Message, event: PersonRegistered) -> dict[str, object]:
    letter, _, number = (event.file_number or "").partition("/")
    return {
        "person_id": event.person_id,
        "school": message.partition,
        "kind": event.kind,
        "file_number": event.file_number,
        "letter": letter or None,
        "number": int(number) if number else None,
        "registered_on": message.time.date(),
        "is_forgotten": False,
    }


def _consent(message: Message, event: ConsentGiven) -> dict[str, object]:
    return {
        "consent_id": event.consent_id,
        "school": message.partition,
        "person_id": event.person_id,
        "signer_id": event.signer_id,
        "capacity": event.capacity,
        "purposes": " ".join(event.purposes),
        "categories": " ".join(event.categories),
        "recipients": " ".join(event.recipients),
        "register_number": event.register_number,
        "text_version": event.text_version,
        "language": event.language,
        "form": event.form,
        "valid_from": event.valid_from,
        "valid_until": event.valid_until,
        "scan_id": event.scan_id,
        "withdrawn_on": None,
        "expired_on": None,
        "refused": " ".join(event.refused),
        "operations": " ".join(event.operations),
        "cross_border": event.cross_border,
        "way_back": " ".join(event.way_back),
        "text_hash": event.text_hash,
        "own_signature": event.own_signature,
    }


PEOPLE: Final = Projection(
    name="identity.people",
    sources={
        "identity": CODEC.only(
            ConsentExpired,
            ConsentGiven,
            ConsentNarrowed,
            ConsentWithdrawn,
            DestructionCarriedOut,
            GuardianLinked,
            GuardianUnlinked,
            PersonForgotten,
            PersonRegistered,
        )
    },
    tables=(people, known_at, guardian, consent),
    project=project,
)


def of_school(db: Connection, school: str, kind: Kind | None = None) -> Rows:
    """Return the people of a school: pupils as in the alphabet book, then the grown-ups."""
    order = people.c.letter.is_(None), people.c.letter, people.c.number, people.c.registered_on
    query = select(people).where(belongs_to(school)).order_by(*order)
    return db.execute(query.where(people.c.kind == kind) if kind else query).all()


def belongs_to(school: str) -> ColumnElement[bool]:
    """Say of whom a school has the register: its own, and grown-ups it knows beside another."""
    also = select(known_at.c.person_id).where(known_at.c.school == school)
    grown_up = and_(people.c.kind != Kind.PUPIL, people.c.person_id.in_(also))
    return or_(people.c.school == school, grown_up)


def one(db: Connection, person_id: str) -> Row[Any] | None:
    return db.execute(_ONE, {"person": person_id}).first()


def at(db: Connection, school: str, person_id: str) -> Row[Any] | None:
    """Return a person of a school, or a grown-up whom it knows beside another one; else None."""
    found = one(db, person_id)
    if found is None or found.school == school:
        return found
    return found if found.kind != Kind.PUPIL and beside(db, [person_id], [school]) else None


def beside(db: Connection, ids: Collection[str], schools: Collection[str]) -> dict[str, str]:
    """Return which of these people are known at one of these schools, and at which."""
    known = known_at.c.person_id.in_(list(ids)), known_at.c.school.in_(list(schools))
    query = select(known_at.c.person_id, known_at.c.school).where(*known)
    return {row.person_id: row.school for row in db.execute(query)}


def forgotten(db: Connection) -> list[str]:
    """Return everybody of whom only a number is left."""
    query = select(people.c.person_id).where(people.c.is_forgotten)
    return list(db.execute(query).scalars())


def some(db: Connection, ids: Collection[str]) -> Rows:
    return db.execute(_SOME, {"ids": ids}).all()


_ONE: Final = select(people).where(people.c.person_id == bindparam("person"))
_SOME: Final = select(people).where(among(people.c.person_id, "ids"))


def guardians_of(db: Connection, pupil_id: str) -> list[str]:
    query = select(guardian.c.guardian_id).where(guardian.c.pupil_id == pupil_id)
    return list(db.execute(query).scalars())


def children_of(db: Connection, guardian_id: str) -> Rows:
    """Return the (pupil_id, school) of everybody a person stands for, but for the forgotten."""
    columns = guardian.c.pupil_id, guardian.c.school
    return db.execute(select(*columns).select_from(_pairs).where(_stands(guardian_id))).all()


def stands_for(db: Connection, guardian_id: str, pupil_id: str) -> bool:
    """Say whether a person stands for a pupil of whom more than a number is left."""
    pair = _stands(guardian_id) & (guardian.c.pupil_id == pupil_id)
    return db.scalar(select(guardian.c.pupil_id).select_from(_pairs).where(pair)) is not None


def schools_as_parent(db: Connection, guardian_id: str) -> list[str]:
    """Return where a person stands for anybody of whom more than a number is left."""
    query = select(guardian.c.school).select_from(_pairs).distinct().where(_stands(guardian_id))
    return list(db.execute(query.order_by(guardian.c.school)).scalars())


# A link outlives the pupil's name, because nobody who is forgotten decides anything any more; for
# the parent nothing is behind it.
_pairs: Final = guardian.outerjoin(people, people.c.person_id == guardian.c.pupil_id)


def _stands(guardian_id: str) -> ColumnElement[bool]:
    return and_(guardian.c.guardian_id == guardian_id, people.c.is_forgotten.is_not(True))


def consents_of(db: Connection, person_id: str) -> Rows:
    """Return every consent about a person, those in hand first, the newest first."""
    order = consent.c.withdrawn_on.isnot(None), consent.c.valid_from.desc()
    return db.execute(
        select(consent).where(consent.c.person_id == person_id).order_by(*order)
    ).all()


def one_consent(db: Connection, consent_id: str) -> Row[Any] | None:
    return db.execute(select(consent).where(consent.c.consent_id == consent_id)).first()


def by_file_numbers(db: Connection, school: str, numbers: Collection[str]) -> dict[str, str]:
    """Return the ids of a school's pupils by their file numbers; unknown numbers are left out."""
    here = (people.c.school == school) & people.c.file_number.in_(list(numbers))
    query = select(people.c.file_number, people.c.person_id).where(here)
    return {row.file_number: row.person_id for row in db.execute(query)}


def by_file_number(db: Connection, school: str, file_number: str) -> Row[Any] | None:
    """Return the pupil with a file number, however it was spaced; None for nobody."""
    spelt = file_number.replace(" ", "").upper()
    this = (people.c.school == school) & (people.c.file_number == spelt)
    return db.execute(select(people).where(this)).first() if spelt else None


def file_numbers(db: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return what stands on a page for each of these people before there is a name."""
    return {row.person_id: row.file_number or "" for row in some(db, ids)} if ids else {}


def withdrawn_lately(db: Connection, school: str, limit: int) -> Rows:
    """Return the papers that were taken back last, with whose they were."""
    joined = consent.join(people, people.c.person_id == consent.c.person_id)
    taken_back = (consent.c.school == school) & consent.c.withdrawn_on.isnot(None)
    query = select(consent, people.c.kind, people.c.file_number).select_from(joined)
    order = consent.c.withdrawn_on.desc(), consent.c.consent_id
    return db.execute(query.where(taken_back).order_by(*order).limit(limit)).all()


def lapsed_by(db: Connection, on: date) -> Rows:
    """Return the (school, person_id) of consents whose last day is over and which nobody ended."""
    running = consent.c.withdrawn_on.is_(None) & consent.c.expired_on.is_(None)
    query = select(consent.c.school, consent.c.person_id).where(running)
    return db.execute(query.where(consent.c.valid_until < on).distinct()).all()


def signed_for_by_others(db: Connection) -> Rows:
    """Return the (school, person_id) of everybody for whom somebody else has signed or stands."""
    running = consent.c.withdrawn_on.is_(None) & consent.c.expired_on.is_(None)
    signed = select(consent.c.school, consent.c.person_id).where(
        running, consent.c.capacity != "self"
    )
    linked = select(guardian.c.school, guardian.c.pupil_id.label("person_id"))
    return db.execute(union(signed, linked)).all()
