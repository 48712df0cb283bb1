"""The people of a school a page at a time, in the order of the alphabet book."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select

from identity.domain.people.events import Kind
from identity.readmodels.people import Rows, belongs_to, people

SIZE: Final = 50
EVERYBODY: Final = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One part of the register: a letter of the alphabet book, or grown-ups of one kind."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    rows: Rows
    number: int
    pages: int


def tabs(db: Connection, school: str) -> list[Tab]:
    """Return the letters that have pupils, then the kinds of grown-ups, each with how many."""
    part = func.coalesce(people.c.letter, people.c.kind)
    query = select(part, func.count()).where(belongs_to(school)).group_by(part)
    found = [Tab(str(code), int(count)) for code, count in db.execute(query)]
    return sorted(found, key=lambda tab: (tab.code in _KINDS, tab.code))


def page(db: Connection, school: str, part: str, number: int) -> Page:
    """Return one page of a part of the register; a page behind the end is the last."""
    here = [belongs_to(school), *_within(part)]
    total = int(db.execute(select(func.count()).select_from(people).where(*here)).scalar_one())
    pages = max(1, -(-total // SIZE))
    number = min(max(1, number), pages)
    order = people.c.letter.is_(None), people.c.letter, people.c.number, people.c.person_id
    query = select(people).where(*here).order_by(*order)
    rows = db.execute(query.limit(SIZE).offset((number - 1) * SIZE)).all()
    return Page(rows, number, pages)


_KINDS: Final = frozenset(Kind)


def _within(part: str) -> list[ColumnElement[Any]]:
    if part == EVERYBODY:
        return []
    if part in _KINDS:
        return [people.c.kind == part, people.c.letter.is_(None)]
    return [people.c.letter == part]
