"""Put reporting together: the only place that reads the clock."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from chassis.pages import Pages
from chassis.runtime import Runtime
from reporting.domain.ids import ClassId, PersonId, SchoolId
from reporting.domain.period import Period
from reporting.readmodels import classes, freshness, reports
from reporting.readmodels.classes import School, SchoolClass
from reporting.readmodels.freshness import Freshness
from reporting.readmodels.marks import Results
from reporting.readmodels.reports import (
    ContingentReport,
    LoansReport,
    MarksReport,
    Overview,
    SchoolLine,
)


@dataclass(eq=False)
class Reporting:
    """Every question that reporting answers. It takes no commands."""

    runtime: Runtime

    @cached_property
    def pages(self) -> Pages:
        """Give the templates of this service."""
        return self.runtime.pages

    def school_name(self, school: str, language: str) -> str:
        """Call a school; before identity has said its name, by its id."""
        with self.runtime.read() as db:
            return classes.name_of_school(db, school, language)

    @property
    def today(self) -> date:
        """Give the day in Kyrgyzstan."""
        return self.runtime.today()

    def overview(self, school: SchoolId) -> Overview:
        """Tell what happened today."""
        with self.runtime.read() as db:
            return reports.overview(db, school, self.today)

    def loans(self, school: SchoolId, period: Period) -> LoansReport:
        """Tell what was lent in a period."""
        with self.runtime.read() as db:
            return reports.lending(db, school, period)

    def contingent(self, school: SchoolId, period: Period) -> ContingentReport:
        """Tell who came and who went in a period."""
        with self.runtime.read() as db:
            return reports.contingent_of(db, school, period)

    def marks(self, school: SchoolId, school_class: SchoolClass, period: Period) -> MarksReport:
        """Tell the marks of a class in a period."""
        with self.runtime.read() as db:
            return reports.marks_of(db, school, school_class, period)

    def marks_by_class(self, school: SchoolId, period: Period) -> list[tuple[SchoolClass, Results]]:
        """Tell what each class came to in a period."""
        with self.runtime.read() as db:
            return reports.marks_by_class(db, school, period)

    def district(self) -> list[SchoolLine]:
        """Put the schools of the district side by side."""
        with self.runtime.read() as db:
            return reports.district(db, self.today)

    def school_class(self, school: SchoolId, class_id: ClassId) -> SchoolClass | None:
        """Find a class of this school; another school's class is none."""
        with self.runtime.read() as db:
            return classes.classes_of(db, school).get(class_id)

    def teaches(self, school_class: SchoolClass, person_id: PersonId) -> bool:
        """Say whether somebody is the class teacher of a class."""
        return school_class.class_teacher_id == person_id

    def school(self, school: SchoolId) -> School | None:
        """Give what a school is called."""
        with self.runtime.read() as db:
            known = {each.school: each for each in classes.all_schools(db)}
        return known.get(school)

    def freshness(self, school: SchoolId | None = None) -> Freshness:
        """Tell how far the read models have come."""
        with self.runtime.read() as db:
            return freshness.of_school(db, school)


def build(runtime: Runtime) -> Reporting:
    """Make the one object that entrypoints speak to."""
    return Reporting(runtime)
