"""How far each consent is, from the printed form to its end, and where families disagree."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, Connection, Date, Row, String, Table, select

from identity.domain.consent.events import (
    ConsentDrafted,
    ConsentExpired,
    ConsentGiven,
    ConsentNarrowed,
    ConsentRefused,
    ConsentWithdrawn,
    DisagreementSettled,
    PersonForgotten,
    RepresentativesDisagree,
)
from identity.domain.ids import ConsentId
from identity.domain.retention.classes import Kept
from identity.domain.retention.events import DestructionCarriedOut
from identity.readmodels import CODEC, metadata
from identity.readmodels.batches import Key, RowOrGone, keep
from kernel.sql import upsert
from kernel.subscription import Message, Projection

DRAFTED, ACTIVE, REFUSED, EXPIRED, WITHDRAWN, CLOSED = (
    "drafted", "active", "refused", "expired", "withdrawn", "closed"
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


@dataclass(slots=True)
class _Batch:
    """What a batch comes down to; ``forms`` begins with the rows that its events lead on from."""

    forms: dict[str, dict[str, object]]
    disputes: dict[Key, RowOrGone] = field(default_factory=dict)

    def move(self, consent_id: str, only: str | None = None, **values: object) -> None:
        """Change a form that is there; with ``only`` if that is its state."""
        form = self.forms.get(consent_id)
        if form is not None and only in {None, form["state"]}:
            self.forms[consent_id] = form | values


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Fold in order: a form may be drafted, signed and taken back within one batch."""
    found = _Batch(_led_on(db, batch))
    for message in batch:
        _fold(found, message)
    upsert(db, consent_state, list(found.forms.values()))
    keep(db, disagreement, found.disputes)


def _led_on(db: Connection, batch: Sequence[Message]) -> dict[str, dict[str, object]]:
    """Read the forms as they were, of which the batch says only what became of them."""
    later = ConsentRefused | ConsentWithdrawn | ConsentNarrowed | ConsentExpired
    ids = {message.event.consent_id for message in batch if isinstance(message.event, later)}
    for message in batch:
        ids.update(_closed(message.event))
    if not ids:
        return {}
    query = select(consent_state).where(consent_state.c.consent_id.in_(ids))
    return {row.consent_id: row._asdict() for row in db.execute(query)}


def _fold(found: _Batch, message: Message) -> None:
    match message.event:
        case ConsentDrafted() as event:
            found.forms[event.consent_id] = _drafted(message, event)
        case ConsentGiven() as event:
            found.forms[event.consent_id] = _given(message, event)
        case ConsentRefused(consent_id=which, on=on, purposes=purposes):
            refused = " ".join(purposes)
            found.move(which, only=DRAFTED, state=REFUSED, since=on, refused=refused)
        case ConsentWithdrawn(consent_id=which, on=on):
            found.move(which, state=WITHDRAWN, since=on)
        case ConsentNarrowed(consent_id=which, purposes=left):
            found.move(which, purposes=" ".join(left))
        case ConsentExpired(consent_id=which, on=on):
            found.move(which, state=EXPIRED, since=on)
        case RepresentativesDisagree(person_id=person) as event:
            found.disputes[person,] = _disputed(message, event) if event.purposes else None
        case DisagreementSettled(person_id=person) | PersonForgotten(person_id=person):
            found.disputes[person,] = None
        case DestructionCarriedOut(on=on) as event:
            for which in _closed(event):
                found.move(which, only=DRAFTED, state=CLOSED, since=on)
        case _:
            pass


def _closed(event: object) -> tuple[ConsentId, ...]:
    """Return the forms that nobody signed and that an act has closed (L-14)."""
    match event:
        case DestructionCarriedOut(retention_class=Kept.UNSIGNED_FORM, paper_ids=forms):
            return tuple(map(ConsentId, forms))
        case _:
            return ()


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


def _disputed(message: Message, event: RepresentativesDisagree) -> dict[str, object]:
    return {
        "person_id": event.person_id,
        "school": message.partition,
        "purposes": " ".join(event.purposes),
        "since": event.on,
    }


CONSENTS: Final = Projection(
    name="identity.consents",
    sources={
        "identity": CODEC.only(
            ConsentDrafted,
            ConsentExpired,
            ConsentGiven,
            ConsentNarrowed,
            ConsentRefused,
            ConsentWithdrawn,
            DestructionCarriedOut,
            DisagreementSettled,
            PersonForgotten,
            RepresentativesDisagree,
        )
    },
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


def numbers_of(db: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the numbers of consents in the register of the school."""
    these = consent_state.c.consent_id.in_(ids)
    query = select(consent_state.c.consent_id, consent_state.c.register_number).where(these)
    return {row.consent_id: row.register_number for row in db.execute(query)} if ids else {}


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
