"""Who has what and until when, and who had it before. Drop the table and replay to rebuild it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Select,
    String,
    Table,
    and_,
    or_,
    select,
)

from circulation.domain.lending.events import (
    WIRE,
    CopyCheckedOut,
    CopyEvent,
    CopyReturned,
    LoanRenewed,
)
from circulation.readmodels import metadata
from circulation.readmodels.copies import copy
from circulation.readmodels.readers import reader, school_class
from kernel.codec import Codec
from kernel.sql import upsert
from kernel.subscription import Message, Projection

# A loan is known by its copy and the version of the copy's stream at which it began.
loan = Table(
    "loan",
    metadata,
    Column("school", String, primary_key=True),
    Column("copy_id", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("record_id", String, nullable=False),
    Column("patron_id", String, nullable=False),
    Column("class_id", String),
    Column("taken_on", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("times", Integer, nullable=False),
    Column("returned_on", Date),
    Index("loan_by_patron", "school", "patron_id"),
    Index("loan_by_due", "school", "returned_on", "due"),
    Index("loan_by_day", "school", "taken_on"),
)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """One loan, open or over, with the title as the catalogue had it."""

    copy_id: str
    number: int
    patron_id: str
    class_id: str | None
    taken_on: date
    due: date
    times: int
    returned_on: date | None
    title: str | None
    responsibility: str | None
    inventory_number: int | None
    barcode: str | None

    def days_late(self, today: date) -> int:
        """Count the days since the due date; 0 while it is not over, or once the copy is back."""
        return 0 if self.returned_on else max(0, (today - self.due).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersLoan(Loan):
    """A loan with the reader's class and file number of today."""

    file_number: str | None
    kind: str | None
    grade: int | None
    letter: str | None

    @property
    def class_name(self) -> str:
        return "" if self.grade is None else f"{self.grade}-{self.letter}"


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Fold a batch over the latest loan of each of its copies."""
    latest = _latest(db, {(message.partition, message.event.copy_id) for message in batch})
    changed: dict[tuple[Key, object], dict[str, Any]] = {}
    for message in batch:
        key = message.partition, message.event.copy_id
        row = _folded(latest.get(key), message, message.event)
        latest[key] = row
        changed[key, row["number"]] = row
    upsert(db, loan, list(changed.values()))


def _folded(row: dict[str, Any] | None, message: Message, event: CopyEvent) -> dict[str, Any]:
    match event:
        case CopyCheckedOut():
            return _begun(message, event)
        case LoanRenewed(due=due, times=times):
            change: dict[str, Any] = {"due": due, "times": times}
        case CopyReturned(on=on):
            change = {"returned_on": on}
        case _:
            assert_never(event)
    if row is None:
        msg = f"{message.stream} has no loan that could be renewed or returned"
        raise LookupError(msg)
    return row | change


def _begun(message: Message, event: CopyCheckedOut) -> dict[str, Any]:
    return {
        "school": message.partition,
        "copy_id": event.copy_id,
        "number": message.version,
        "record_id": event.record_id,
        "patron_id": event.patron_id,
        "class_id": event.class_id,
        "taken_on": event.on,
        "due": event.due,
        "times": 0,
        "returned_on": None,
    }


def _latest(db: Connection, keys: Iterable[Key]) -> dict[Key, dict[str, Any]]:
    schools, copies = {school for school, _ in keys}, {copy_id for _, copy_id in keys}
    here = loan.c.school.in_(schools) & loan.c.copy_id.in_(copies)
    rows = db.execute(select(loan).where(here).order_by(loan.c.number)).mappings()
    return {(row["school"], row["copy_id"]): dict(row) for row in rows}


# --- Queries


_TITLES = and_(copy.c.school == loan.c.school, copy.c.copy_id == loan.c.copy_id)
_WHO = and_(reader.c.school == loan.c.school, reader.c.patron_id == loan.c.patron_id)
_PLACE = and_(
    school_class.c.school == reader.c.school, school_class.c.class_id == reader.c.class_id
)
_OF_LOAN = [column for column in loan.c if column.name not in {"school", "record_id"}]
_OF_COPY = copy.c.title, copy.c.responsibility, copy.c.inventory_number, copy.c.barcode
_OF_READER = reader.c.file_number, reader.c.kind, school_class.c.grade, school_class.c.letter
_WITH_TITLES = loan.outerjoin(copy, _TITLES)
_WITH_READERS = _WITH_TITLES.outerjoin(reader, _WHO).outerjoin(school_class, _PLACE)


def _loans(school: str) -> Select[Any]:
    query: Select[Any] = select(*_OF_LOAN, *_OF_COPY).select_from(_WITH_TITLES)
    return query.where(loan.c.school == school)


def _with_readers(school: str) -> Select[Any]:
    query: Select[Any] = select(*_OF_LOAN, *_OF_COPY, *_OF_READER).select_from(_WITH_READERS)
    return query.where(loan.c.school == school)


def open_of(db: Connection, school: str, patron_id: str) -> list[Loan]:
    """List what a reader has now, the most urgent first."""
    here = (loan.c.patron_id == patron_id) & loan.c.returned_on.is_(None)
    query = _loans(school).where(here).order_by(loan.c.due, loan.c.copy_id)
    return [Loan(**row) for row in db.execute(query).mappings()]


def history_of(db: Connection, school: str, patron_id: str, limit: int = 200) -> list[Loan]:
    """List what a reader has brought back, the latest first."""
    here = (loan.c.patron_id == patron_id) & loan.c.returned_on.is_not(None)
    latest = loan.c.returned_on.desc(), loan.c.taken_on.desc(), loan.c.copy_id
    query = _loans(school).where(here).order_by(*latest).limit(limit)
    return [Loan(**row) for row in db.execute(query).mappings()]


def latest_of_copy(db: Connection, school: str, copy_id: str) -> Loan | None:
    """Give the loan that a copy is in, or was in last."""
    query = _loans(school).where(loan.c.copy_id == copy_id).order_by(loan.c.number.desc())
    row = db.execute(query.limit(1)).mappings().first()
    return Loan(**row) if row else None


def overdue(
    db: Connection, school: str, today: date, class_id: str | None = None
) -> list[ReadersLoan]:
    """List what should be back by now: by class, then the longest overdue first."""
    late = loan.c.returned_on.is_(None) & (loan.c.due < today)
    query = _with_readers(school).where(late)
    if class_id:
        query = query.where(reader.c.class_id == class_id)
    order = school_class.c.grade, school_class.c.letter, loan.c.due, reader.c.file_number
    return [ReadersLoan(**row) for row in db.execute(query.order_by(*order)).mappings()]


def of_day(db: Connection, school: str, day: date) -> list[ReadersLoan]:
    """List what was taken or brought back on a day, the latest first."""
    here = or_(loan.c.taken_on == day, loan.c.returned_on == day)
    query = _with_readers(school).where(here)
    order = school_class.c.grade, school_class.c.letter, reader.c.file_number, loan.c.number
    return [ReadersLoan(**row) for row in db.execute(query.order_by(*order)).mappings()]


def out_until(db: Connection, school: str, copy_ids: Sequence[str]) -> dict[str, date]:
    """Say which of these copies are out, and until when."""
    here = (loan.c.school == school) & loan.c.copy_id.in_(copy_ids)
    query = select(loan.c.copy_id, loan.c.due).where(here, loan.c.returned_on.is_(None))
    return {row.copy_id: row.due for row in db.execute(query)}


PROJECTION = Projection(
    name="circulation.loans",
    sources={"circulation": Codec(WIRE)},
    tables=(loan,),
    project=project,
)
