"""Everything that is known of one person, as one document (L-08)."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from chassis.runtime import BISHKEK
from identity.domain.fields import Field
from identity.domain.ids import PersonId
from identity.readmodels import classes, disclosures, duties, looks, people, requests
from identity.vault.gathered import Gathered
from identity.vault.schema import record
from identity.vault.sessions import Session, aware
from identity.vault.vault import TEXT, Vault

_ID: Final = re.compile(r'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
_LOOKS_AT_MOST: Final = 100_000


def everything(
    db: Connection,
    vault: Vault,
    person: PersonId,
    *,
    username: str | None,
    sessions: Sequence[Session],
    elsewhere: Gathered | None,
    at: datetime,
) -> dict[str, Any]:
    """Return all there is about a person, ready for JSON; other people are not named in it."""
    found = people.one(db, person)
    if found is None:
        raise LookupError(person)
    return {
        "made_at": at.isoformat(),
        "school": found.school,
        "person": _person(db, found),
        "data": _vault(db, vault, person),
        "consents": _rows(
            people.consents_of(db, person), leave=("school", "person_id", "signer_id")
        ),
        "family": _family(db, person),
        "roles": _rows(duties.of_person(db, person), leave=("school", "person_id")),
        "account": {"username": username, "sessions": [_session(one) for one in sessions]},
        "requests": _rows(
            requests.about(db, person), leave=("school", "person_id", "applicant_id")
        ),
        "disclosures": _rows(disclosures.about(db, person), leave=("school", "people")),
        "looks": looks_at(db, person, _LOOKS_AT_MOST),
        "elsewhere": without_others(db, elsewhere.events, person) if elsewhere else {},
        "gathered_at": elsewhere.at.isoformat() if elsewhere else None,
        "missing": list(elsewhere.missing) if elsewhere else None,
    }


def looks_at(db: Connection, person: str, limit: int) -> list[dict[str, Any]]:
    """Return who looked at a person: by role, day and purpose, the newest first."""
    found = looks.about(db, person, limit)
    family = set(people.guardians_of(db, person))
    held: dict[tuple[str, Any], list[str]] = {}
    for row in found:
        key = row.seen_by, row.at.date()
        if key not in held:
            held[key] = sorted({role.role for role in duties.roles_of(db, row.seen_by, key[1])})
    return [
        {
            "at": aware(row.at),
            "roles": held[row.seen_by, row.at.date()],
            "is_family": row.seen_by in family,
            "purpose": row.purpose,
        }
        for row in found
    ]


def together(looks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return looks of one kind on one day as a line with the latest moment, and how many.

    A family that reads its own page every evening would otherwise see nobody but itself.
    """
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for look in looks:
        day = look["at"].astimezone(BISHKEK).date()
        kind = day, tuple(look["roles"]), look["is_family"], look["purpose"]
        lines.setdefault(kind, {**look, "times": 0})["times"] += 1
    return list(lines.values())


def without_others(
    db: Connection, events: Mapping[str, list[dict[str, Any]]], person: str
) -> dict[str, Any]:
    """Put a word in place of everybody else's id: the events are about several people at once."""
    text = json.dumps(events, ensure_ascii=False)
    ids = set(_ID.findall(text)) - {person}
    kinds = {row.person_id: row.kind for row in people.some(db, sorted(ids))} if ids else {}

    def word(match: re.Match[str]) -> str:
        kind = kinds.get(match[1])
        return match[0] if kind is None else json.dumps(kind)

    said: dict[str, Any] = json.loads(_ID.sub(word, text))
    return said


def _person(db: Connection, found: Row[Any]) -> dict[str, Any]:
    its_class = classes.class_of(db, found.person_id)
    return {
        "person_id": found.person_id,
        "kind": found.kind,
        "file_number": found.file_number,
        "registered_on": found.registered_on,
        "class": f"{its_class.grade}{its_class.letter}" if its_class else None,
        "is_forgotten": found.is_forgotten,
        "is_restricted": bool(requests.restricted_among(db, [found.person_id])),
    }


def _vault(db: Connection, vault: Vault, person: PersonId) -> list[dict[str, Any]]:
    """Return every record: words as they are, papers and photographs by their kind."""
    query = select(record.c.record_id).where(record.c.person_id == person)
    ids = db.execute(query.order_by(record.c.field, record.c.about)).scalars().all()
    kept = [one for one in (vault.open(db, record_id) for record_id in ids) if one is not None]
    order = {field: place for place, field in enumerate(Field)}
    return [
        {
            "field": one.field,
            "value": one.data.decode() if one.media_type == TEXT else None,
            "media_type": one.media_type,
        }
        for one in sorted(kept, key=lambda one: order[one.field])
    ]


def _family(db: Connection, person: str) -> list[dict[str, Any]]:
    stands_for = [{"relation": "child"} for _ in people.children_of(db, person)]
    return [{"relation": "guardian"} for _ in people.guardians_of(db, person)] + stands_for


def _session(session: Session) -> dict[str, Any]:
    return {
        "device": session.device,
        "opened_at": session.opened_at,
        "seen_at": session.seen_at,
    }


def _rows(rows: Sequence[Row[Any]], leave: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row._asdict().items() if name not in leave} for row in rows
    ]
