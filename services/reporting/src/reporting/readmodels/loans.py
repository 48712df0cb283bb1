"""Loans by class, by day and by section of the collection, as of any day.

A loan is one row, keyed by the place of its check-out in the school's log of circulation, so that a
row is only ever set and never added to. Renewals and returns find the loan that is open.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    String,
    Table,
    and_,
    case,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy import Row as Found

from kernel.sql import upsert
from kernel.subscription import Message, Projection
from reporting.domain.ids import ClassId, SchoolId
from reporting.domain.period import Period
from reporting.domain.sections import section_of
from reporting.readmodels import metadata
from reporting.readmodels.foreign import (
    CATALOG,
    CIRCULATION,
    CopyAccessioned,
    CopyCheckedOut,
    CopyReturned,
    LoanRenewed,
)

loan = Table(
    "loan",
    metadata,
    Column("school", String, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("copy_id", String, nullable=False),
    Column("patron_id", String, nullable=False),
    Column("class_id", String),
    Column("lent_on", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("returned_on", Date),
    Index("loan_lent", "school", "lent_on"),
    Index("loan_returned", "school", "returned_on"),
)

copy = Table(
    "loan_copy",
    metadata,
    Column("school", String, primary_key=True),
    Column("copy_id", String, primary_key=True),
    Column("bbk", String),
    Column("accessioned_on", Date, nullable=False),
)

# A return finds its loan among the few that are open and not among all there ever were.
_is_open = loan.c.returned_on.is_(None)
Index("loan_open", loan.c.copy_id, postgresql_where=_is_open, sqlite_where=_is_open)

Row = dict[str, Any]
CopyKey = tuple[str, str]


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Fold a batch into one look at the open loans and one upsert a table."""
    upsert(db, copy, _copies(batch))
    upsert(db, loan, _loans(db, [each for each in batch if each.source == "circulation"]))


def _copies(batch: Sequence[Message]) -> list[Row]:
    rows: dict[CopyKey, Row] = {}
    for message in batch:
        if isinstance(message.event, CopyAccessioned):
            rows[message.partition, message.event.copy_id] = {
                "school": message.partition,
                "copy_id": message.event.copy_id,
                "bbk": message.event.bbk,
                "accessioned_on": message.event.on,
            }
    return list(rows.values())


def _loans(db: Connection, batch: Sequence[Message]) -> list[Row]:
    still_open = _open_before(db, batch)
    changed: dict[tuple[str, int], Row] = {}
    for message in batch:
        key = (message.partition, message.event.copy_id)
        row: Row | None
        match message.event:
            case CopyCheckedOut():
                row = still_open[key] = _lent(message)
            case LoanRenewed(due=due):
                if row := still_open.get(key):
                    row["due"] = due
            case CopyReturned(on=on):
                if row := still_open.pop(key, None):
                    row["returned_on"] = on
            case _:
                continue
        # A loan whose beginning an operator skipped has no row to end.
        if row is not None:
            changed[row["school"], row["position"]] = row
    return list(changed.values())


def _open_before(db: Connection, batch: Sequence[Message]) -> dict[CopyKey, Row]:
    """Find the open loans that this batch continues, and not those that it begins itself."""
    begun: set[CopyKey] = set()
    continued: set[CopyKey] = set()
    for message in batch:
        key = (message.partition, message.event.copy_id)
        if isinstance(message.event, CopyCheckedOut):
            begun.add(key)
        elif key not in begun:
            continued.add(key)
    if not continued:
        return {}
    copies = sorted({copy_id for _, copy_id in continued})
    rows = db.execute(select(loan).where(loan.c.copy_id.in_(copies), _is_open))
    return {(row.school, row.copy_id): dict(row._mapping) for row in rows}  # noqa: SLF001


def _lent(message: Message) -> Row:
    event: CopyCheckedOut = message.event
    return {
        "school": message.partition,
        "position": message.position,
        "copy_id": event.copy_id,
        "patron_id": event.patron_id,
        "class_id": event.class_id,
        "lent_on": event.on,
        "due": event.due,
        "returned_on": None,
    }


PROJECTION = Projection(
    name="reporting.loans",
    sources={"circulation": CIRCULATION, "catalog": CATALOG},
    tables=(loan, copy),
    project=project,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending:
    """What a period did, and how things stood at the end of its last day.

    `readers` are the different people behind `lent`, `returned` and `open`.
    """

    lent: int = 0
    returned: int = 0
    open: int = 0
    overdue: int = 0
    readers: int = 0

    def __add__(self, other: "Lending") -> "Lending":
        """Add the figures of two classes, whose readers are different people."""
        return Lending(
            lent=self.lent + other.lent,
            returned=self.returned + other.returned,
            open=self.open + other.open,
            overdue=self.overdue + other.overdue,
            readers=self.readers + other.readers,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one day did."""

    on: date
    lent: int
    returned: int


def of_school(db: Connection, school: SchoolId, period: Period) -> Lending:
    """Add up a school; a loan is overdue from the day after it was due."""
    row = db.execute(select(*_figures(period)).where(_concerns(school, period))).one()
    return _lending(row)


def by_class(db: Connection, school: SchoolId, period: Period) -> dict[ClassId | None, Lending]:
    """Add up each class, as the reader's class was at the loan; None is who is in no class."""
    rows = db.execute(
        select(loan.c.class_id, *_figures(period))
        .where(_concerns(school, period))
        .group_by(loan.c.class_id)
    )
    return {row.class_id: _lending(row) for row in rows}


def by_section(db: Connection, school: SchoolId, period: Period) -> dict[str, int]:
    """Count what was lent of each section, the most lent first; a copy not yet known is other."""
    this = loan.c
    its_copy = and_(copy.c.school == this.school, copy.c.copy_id == this.copy_id)
    rows = db.execute(
        select(copy.c.bbk, func.count())
        .select_from(loan.outerjoin(copy, its_copy))
        .where(this.school == school, this.lent_on.between(period.first, period.last))
        .group_by(copy.c.bbk)
    )
    sections: Counter[str] = Counter()
    for bbk, count in rows:
        sections[section_of(bbk)] += count
    return dict(sorted(sections.items(), key=lambda each: (-each[1], each[0])))


def by_day(db: Connection, school: SchoolId, period: Period) -> list[Day]:
    """Count every day of the period, the quiet ones too."""
    lent = _per_day(db, loan.c.lent_on, school, period)
    returned = _per_day(db, loan.c.returned_on, school, period)
    return [Day(on=on, lent=lent.get(on, 0), returned=returned.get(on, 0)) for on in period]


def _per_day(
    db: Connection, column: Column[Any], school: SchoolId, period: Period
) -> dict[date, int]:
    rows = db.execute(
        select(column, func.count())
        .where(loan.c.school == school, column.between(period.first, period.last))
        .group_by(column)
    )
    return {row[0]: row[1] for row in rows}


def _concerns(school: SchoolId, period: Period) -> ColumnElement[bool]:
    """Leave out what had ended before the period and what began after it."""
    this = loan.c
    ended_before = this.returned_on < period.first
    return and_(
        this.school == school,
        this.lent_on <= period.last,
        or_(this.returned_on.is_(None), not_(ended_before)),
    )


def _figures(period: Period) -> tuple[ColumnElement[Any], ...]:
    this = loan.c
    is_out = or_(this.returned_on.is_(None), this.returned_on > period.last)
    return (
        _count(this.lent_on >= period.first).label("lent"),
        _count(this.returned_on.between(period.first, period.last)).label("returned"),
        _count(is_out).label("open"),
        _count(and_(is_out, this.due < period.last)).label("overdue"),
        func.count(this.patron_id.distinct()).label("readers"),
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _lending(row: Found[Any]) -> Lending:
    return Lending(
        lent=row.lent,
        returned=row.returned,
        open=row.open,
        overdue=row.overdue,
        readers=row.readers,
    )
