"""How far each consent is, from the printed form to its end, and where families disagree."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Row, String, Table, delete, select, update

from identity.domain.consent.events import (
    ConsentDrafted,
    ConsentExpired,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    DisagreementSettled,
    PersonForgotten,
    RepresentativesDisagree,
)
from identity.readmodels import CODEC, metadata
from kernel.sql import upsert
from kernel.subscription import Message, Projection

DRAFTED, ACTIVE, REFUSED, EXPIRED, WITHDRAWN = (
    "drafted", "active", "refused", "expired", "withdrawn"
)  # fmt: skip

consent_state = Table(
    "consent_state",
    metadata,
    Column("consent_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("person_id", String, nullable=False, index=True),
    Column("register_number", String, nullable=False, index=True),
    Column("text_version", String, nullable=False),
    Column("text_hash", String, nullable=False),
    Column("state", String, nullable=False),
    Column("since", Date, nullable=False),
    Column("purposes", String, nullable=False),
    Column("refused", String, nullable=False),
)

disagreement = Table(
    "disagreement",
    metadata,
    Column("person_id", String, primary_key=True),
    Column("school", String, nullable=False, index=True),
    Column("purposes", String, nullable=False),
    Column("since", Date, nullable=False),
)


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Fold in order: a form may be drafted, signed and taken back within one batch."""
    for message in batch:
        match message.event:
            case ConsentDrafted() as event:
                upsert(db, consent_state, [_drafted(message, event)])
            case ConsentGiven() as event:
                upsert(db, consent_state, [_given(message, event)])
            case ConsentRefused() as event:
                _set(db, event.consent_id, {"refused": " ".join(event.purposes)})
                _move(db, event.consent_id, REFUSED, event.on, only=DRAFTED)
            case ConsentWithdrawn() as event:
                _move(db, event.consent_id, WITHDRAWN, event.on)
            case ConsentExpired() as event:
                _move(db, event.consent_id, EXPIRED, event.on)
            case RepresentativesDisagree() as event:
                _disagree(db, message, event)
            case DisagreementSettled(person_id=person) | PersonForgotten(person_id=person):
                db.execute(delete(disagreement).where(disagreement.c.person_id == person))
            case _:
                pass


def _drafted(message: Message, event: ConsentDrafted) -> dict[str, object]:
    return {
        "consent_id": event.consent_id,
        "school": message.partition,
        "person_id": event.person_id,
        "register_number": event.register_number,
        "text_version": event.text_version,
        "text_hash": event.text_hash,
        "state": DRAFTED,
        "since": event.on,
        "purposes": "",
        "refused": "",
    }


def _given(message: Message, event: ConsentGiven) -> dict[str, object]:
    return {
        "consent_id": event.consent_id,
        "school": message.partition,
        "person_id": event.person_id,
        "register_number": event.register_number,
        "text_version": event.text_version,
        "text_hash": event.text_hash,
        "state": ACTIVE,
        "since": event.valid_from,
        "purposes": " ".join(event.purposes),
        "refused": " ".join(event.refused),
    }


def _set(db: Connection, consent_id: str, values: Mapping[str, object]) -> None:
    this = (consent_state.c.consent_id == consent_id) & (consent_state.c.state == DRAFTED)
    db.execute(update(consent_state).where(this).values(**values))


def _move(
    db: Connection, consent_id: str, state: str, on: object, *, only: str | None = None
) -> None:
    this = consent_state.c.consent_id == consent_id
    if only is not None:
        this &= consent_state.c.state == only
    db.execute(update(consent_state).where(this).values(state=state, since=on))


def _disagree(db: Connection, message: Message, event: RepresentativesDisagree) -> None:
    if not event.purposes:
        db.execute(delete(disagreement).where(disagreement.c.person_id == event.person_id))
        return
    row = {
        "person_id": event.person_id,
        "school": message.partition,
        "purposes": " ".join(event.purposes),
        "since": event.on,
    }
    upsert(db, disagreement, [row])


CONSENTS: Final = Projection(
    name="identity.consents",
    sources={"identity": CODEC},
    tables=(consent_state, disagreement),
    project=project,
)


def one(db: Connection, consent_id: str) -> Row[Any] | None:
    query = select(consent_state).where(consent_state.c.consent_id == consent_id)
    return db.execute(query).first()


def by_number(db: Connection, school: str, number: str) -> Row[Any] | None:
    """Find a printed form by its number in the register of a school."""
    here = (consent_state.c.school == school) & (consent_state.c.register_number == number)
    forms = select(consent_state).where(here).order_by(consent_state.c.state != DRAFTED)
    return db.execute(forms).first()


def of_people(db: Connection, people: Collection[str]) -> dict[str, list[Row[Any]]]:
    """Return every consent and form of some people, the newest first."""
    if not people:
        return {}
    query = select(consent_state).where(consent_state.c.person_id.in_(people))
    order = consent_state.c.since.desc(), consent_state.c.register_number.desc()
    found: dict[str, list[Row[Any]]] = {}
    for row in db.execute(query.order_by(*order)):
        found.setdefault(row.person_id, []).append(row)
    return found


def disagreements(db: Connection, school: str) -> Sequence[Row[Any]]:
    """Return the families that wait for a decision of the head, the longest wait first."""
    query = select(disagreement).where(disagreement.c.school == school)
    return db.execute(query.order_by(disagreement.c.since, disagreement.c.person_id)).all()


def standing(rows: Sequence[Row[Any]]) -> str:
    """Say in one word how far somebody is with the school register; "missing" without a form."""
    states = {
        row.state
        for row in rows
        if row.state in {DRAFTED, REFUSED} or "emis" in row.purposes.split()
    }
    order = (ACTIVE, DRAFTED, REFUSED, EXPIRED, WITHDRAWN)
    return next((state for state in order if state in states), "missing")
