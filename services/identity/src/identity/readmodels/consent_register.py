"""The register of consents a page at a time, who is in none, and how far each class is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from identity.domain.consent.events import Purpose
from identity.readmodels.classes import member
from identity.readmodels.consents import ACTIVE, consent_state, standing
from identity.readmodels.people import Rows, belongs_to, consent, people
from identity.readmodels.register import SIZE, Page

FIRST: Final = 40  # So many of those without a paper are named on the page.


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A class: for how many of its pupils a consent to the school register is in force."""

    class_id: str
    name: str
    done: int
    total: int


def counts(db: Connection, school: str) -> dict[str, int]:
    """Return how many papers of a school are in each state; states without one are left out."""
    query = select(consent_state.c.state, func.count()).where(consent_state.c.school == school)
    return {state: int(count) for state, count in db.execute(query.group_by(consent_state.c.state))}


def page(db: Connection, school: str, *, state: str, number: str, page: int) -> Page:
    """Return one page of the register, the newest papers first; behind the end is the last page.

    ``state``: empty for all. ``number``: of the register, whole or its last part («15»).
    """
    here = [consent_state.c.school == school]
    here += [consent_state.c.state == state] if state else []
    here += [_numbered(number)] if number else []
    total = int(
        db.execute(select(func.count()).select_from(consent_state).where(*here)).scalar_one()
    )
    pages = max(1, -(-total // SIZE))
    page = min(max(1, page), pages)
    mark = consent_state.c.register_number
    order = consent_state.c.since.desc(), func.length(mark).desc(), mark.desc()
    query = _rows().where(*here).order_by(*order, consent_state.c.consent_id)
    return Page(db.execute(query.limit(SIZE).offset((page - 1) * SIZE)).all(), page, pages)


def _rows() -> Select[Any]:
    joined = consent_state.join(people, people.c.person_id == consent_state.c.person_id)
    joined = joined.outerjoin(consent, consent.c.consent_id == consent_state.c.consent_id)
    columns = (consent_state, people.c.kind, people.c.file_number, consent.c.valid_from)
    return select(*columns).select_from(joined)


def _numbered(typed: str) -> ColumnElement[bool]:
    """Match a number however it was typed: the K is Latin on many keyboards."""
    spelt = {typed, typed.lower(), typed.upper(), typed.upper().replace("K", "К")}
    mark = consent_state.c.register_number
    return or_(mark.in_(spelt), mark.endswith(f"/{typed}", autoescape=True))


def without(db: Connection, school: str, limit: int) -> tuple[int, Rows]:
    """Return how many people no paper covers in the school register, and the first of them."""
    signed = select(consent.c.person_id).where(
        consent.c.school == school,
        consent.c.withdrawn_on.is_(None),
        consent.c.purposes.contains(Purpose.EMIS),
    )
    here = [belongs_to(school), people.c.person_id.notin_(signed)]
    count = db.execute(select(func.count()).select_from(people).where(*here)).scalar_one()
    order = people.c.letter.is_(None), people.c.letter, people.c.number, people.c.person_id
    return int(count), db.execute(select(people).where(*here).order_by(*order).limit(limit)).all()


def bars(db: Connection, classes: Sequence[Row[Any]]) -> list[Bar]:
    """Return how far each of some classes is, with the statements of one."""
    ids = [row.class_id for row in classes]
    if not ids:
        return []
    pupils: dict[str, set[str]] = {class_id: set() for class_id in ids}
    known = member.join(people, people.c.person_id == member.c.pupil_id)
    query = select(member.c.class_id, member.c.pupil_id).select_from(known)
    for row in db.execute(query.where(member.c.class_id.in_(ids))):
        pupils[row.class_id].add(row.pupil_id)
    in_force = _in_force(db, ids)
    return [
        Bar(
            class_id=row.class_id,
            name=f"{row.grade}-{row.letter}",
            done=len(pupils[row.class_id] & in_force),
            total=len(pupils[row.class_id]),
        )
        for row in classes
    ]


def _in_force(db: Connection, class_ids: Collection[str]) -> set[str]:
    joined = consent_state.join(member, member.c.pupil_id == consent_state.c.person_id)
    query = select(consent_state).select_from(joined).where(member.c.class_id.in_(class_ids))
    papers: dict[str, list[Row[Any]]] = {}
    for row in db.execute(query):
        papers.setdefault(row.person_id, []).append(row)
    return {person for person, rows in papers.items() if standing(rows) == ACTIVE}
