"""The pages of reporting for people, and the same tables as files."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, TypeAlias

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.http import (
    SIGNED_IN,
    Call,
    NotAllowed,
    NotFound,
    Wired,
    answer,
    download,
    http,
    see_other,
)
from chassis.languages import words
from chassis.runtime import BISHKEK
from chassis.stages import JOURNAL
from reporting import wiring
from reporting.domain.ids import ClassId, PersonId, SchoolId
from reporting.domain.period import Period, days_up_to, school_year
from reporting.entrypoints import asked, sheets
from reporting.entrypoints.sheets import Sheet
from reporting.policy import HEADS, SEE_DAY, SEE_DISTRICT, SEE_LOANS, SEE_MARKS, SEE_MOVEMENT
from reporting.readmodels.classes import SchoolClass
from reporting.readmodels.freshness import Freshness

PACKAGE = "reporting"
MONTH = 30

# Where each role begins; the first that fits.
PLACES = (
    (frozenset(HEADS), "overview"),
    (frozenset({"librarian"}), "loans"),
    (frozenset({"secretary"}), "contingent"),
    (frozenset({"teacher"}), "marks"),
)

FILE = "<any(csv,xlsx):kind>"
Laid: TypeAlias = Callable[[Period], Sequence[Sheet]]


class ReportingPages:
    """Pages for the head, and for whoever else needs one of the reports."""

    name = "reporting-pages"
    app = Wired(wiring.build)

    @http("GET", "/reporting/", allow=SIGNED_IN)
    def home(self, call: Call) -> Response:
        """Send a person to the first report that is theirs."""
        for school in call.caller.schools:
            held = call.caller.roles_at(school)
            for fitting, place in PLACES:
                if held & fitting:
                    return see_other(f"/reporting/{school}/{place}")
        if call.caller.has("district-officer", "district"):
            return see_other("/reporting/district/overview")
        raise NotAllowed

    # --- The day

    @http("GET", "/reporting/<school>/overview", allow=SEE_DAY)
    def overview(self, call: Call, school: SchoolId) -> Response:
        """Show what happened today."""
        fresh = self.app.freshness(school)
        return self._page(
            call, "overview.html", fresh, report=self.app.overview(school), tag=_tag(call, fresh)
        )

    @http("GET", "/reporting/<school>/overview.json", allow=SEE_DAY)
    def overview_figures(self, call: Call, school: SchoolId) -> Response:
        """Give today's figures; while nothing has changed, answer 304 without counting again."""
        fresh = self.app.freshness(school)
        tag = _tag(call, fresh)
        if tag in call.request.if_none_match:
            return Response(status=304, headers={"ETag": f'"{tag}"'})
        return answer(200, _figures(self.app.overview(school), fresh), ETag=f'"{tag}"')

    # --- The library

    @http("GET", "/reporting/<school>/loans", allow=SEE_LOANS, query=asked.Days)
    def loans(self, call: Call, school: SchoolId) -> Response:
        """Show lending in a period, the last month if none is asked for."""
        return self._report(
            call,
            "loans.html",
            self._recently,
            lambda period: {"report": (report := self.app.loans(school, period)),
                            "sheets": sheets.of_loans(self._words(call), report)},
        )  # fmt: skip

    @http("GET", f"/reporting/<school>/loans.{FILE}", allow=SEE_LOANS)
    def loans_file(self, call: Call, school: SchoolId, kind: str) -> Response:
        """Give the same tables as a file."""
        return self._file(
            call,
            kind,
            "loans",
            self._recently,
            lambda period: sheets.of_loans(self._words(call), self.app.loans(school, period)),
        )

    # --- The movement of pupils

    @http("GET", "/reporting/<school>/contingent", allow=SEE_MOVEMENT,
          query=asked.Days)  # fmt: skip
    def contingent(self, call: Call, school: SchoolId) -> Response:
        """Show who came and went, in the school year so far if no days are asked for."""
        return self._report(
            call,
            "contingent.html",
            self._this_year,
            lambda period: {"report": (report := self.app.contingent(school, period)),
                            "sheets": sheets.of_contingent(self._words(call), report)},
        )  # fmt: skip

    @http("GET", f"/reporting/<school>/contingent.{FILE}", allow=SEE_MOVEMENT)
    def contingent_file(self, call: Call, school: SchoolId, kind: str) -> Response:
        """Give the same table as a file."""
        return self._file(
            call,
            kind,
            "contingent",
            self._this_year,
            lambda period: sheets.of_contingent(
                self._words(call), self.app.contingent(school, period)
            ),
        )

    # --- Marks

    @http("GET", "/reporting/<school>/marks", allow=SEE_MARKS, query=asked.Days,
          stage=JOURNAL)  # fmt: skip
    def marks(self, call: Call, school: SchoolId) -> Response:
        """Show the classes that the reader may look into."""

        def content(period: Period) -> dict[str, Any]:
            classes = self.app.marks_by_class(school, period)
            own = [each for each in classes if self._may_see(call, school, each[0])]
            return {"classes": own, "rounded": sheets.rounded}

        return self._report(call, "marks.html", self._this_year, content)

    @http("GET", "/reporting/<school>/marks/<class_id>", allow=SEE_MARKS,
          query=asked.Days, stage=JOURNAL)  # fmt: skip
    def class_marks(self, call: Call, school: SchoolId, class_id: ClassId) -> Response:
        """Show the marks of one class: to the heads, and to its own class teacher."""
        school_class = self._class(school, class_id)
        return self._report(
            call,
            "class.html",
            self._this_year,
            lambda period: {
                "report": (report := self.app.marks(school, school_class, period)),
                "sheets": sheets.of_marks(self._words(call), report),
            },
        )

    @http("GET", f"/reporting/<school>/marks/<class_id>/marks.{FILE}",
          allow=SEE_MARKS, stage=JOURNAL)  # fmt: skip
    def class_marks_file(
        self, call: Call, school: SchoolId, class_id: ClassId, kind: str
    ) -> Response:
        """Give the same tables as a file, with file numbers and without names."""
        school_class = self._class(school, class_id)
        return self._file(
            call,
            kind,
            f"marks-{school_class.label}",
            self._this_year,
            lambda period: sheets.of_marks(
                self._words(call), self.app.marks(school, school_class, period)
            ),
        )

    # --- The district

    @http("GET", "/reporting/district/overview", allow=SEE_DISTRICT)
    def district(self, call: Call) -> Response:
        """Show the schools side by side, small cells closed."""
        table = sheets.of_district(self._words(call), self.app.district())
        period = school_year(self.app.today)
        return self._page(call, "district.html", self.app.freshness(), sheets=table, period=period)

    @http("GET", f"/reporting/district/overview.{FILE}", allow=SEE_DISTRICT)
    def district_file(self, call: Call, kind: str) -> Response:
        """Give the same table as a file."""
        return self._file(
            call,
            kind,
            "district",
            self._this_year,
            lambda _: sheets.of_district(self._words(call), self.app.district()),
        )

    # --- What all of them do alike

    @property
    def _recently(self) -> Period:
        return days_up_to(self.app.today, days=MONTH)

    @property
    def _this_year(self) -> Period:
        return school_year(self.app.today)

    def _words(self, call: Call) -> Any:
        return words(call.language, PACKAGE)

    def _report(
        self, call: Call, template: str, usual: Period, content: Callable[[Period], dict[str, Any]]
    ) -> Response:
        """Show a report for the days in the address, or say why they make no period."""
        refused: ValidationError | None = None
        try:
            period = asked.period(call, usual)
        except ValidationError as reason:
            refused, period = reason, usual
        return self._page(
            call,
            template,
            self.app.freshness(call.args["school"]),
            status=422 if refused else 200,
            period=period,
            form=asked.form(call, period, refused),
            days=f"first={period.first}&last={period.last}",
            **content(period),
        )

    def _page(self, call: Call, template: str, fresh: Freshness, **context: Any) -> Response:
        status = context.pop("status", 200)
        return self.app.pages.render(
            call,
            f"reporting/{template}",
            status=status,
            fresh=fresh,
            as_of=fresh.as_of and fresh.as_of.astimezone(BISHKEK),
            named=self.app.school_name(call.school, call.language) if call.school else "",
            figure=lambda cell: sheets.figure(self._words(call), cell),
            class_name=lambda label: sheets.class_name(self._words(call), label),
            **context,
        )

    def _file(self, call: Call, kind: str, name: str, usual: Period, laid: Laid) -> Response:
        """Give one table as CSV, or all of them as a workbook."""
        period = asked.period(call, usual)
        tables = laid(period)
        file = f"{name}-{period.first}-{period.last}.{kind}"
        if kind == "xlsx":
            return download(sheets.as_workbook(tables), file, sheets.XLSX)
        wanted = call.request.args.get("table") or tables[0].key
        for table in tables:
            if table.key == wanted:
                return download(sheets.as_csv(table), file, sheets.CSV)
        raise NotFound

    def _class(self, school: SchoolId, class_id: ClassId) -> SchoolClass:
        """Find a class; whether the caller may look into it was asked before (objects.py)."""
        found = self.app.school_class(school, class_id)
        if found is None:
            raise NotFound
        return found

    def _may_see(self, call: Call, school: SchoolId, school_class: SchoolClass) -> bool:
        if call.caller.roles_at(school) & set(HEADS):
            return True
        return self.app.teaches(school_class, PersonId(call.caller.person_id))


def _tag(call: Call, fresh: Freshness) -> str:
    """Name a state of the tables: it changes with every fact and at midnight."""
    state = f"{fresh.mark}/{call.runtime.today()}"
    return sha256(state.encode()).hexdigest()[:20]


def _figures(report: Any, fresh: Freshness) -> dict[str, Any]:
    """Write an overview as JSON: counts only."""
    return {
        "day": report.day,
        "as_of": fresh.as_of,
        "set_aside": fresh.set_aside,
        "lent": report.lending.lent,
        "returned": report.lending.returned,
        "open": report.lending.open,
        "overdue": report.lending.overdue,
        "lessons": report.results.lessons,
        "marks": report.results.marks.marked + report.results.others,
        "absent": report.absent,
        "pupils": report.contingent.end,
        "arrived": report.contingent.arrived,
        "left": report.contingent.left,
        "by_day": [{"on": d.on, "lent": d.lent, "returned": d.returned} for d in report.days],
    }
