"""Marks of a class by subject, and who was absent; a correction takes the place of its mark."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    Select,
    String,
    Table,
    and_,
    func,
    select,
)

from kernel.sql import upsert
from kernel.subscription import Message, Projection
from reporting.domain.attainment import NAMES, NO_MARKS, Attainment
from reporting.domain.ids import ClassId, PersonId, SchoolId
from reporting.domain.period import Period
from reporting.readmodels import metadata
from reporting.readmodels.foreign import (
    LESSONS,
    AbsenceCleared,
    AbsenceMarked,
    LessonHeld,
    MarkCorrected,
    MarkGiven,
)

mark = Table(
    "mark",
    metadata,
    Column("school", String, primary_key=True),
    Column("mark_id", String, primary_key=True),
    Column("class_id", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("pupil_id", String, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("value", Integer),
    Index("mark_day", "school", "given_on"),
)

absence = Table(
    "absence",
    metadata,
    Column("school", String, primary_key=True),
    Column("lesson_id", String, primary_key=True),
    Column("pupil_id", String, primary_key=True),
    Column("class_id", String, nullable=False),
    Column("missed_on", Date, nullable=False),
    # A cleared absence stays as a row without a code: then setting is all that is ever done.
    Column("code", String),
    Index("absence_day", "school", "missed_on"),
)

lesson = Table(
    "lesson",
    metadata,
    Column("school", String, primary_key=True),
    Column("lesson_id", String, primary_key=True),
    Column("class_id", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("held_on", Date, nullable=False),
    Index("lesson_day", "school", "held_on"),
)

Row = dict[str, Any]


def project(db: Connection, batch: Sequence[Message]) -> None:
    """Set the latest word on every mark, absence and lesson of the batch."""
    marks: dict[tuple[str, str], Row] = {}
    absences: dict[tuple[str, str, str], Row] = {}
    lessons: dict[tuple[str, str], Row] = {}
    for message in batch:
        school, event = message.partition, message.event
        match event:
            case MarkGiven(value=value) | MarkCorrected(new=value):
                marks[school, event.mark_id] = _mark(school, event, value)
            case AbsenceMarked() | AbsenceCleared():
                key = (school, event.lesson_id, event.pupil_id)
                absences[key] = _absence(school, event)
            case LessonHeld():
                lessons[school, event.lesson_id] = _lesson(school, event)
            case _:
                pass
    upsert(db, mark, list(marks.values()))
    upsert(db, absence, list(absences.values()))
    upsert(db, lesson, list(lessons.values()))


def _mark(school: str, event: MarkGiven | MarkCorrected, value: int | None) -> Row:
    return {
        "school": school,
        "mark_id": event.mark_id,
        "class_id": event.class_id,
        "subject": event.subject,
        "pupil_id": event.pupil_id,
        "given_on": event.on,
        "value": value,
    }


def _absence(school: str, event: AbsenceMarked | AbsenceCleared) -> Row:
    return {
        "school": school,
        "lesson_id": event.lesson_id,
        "pupil_id": event.pupil_id,
        "class_id": event.class_id,
        "missed_on": event.on,
        "code": event.code if isinstance(event, AbsenceMarked) else None,
    }


def _lesson(school: str, event: LessonHeld) -> Row:
    return {
        "school": school,
        "lesson_id": event.lesson_id,
        "class_id": event.class_id,
        "subject": event.subject,
        "held_on": event.on,
    }


PROJECTION = Projection(
    name="reporting.marks",
    sources={"journal": LESSONS},
    tables=(mark, absence, lesson),
    project=project,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a subject, a pupil or a class came to; `others` are marks that are not 5 to 2."""

    marks: Attainment = NO_MARKS
    others: int = 0
    absences: int = 0
    lessons: int = 0

    def __add__(self, other: "Results") -> "Results":
        """Add the counts of two."""
        return Results(
            marks=self.marks + other.marks,
            others=self.others + other.others,
            absences=self.absences + other.absences,
            lessons=self.lessons + other.lessons,
        )


def by_subject(
    db: Connection, school: SchoolId, class_id: ClassId, period: Period
) -> dict[str, Results]:
    """Give every subject that had a lesson, a mark or an absence, in alphabetical order.

    An absence names its lesson only; while that lesson is not known, its subject is "".
    """
    its = (lesson.c.school == absence.c.school, lesson.c.lesson_id == absence.c.lesson_id)
    of_subject = func.coalesce(lesson.c.subject, "")
    given = _given(school, period, mark.c.subject).where(mark.c.class_id == class_id)
    missed = (
        _missed(school, period, of_subject)
        .select_from(absence.outerjoin(lesson, and_(*its)))
        .where(absence.c.class_id == class_id)
    )
    held = _held(school, period, lesson.c.subject).where(lesson.c.class_id == class_id)
    found = _results(db.execute(given), db.execute(missed), db.execute(held))
    return dict(sorted(found.items()))


def by_pupil(
    db: Connection, school: SchoolId, class_id: ClassId, period: Period
) -> dict[PersonId, Results]:
    """Give every pupil who has a mark or an absence in the class."""
    given = _given(school, period, mark.c.pupil_id).where(mark.c.class_id == class_id)
    missed = _missed(school, period, absence.c.pupil_id).where(absence.c.class_id == class_id)
    return _results(db.execute(given), db.execute(missed))


def by_class(db: Connection, school: SchoolId, period: Period) -> dict[ClassId, Results]:
    """Give every class of a school that had a lesson, a mark or an absence."""
    return _results(
        db.execute(_given(school, period, mark.c.class_id)),
        db.execute(_missed(school, period, absence.c.class_id)),
        db.execute(_held(school, period, lesson.c.class_id)),
    )


def absent_pupils(db: Connection, school: SchoolId, day: date) -> int:
    """Count the pupils who missed at least one lesson of a day."""
    own = absence.c
    query = select(func.count(own.pupil_id.distinct())).where(
        own.school == school, own.missed_on == day, own.code.is_not(None)
    )
    return int(db.scalar(query) or 0)


def marked_pupils(db: Connection, school: SchoolId, period: Period) -> int:
    """Count the different pupils behind a school's marks: of a few nothing may be told."""
    own = mark.c
    in_period = own.given_on.between(period.first, period.last)
    query = select(func.count(own.pupil_id.distinct())).where(own.school == school, in_period)
    return int(db.scalar(query) or 0)


def _given(school: SchoolId, period: Period, by: ColumnElement[Any]) -> Select[Any]:
    own = mark.c
    in_period = own.given_on.between(period.first, period.last)
    return (
        select(by, own.value, func.count())
        .where(own.school == school, in_period, own.value.is_not(None))
        .group_by(by, own.value)
    )


def _missed(school: SchoolId, period: Period, by: ColumnElement[Any]) -> Select[Any]:
    own = absence.c
    in_period = own.missed_on.between(period.first, period.last)
    return (
        select(by, func.count())
        .where(own.school == school, in_period, own.code.is_not(None))
        .group_by(by)
    )


def _held(school: SchoolId, period: Period, by: ColumnElement[Any]) -> Select[Any]:
    own = lesson.c
    in_period = own.held_on.between(period.first, period.last)
    return select(by, func.count()).where(own.school == school, in_period).group_by(by)


def _results(
    given: Iterable[Any], missed: Iterable[Any], held: Iterable[Any] = ()
) -> dict[Any, Results]:
    found: defaultdict[Any, Results] = defaultdict(Results)
    for key, value, count in given:
        found[key] += _counted(value, count)
    for key, count in missed:
        found[key] += Results(absences=count)
    for key, count in held:
        found[key] += Results(lessons=count)
    return dict(found)


def _counted(value: int, count: int) -> Results:
    if value not in NAMES:
        return Results(others=count)
    return Results(marks=Attainment(**{NAMES[value]: count}))
