"""What has outlived its term at a school, for each class that an act can destroy (L-14)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from chassis.runtime import BISHKEK
from identity.domain.ids import PersonId
from identity.domain.orders.events import OrderKind
from identity.domain.people.events import Kind
from identity.domain.retention.classes import BY_ACT, CLASSES, Kept
from identity.domain.retention.commands import Due
from identity.domain.retention.events import Line
from identity.domain.retention.terms import years_before
from identity.readmodels import endings, settings
from identity.readmodels.consents import DRAFTED, consent_state
from identity.readmodels.denials import denial
from identity.readmodels.duties import role
from identity.readmodels.looks import look
from identity.readmodels.orders import cancelled, named, order
from identity.readmodels.people import consent, people
from identity.readmodels.requests import request
from identity.vault.old_papers import OF_CONSENT, OF_REQUEST
from identity.vault.schema import record


def due_at(db: Connection, school: str, today: date) -> list[Due]:
    """Return what is due at a school, by classes; a class of which nothing is due is left out."""
    found = [_due(db, school, kept, today) for kept in BY_ACT]
    return [due for due in found if due.lines or due.entries]


def _due(db: Connection, school: str, kept: Kept, today: date) -> Due:
    years = settings.value(db, school, CLASSES[kept].years, today)
    day = years_before(today, years)
    if kept is Kept.LOOKS:
        before = datetime.combine(day, time.min, BISHKEK).astimezone(UTC)
        entries = _entries(db, school, before)
        return Due(retention_class=kept, years=years, before=before, entries=entries)
    return Due(retention_class=kept, years=years, lines=tuple(_LINES[kept](db, school, day)))


def _entries(db: Connection, school: str, before: datetime) -> int:
    tables = look, denial
    counts = (
        select(func.count()).select_from(t).where(t.c.school == school, t.c.at < before)
        for t in tables
    )
    return sum(db.scalar(count) or 0 for count in counts)


def _departed(db: Connection, school: str, day: date) -> Iterable[Line]:
    """Return pupils who left and whom no other school has registered since."""
    left = endings.departed_before(db, school, day)
    return _lines(_known(db, school, left, Kind.PUPIL))


def _staff(db: Connection, school: str, day: date) -> Iterable[Line]:
    """Return staff whose last duty has ended, or who left by an order; others have not left."""
    last = func.max(role.c.valid_until)
    staff = role.c.person_id.in_(_here(school, Kind.STAFF))
    held = db.execute(select(role.c.person_id, last).where(staff).group_by(role.c.person_id))
    ended: dict[str, date] = {row.person_id: row[1] for row in held if row[1]}
    for who, since in _left_by_order(db, school):
        ended[who] = max(since, ended.get(who, since))
    past = {who: since for who, since in ended.items() if since < day}
    needed = _on_duty(db, day) | endings.parents_of_somebody(db)
    return _lines(_known(db, school, past, Kind.STAFF, needed))


def _left_by_order(db: Connection, school: str) -> list[tuple[str, date]]:
    joined = named.join(order, order.c.order_id == named.c.order_id)
    query = select(named.c.person_id, func.max(order.c.valid_from)).select_from(joined)
    leaving = order.c.school == school, order.c.kind == OrderKind.DEPARTURE
    holds = order.c.order_id.notin_(select(cancelled.c.order_id))
    left = query.where(*leaving, holds).group_by(named.c.person_id)
    return [(row.person_id, row[1]) for row in db.execute(left)]


def _on_duty(db: Connection, day: date) -> set[str]:
    """Return everybody who has a duty on a day or later, at whatever school."""
    holds = or_(role.c.valid_until.is_(None), role.c.valid_until >= day)
    return set(db.execute(select(role.c.person_id).where(holds)).scalars())


def _parents(db: Connection, school: str, day: date) -> Iterable[Line]:
    ended = endings.parents_of_nobody(db, _here(school, Kind.GUARDIAN))
    alone = {who: since for who, since in ended.items() if since < day}
    return _lines(_known(db, school, alone, Kind.GUARDIAN, _on_duty(db, day)))


def _patrons(db: Connection, school: str, day: date) -> Iterable[Line]:
    """Return readers from outside who have signed nothing for so long."""
    last = func.max(consent.c.valid_from)
    readers = consent.c.person_id.in_(_here(school, Kind.PATRON))
    query = select(consent.c.person_id, last).where(readers).group_by(consent.c.person_id)
    signed = {row.person_id: row[1] for row in db.execute(query.having(last < day))}
    return _lines(_known(db, school, signed, Kind.PATRON))


def _expired(db: Connection, school: str, day: date) -> Iterable[Line]:
    """Return people of whose consents to the school register every one is over."""
    end = func.coalesce(consent.c.withdrawn_on, consent.c.expired_on)
    over = func.count() == func.count(end), func.count(consent.c.expired_on) > 0
    these = consent.c.person_id.in_(_here(school)), _is_for_school()
    query = select(consent.c.person_id, func.max(end)).where(*these)
    query = query.group_by(consent.c.person_id).having(*over, func.max(end) < day)
    ended = {row.person_id: row[1] for row in db.execute(query)}
    return _lines(_known(db, school, ended))


def _unsigned(db: Connection, school: str, day: date) -> Iterable[Line]:
    waits = (consent_state.c.state == DRAFTED) & (consent_state.c.since < day)
    columns = consent_state.c.person_id, consent_state.c.consent_id, consent_state.c.since
    query = select(*columns).where(waits, consent_state.c.school == school)
    return [_line(*row) for row in db.execute(query)]


def _closed_papers(db: Connection, school: str, day: date) -> Iterable[Line]:
    """Return papers of consents that have ended, unless they still carry what is kept."""
    end = func.coalesce(consent.c.withdrawn_on, consent.c.expired_on)
    runs = consent.c.withdrawn_on.is_(None) & consent.c.expired_on.is_(None)
    covered = select(consent.c.person_id).where(runs, _is_for_school())
    is_proof_no_more = consent.c.withdrawn_on.isnot(None) | consent.c.person_id.in_(covered)
    joined = consent.join(record, record.c.about == consent.c.consent_id)
    query = select(record.c.person_id, consent.c.consent_id, end).select_from(joined).distinct()
    these = consent.c.school == school, record.c.field.in_(OF_CONSENT), end < day
    # What went along to another school is a proof there.
    here = record.c.school == school
    return [_line(*row) for row in db.execute(query.where(*these, here, is_proof_no_more))]


def _request_papers(db: Connection, school: str, day: date) -> Iterable[Line]:
    joined = request.join(record, record.c.about == request.c.request_id)
    columns = record.c.person_id, request.c.request_id, request.c.closed_on
    query = select(*columns).select_from(joined).distinct()
    these = record.c.field.in_(OF_REQUEST), request.c.closed_on < day
    here = request.c.school == school, record.c.school == school
    return [_line(*row) for row in db.execute(query.where(*these, *here))]


_Query: TypeAlias = Callable[[Connection, str, date], Iterable[Line]]
_LINES: Final[Mapping[Kept, _Query]] = {
    Kept.PERSONAL_FILE: _departed,
    Kept.STAFF_FILE: _staff,
    Kept.FAMILY_FILE: _parents,
    Kept.PATRON_FILE: _patrons,
    Kept.EXPIRED_CONSENT: _expired,
    Kept.UNSIGNED_FORM: _unsigned,
    Kept.CLOSED_PAPER: _closed_papers,
    Kept.REQUEST_PAPER: _request_papers,
}


def _known(
    db: Connection,
    school: str,
    ended: Mapping[str, date],
    kind: Kind | None = None,
    needed: Iterable[str] = (),
) -> list[tuple[str, date]]:
    """Leave those of a school who are not forgotten and whom nothing else needs."""
    found = db.execute(_here(school, kind)).scalars()
    left = (set(found) & ended.keys()) - set(needed)
    return [(who, ended[who]) for who in left]


def _here(school: str, kind: Kind | None = None) -> Select[tuple[str]]:
    """Select who belongs to a school and is not forgotten."""
    here = (people.c.school == school) & people.c.is_forgotten.is_(False)
    query = select(people.c.person_id).where(here)
    return query.where(people.c.kind == kind) if kind else query


def _is_for_school() -> ColumnElement[bool]:
    return consent.c.purposes.contains("emis")


def _lines(found: Iterable[tuple[str, date]]) -> list[Line]:
    return [Line(person_id=PersonId(who), since=since) for who, since in found]


def _line(person: Any, paper: Any, since: Any) -> Line:
    return Line(person_id=PersonId(person), paper_id=paper, since=since)
