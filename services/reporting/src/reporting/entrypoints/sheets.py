"""Reports as tables in the reader's words: the same rows on the page, as CSV and as a workbook."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import xlsxwriter
from babel.numbers import format_decimal
from markupsafe import Markup

from chassis.languages import N_, Words
from reporting.domain.movement import Contingent
from reporting.readmodels.loans import Lending
from reporting.readmodels.marks import Results
from reporting.readmodels.reports import (
    ContingentReport,
    LoansReport,
    MarksReport,
    SchoolLine,
)

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A spreadsheet takes a cell that begins so for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_NAME = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True, slots=True)
class Person:
    """A person in a cell: the page lets identity fill in the name, files keep the file number."""

    person_id: str
    file_number: str | None

    def __html__(self) -> str:
        """Write the element in which the shell puts the name, if the reader may see it."""
        shown = self.file_number or "—"
        element = Markup('<person-name ref="{}" translate="no">{}</person-name>')
        return str(element.format(self.person_id, shown))

    def __str__(self) -> str:
        """Write what a file may hold."""
        return self.file_number or "—"


Cell = str | int | Decimal | date | Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: `key` names it in addresses; its first column is words, the rest are numbers."""

    key: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    strong: frozenset[int] = frozenset()


# --- Files


def as_csv(sheet: Sheet) -> bytes:
    """Write one table as CSV for a local spreadsheet: semicolons, UTF-8 that says so."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_safe(head) for head in sheet.heads])
    writer.writerows([_safe(_plain(cell)) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write every table of a report on a sheet of its own; nothing in it is ever a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
        for number, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(_sheet_name(sheet.title, number))
            page.freeze_panes(1, 1)
            page.set_column(0, 0, 28)
            page.set_column(1, len(sheet.heads), 14)
            page.write_row(0, 0, sheet.heads, bold)
            for line, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    _write(page, (line, column), cell, day)
    return out.getvalue()


def _write(page: Any, at: tuple[int, int], cell: Cell, day: object) -> None:
    match cell:
        case None:
            page.write_blank(*at, None)
        case date():
            page.write_datetime(*at, cell, day)
        case int() | Decimal():
            page.write_number(*at, float(cell))
        case _:
            page.write_string(*at, str(cell))


def _sheet_name(title: str, number: int) -> str:
    name = title.translate(_NOT_IN_NAMES).strip()
    return f"{number} {name}"[:_LONGEST_NAME]


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _safe(text: str) -> str:
    """Disarm what a spreadsheet would run; a negative number cannot come up among counts."""
    return f"'{text}" if text.startswith(_FORMULA) else text


# --- Reports as tables

SECTION_NAMES = {
    "fiction": N_("Fiction"),
    "education": N_("Education"),
    "sport-and-arts": N_("Sport and arts"),
    "natural-sciences": N_("Natural sciences"),
    "applied-sciences": N_("Medicine, technology, farming"),
    "humanities": N_("Society, history, language"),
    "general": N_("General works"),
    "other": N_("Other"),
}


def of_loans(words: Words, report: LoansReport) -> list[Sheet]:
    """Lay out lending by class, by day and by section."""
    _ = words.gettext
    figures = [_("Lent"), _("Returned"), _("At home"), _("Overdue")]
    by_class: list[list[Cell]] = [
        [class_name(words, label), *_figures(own)] for label, own in report.by_class.items()
    ]
    by_class.append([_("The whole school"), *_figures(report.school)])
    by_section: list[list[Cell]] = [
        [words.say(SECTION_NAMES[section]), count] for section, count in report.by_section.items()
    ]
    return [
        Sheet(
            key="classes",
            title=_("Loans by class"),
            heads=[_("Class"), *figures],
            rows=by_class,
            strong=frozenset({len(by_class) - 1}),
        ),
        Sheet(
            key="days",
            title=_("Loans by day"),
            heads=[_("Day"), _("Lent"), _("Returned")],
            rows=[[day.on, day.lent, day.returned] for day in report.days],
        ),
        Sheet(
            key="sections",
            title=_("Loans by section"),
            heads=[_("Section"), _("Lent")],
            rows=by_section,
        ),
    ]


def class_name(words: Words, label: str | None) -> str:
    """Call a class; who is in none is staff or a guest."""
    return label if label is not None else words.gettext("Staff and others")


def _figures(own: Lending) -> list[Cell]:
    return [own.lent, own.returned, own.open, own.overdue]


def of_contingent(words: Words, report: ContingentReport) -> list[Sheet]:
    """Lay out the contingent: classes, their parallels, the school."""
    _ = words.gettext
    rows: list[list[Cell]] = []
    strong: set[int] = set()
    for line in report.lines:
        if line.label is None:
            strong.add(len(rows))
        rows.append([_line_name(words, line.grade, line.label), *_movement(line.contingent)])
    strong.add(len(rows))
    rows.append([_("The whole school"), *_movement(report.school)])
    heads = [_("Class"), _("At the start"), _("Arrived"), _("Left"), _("At the end")]
    title = _("Pupil numbers")
    return [Sheet(key="classes", title=title, heads=heads, rows=rows, strong=frozenset(strong))]


def _line_name(words: Words, grade: int | None, label: str | None) -> str:
    if label is not None:
        return label
    if grade is None:
        return words.gettext("Classes not named yet")
    return words.gettext("All of grade %(grade)s") % {"grade": grade}


def _movement(own: Contingent) -> list[Cell]:
    return [own.start, own.arrived, own.left, own.end]


def of_marks(words: Words, report: MarksReport) -> list[Sheet]:
    """Lay out the marks of a class by subject and by pupil."""
    _ = words.gettext
    marks = ["5", "4", "3", "2", _("Average"), _("Absences")]
    subjects: list[list[Cell]] = [
        [subject or _("Lesson not known yet"), *_results(own), own.lessons]
        for subject, own in report.by_subject.items()
    ]
    subjects.append([_("Together"), *_results(report.total), report.total.lessons])
    return [
        Sheet(
            key="subjects",
            title=_("Marks by subject"),
            heads=[_("Subject"), *marks, _("Lessons")],
            rows=subjects,
            strong=frozenset({len(subjects) - 1}),
        ),
        Sheet(
            key="pupils",
            title=_("Marks by pupil"),
            heads=[_("Pupil"), *marks],
            rows=[
                [Person(line.person_id, line.file_number), *_results(line.results)]
                for line in report.pupils
            ],
        ),
    ]


def of_district(words: Words, lines: Sequence[SchoolLine]) -> list[Sheet]:
    """Lay out the schools side by side; a closed cell says that it is closed."""
    _ = words.gettext
    heads = [_("School"), _("Pupils"), _("Arrived"), _("Left"), _("Lent"), _("At home"),
             _("Overdue"), _("Average mark")]  # fmt: skip
    rows = [list(_school(words, line)) for line in lines]
    return [Sheet(key="schools", title=_("Schools of the district"), heads=heads, rows=rows)]


CLOSED = "< 3"


def _school(words: Words, line: SchoolLine) -> Iterator[Cell]:
    yield line.school.name(words.language)
    yield from (CLOSED if n is None else n for n in (line.pupils, line.arrived, line.left))
    lending = line.lending
    yield from (
        (CLOSED, CLOSED, CLOSED)
        if lending is None
        else (lending.lent, lending.open, lending.overdue)
    )
    yield CLOSED if line.results is None else rounded(line.results.marks.average)


def _results(own: Results) -> list[Cell]:
    counts = own.marks
    four = [counts.fives, counts.fours, counts.threes, counts.twos]
    return [*four, rounded(counts.average), own.absences]


def figure(words: Words, cell: Cell) -> Cell:
    """Write an average with two digits, as the reader's language does; leave the rest alone."""
    if not isinstance(cell, Decimal):
        return cell
    return format_decimal(cell, "0.00", locale=words.language)


def rounded(average: Decimal | None) -> Decimal | None:
    """Round half up to two digits, as a school does."""
    return None if average is None else average.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
