"""What the pages show: the read models put together, each report from one look at the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection

from reporting.domain.ids import ClassId, PersonId, SchoolId
from reporting.domain.movement import Contingent, SchoolContingent
from reporting.domain.period import Period, days_up_to, school_year
from reporting.domain.suppression import opened
from reporting.readmodels import classes, contingent, loans, marks, people
from reporting.readmodels.classes import School, SchoolClass
from reporting.readmodels.loans import Lending
from reporting.readmodels.marks import Results

CHART_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One day of a school, and the days before it for comparison."""

    day: date
    lending: Lending
    contingent: Contingent
    absent: int
    results: Results
    days: Sequence[loans.Day]
    by_class: Mapping[str | None, Lending]


def overview(db: Connection, school: SchoolId, day: date) -> Overview:
    """Tell what happened on a day; lending by class is that of the days in the chart."""
    today = days_up_to(day, days=1)
    recent = days_up_to(day, days=CHART_DAYS)
    results = marks.by_class(db, school, today).values()
    return Overview(
        day=day,
        lending=loans.of_school(db, school, today),
        contingent=contingent.of_school(db, school, today).school,
        absent=marks.absent_pupils(db, school, day),
        results=sum(results, Results()),
        days=loans.by_day(db, school, recent),
        by_class=_by_label(db, school, loans.by_class(db, school, recent)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LoansReport:
    """Lending over a period: the school, classes by label (None: in no class), days, sections."""

    period: Period
    school: Lending
    by_class: Mapping[str | None, Lending]
    days: Sequence[loans.Day]
    by_section: Mapping[str, int]


def lending(db: Connection, school: SchoolId, period: Period) -> LoansReport:
    """Put the loans of a period together."""
    return LoansReport(
        period=period,
        school=loans.of_school(db, school, period),
        by_class=_by_label(db, school, loans.by_class(db, school, period)),
        days=loans.by_day(db, school, period),
        by_section=loans.by_section(db, school, period),
    )


UNKNOWN = "…"
"""What a class is called whose name has not arrived yet."""


def _by_label(
    db: Connection, school: SchoolId, found: Mapping[ClassId | None, Lending]
) -> dict[str | None, Lending]:
    """Call the classes by name, by grade; classes of several years with one name add up."""
    known = classes.classes_of(db, school)
    in_order = sorted(found, key=lambda each: _place(known.get(each) if each else None, each))
    labelled: dict[str | None, Lending] = {}
    for class_id in in_order:
        label = None if class_id is None else _label(known.get(class_id))
        labelled[label] = labelled.get(label, Lending()) + found[class_id]
    return labelled


def _label(school_class: SchoolClass | None) -> str:
    return school_class.label if school_class else UNKNOWN


def _place(school_class: SchoolClass | None, class_id: ClassId | None) -> tuple[int, int, str]:
    if school_class:
        return (0, school_class.grade, school_class.letter)
    return (1 if class_id else 2, 0, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingentLine:
    """One line of the contingent: a class (with its label), or its parallel (without)."""

    grade: int | None
    label: str | None
    contingent: Contingent


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingentReport:
    """The contingent over a period: classes with their parallels, the school, moves within it."""

    period: Period
    lines: Sequence[ContingentLine]
    school: Contingent
    moves: int


def contingent_of(db: Connection, school: SchoolId, period: Period) -> ContingentReport:
    """Put the contingent together; a class in which nobody was in the period is left out."""
    found = contingent.of_school(db, school, period)
    known = classes.classes_of(db, school)
    return ContingentReport(
        period=period,
        lines=tuple(_lines(found, known)),
        school=found.school,
        moves=found.moves,
    )


def _lines(
    found: SchoolContingent, known: Mapping[ClassId, SchoolClass]
) -> Iterator[ContingentLine]:
    lines = [
        ContingentLine(
            grade=known[ClassId(class_id)].grade if class_id in known else None,
            label=_label(known.get(ClassId(class_id))),
            contingent=own,
        )
        for class_id, own in found.classes.items()
        if own != Contingent()
    ]
    lines.sort(key=lambda line: (line.grade or 0, line.label or ""))
    for grade, parallel in groupby(lines, key=lambda line: line.grade):
        own = list(parallel)
        yield from own
        total = sum((line.contingent for line in own), Contingent())
        yield ContingentLine(grade=grade, label=None, contingent=total)


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilLine:
    """One pupil of a class, by id and file number."""

    person_id: PersonId
    file_number: str | None
    results: Results


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksReport:
    """The marks of a class over a period, by subject, by pupil and together."""

    period: Period
    school_class: SchoolClass
    by_subject: Mapping[str, Results]
    pupils: Sequence[PupilLine]
    total: Results


def marks_of(
    db: Connection, school: SchoolId, school_class: SchoolClass, period: Period
) -> MarksReport:
    """Put the marks of a class together; every pupil who was in it is there, without marks too."""
    class_id = school_class.class_id
    by_subject = marks.by_subject(db, school, class_id, period)
    by_pupil = marks.by_pupil(db, school, class_id, period)
    members = dict.fromkeys((*contingent.pupils_of(db, school, class_id, period), *by_pupil))
    numbers = people.file_numbers(db, school, list(members))
    lines = [
        PupilLine(
            person_id=person_id,
            file_number=numbers.get(person_id),
            results=by_pupil.get(person_id, Results()),
        )
        for person_id in members
    ]
    return MarksReport(
        period=period,
        school_class=school_class,
        by_subject=by_subject,
        pupils=sorted(lines, key=lambda line: (line.file_number or "", line.person_id)),
        total=sum(by_subject.values(), Results()),
    )


def marks_by_class(
    db: Connection, school: SchoolId, period: Period
) -> list[tuple[SchoolClass, Results]]:
    """Give the classes of the latest school year with what they came to."""
    found = marks.by_class(db, school, period)
    known = list(classes.classes_of(db, school).values())
    latest = max((each.school_year for each in known), default="")
    return [
        (each, found.get(each.class_id, Results())) for each in known if each.school_year == latest
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLine:
    """One school in the district's table. None is a cell that speaks of too few pupils."""

    school: School
    pupils: int | None
    arrived: int | None
    left: int | None
    lending: Lending | None
    results: Results | None


def district(db: Connection, day: date) -> list[SchoolLine]:
    """Put the schools side by side for the school year so far, small cells closed.

    There is no choice of days: two periods that differ by one would give a small cell away.
    """
    period = school_year(day)
    schools = classes.all_schools(db)
    moved = [contingent.of_school(db, each.school, period).school for each in schools]
    lent = [loans.of_school(db, each.school, period) for each in schools]
    marked = [marks.marked_pupils(db, each.school, period) for each in schools]
    shown = zip(
        schools,
        _closed([each.end for each in moved]),
        _closed([each.arrived for each in moved]),
        _closed([each.left for each in moved]),
        _kept(lent, opened([each.readers for each in lent])),
        opened(marked),
        strict=True,
    )
    return [
        SchoolLine(
            school=school,
            pupils=pupils,
            arrived=arrived,
            left=left,
            lending=own,
            results=sum(marks.by_class(db, school.school, period).values(), Results())
            if results_open
            else None,
        )
        for school, pupils, arrived, left, own, results_open in shown
    ]


def _closed(column: Sequence[int]) -> list[int | None]:
    return [
        count if is_open else None for count, is_open in zip(column, opened(column), strict=True)
    ]


def _kept(column: Sequence[Lending], is_open: Sequence[bool]) -> list[Lending | None]:
    return [each if kept else None for each, kept in zip(column, is_open, strict=True)]
