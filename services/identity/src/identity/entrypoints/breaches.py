"""The register of breaches: found, measured, reported within its hours, closed (L-15)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, download, http, see_other
from chassis.languages import N_
from chassis.runtime import BISHKEK
from identity.domain.breaches.commands import (
    BreachCommand,
    CloseBreach,
    FindBreach,
    ReportBreach,
    TakeMeasures,
)
from identity.domain.ids import BreachId, PersonId, SchoolId
from identity.domain.settings.keys import Key
from identity.entrypoints import data_words as said
from identity.entrypoints.data_schemas import BreachForm, MeasuresForm, Nothing, ReportForm
from identity.entrypoints.desk import CATEGORIES, Desk, reasons, refused
from identity.entrypoints.papers import PDF, Sheet, spoken_on_paper
from identity.policy import KEEP_DATA_DESK, SEE_DATA_DESK
from identity.readmodels import breaches, schools, settings
from identity.vault.sessions import aware
from kernel.decider import Refused

_LINES: Final = 6


class BreachesPages(Desk):
    name = "identity-breaches"

    @http("GET", "/identity/<school>/data-desk/breaches", allow=SEE_DATA_DESK)
    def register(self, call: Call, school: str) -> Response:
        self.school_of(call)
        now = self.runtime.now()
        with self.runtime.read() as db:
            rows = [(row, hours_left(row, now)) for row in breaches.of_school(db, school)]
        may_keep = bool(call.caller.roles_at(school) & KEEP_DATA_DESK.roles)
        return self.show(
            call, "breaches.html", breaches=rows, said=said, may_keep=may_keep, local=local
        )

    @http("GET", "/identity/<school>/data-desk/breaches/new", allow=KEEP_DATA_DESK)
    def new(self, call: Call, **_: str) -> Response:
        now = local(self.runtime.now())
        form = Form({"found_on": f"{now:%d.%m.%Y}", "found_time": f"{now:%H:%M}"})
        return self._form(call, form)

    @http("POST", "/identity/<school>/data-desk/breaches", allow=KEEP_DATA_DESK)
    def find(self, call: Call, school: str) -> Response:
        form = call.form()
        try:
            command = self._found(call, school, form.read(BreachForm()))
            done = self.identity.breaches.do(call.context(), SchoolId(school), command)
        except ValidationError as error:
            return self._form(call, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._form(call, refused(call, form, reason), status=409)
        return self._seen(school, command.breach_id, done.position)

    @http("GET", "/identity/<school>/data-desk/breaches/<breach_id>", allow=SEE_DATA_DESK)
    def one(self, call: Call, school: str, breach_id: str) -> Response:
        return self._one(call, school, breach_id, Form())

    @http(
        "POST", "/identity/<school>/data-desk/breaches/<breach_id>/measures", allow=KEEP_DATA_DESK
    )
    def measure(self, call: Call, school: str, breach_id: str) -> Response:
        def command(form: Form) -> BreachCommand:
            taken = tuple(form.read(MeasuresForm())["measures"])
            return TakeMeasures(
                breach_id=BreachId(breach_id), measures=taken, on=self.runtime.today()
            )

        return self._do(call, school, breach_id, command)

    @http("POST", "/identity/<school>/data-desk/breaches/<breach_id>/report", allow=KEEP_DATA_DESK)
    def report(self, call: Call, school: str, breach_id: str) -> Response:
        def command(form: Form) -> BreachCommand:
            wanted = form.read(ReportForm())
            return ReportBreach(breach_id=BreachId(breach_id), at=self.runtime.now(), **wanted)

        return self._do(call, school, breach_id, command)

    @http("POST", "/identity/<school>/data-desk/breaches/<breach_id>/close", allow=KEEP_DATA_DESK)
    def close(self, call: Call, school: str, breach_id: str) -> Response:
        def command(form: Form) -> BreachCommand:
            form.read(Nothing())
            return CloseBreach(breach_id=BreachId(breach_id), on=self.runtime.today())

        return self._do(call, school, breach_id, command)

    @http(
        "GET", "/identity/<school>/data-desk/breaches/<breach_id>/report.pdf", allow=SEE_DATA_DESK
    )
    def paper(self, call: Call, school: str, breach_id: str) -> Response:
        """Print the report, with lines for what happened: that is written by hand."""
        spoken = spoken_on_paper(call)
        say = spoken.gettext
        with self.runtime.read() as db:
            row = _row(db, breach_id)
            measures = breaches.measures_of(db, breach_id)
            letterhead = schools.letterhead(db, school)
        found, until = local(row.found_at), local(row.report_by)
        sheet = Sheet(
            title=say(N_("Report of a breach of personal data")),
            signatures=[say(N_("Data protection officer")), say(N_("Head of the school"))],
            stamp=True,
        )
        sheet.facts(
            say(N_("What is known")),
            [
                (say(N_("What happened")), say(said.BREACHES[row.kind])),
                (say(N_("Found")), f"{spoken.date_short(found)} {spoken.time(found)}"),
                (say(N_("Report by")), f"{spoken.date_short(until)} {spoken.time(until)}"),
                (say(N_("Which data")), _joined(row.categories, CATEGORIES, say)),
                (say(N_("Whose")), _joined(row.subjects, said.KINDS, say)),
                (say(N_("How many people")), row.how_many),
                (say(N_("Letter to the agency")), row.agency_letter),
                (say(N_("Letter to the people")), row.people_letter),
            ],
        )
        rows = [(spoken.date_short(one.on), say(said.MEASURES[one.measure])) for one in measures]
        sheet.table(say(N_("Measures")), [say(N_("Date")), say(N_("What was done"))], rows)
        sheet.lines(say(N_("What happened, in words")), _LINES)
        return download(sheet.print(letterhead, spoken.language), "breach.pdf", PDF)

    # How it is done

    def _found(self, call: Call, school: str, wanted: dict[str, Any]) -> FindBreach:
        hour, minute = (int(part) for part in wanted["found_time"].split(":"))
        day = wanted["found_on"]
        here = datetime(day.year, day.month, day.day, hour, minute, tzinfo=BISHKEK)
        with self.runtime.read() as db:
            hours = settings.value(db, school, Key.BREACH_HOURS, day)
        return FindBreach(
            breach_id=BreachId(call.command_id),
            kind=wanted["kind"],
            found_at=here.astimezone(UTC),  # SQLite keeps no zone, so events are in UTC.
            categories=tuple(wanted["categories"]),
            subjects=tuple(wanted["subjects"]),
            how_many=wanted["how_many"],
            found_by=PersonId(call.caller.person_id),
            hours=hours,
            # The form knows minutes only, so the minute that runs is not the future.
            at=self.runtime.now() + timedelta(minutes=1),
        )

    def _do(
        self, call: Call, school: str, breach_id: str, command: Callable[[Form], BreachCommand]
    ) -> Response:
        form = call.form()
        try:
            asked = command(form)
            done = self.identity.breaches.do(call.context(), SchoolId(school), asked)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._one(call, school, breach_id, shown, status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._one(call, school, breach_id, shown, status=409)
        return self._seen(school, breach_id, done.position)

    def _seen(self, school: str, breach_id: str, position: int) -> Response:
        self.identity.seen_by_pages("identity.breaches", school, position)
        return see_other(f"/identity/{school}/data-desk/breaches/{breach_id}")

    def _form(self, call: Call, form: Form, *, status: int = 200) -> Response:
        self.school_of(call)
        return self.show(
            call, "breach-new.html", status=status, form=form, said=said, categories=CATEGORIES
        )

    def _one(
        self, call: Call, school: str, breach_id: str, form: Form, *, status: int = 200
    ) -> Response:
        with self.runtime.read() as db:
            row = _row(db, breach_id)
            measures = breaches.measures_of(db, breach_id)
        return self.show(
            call,
            "breach.html",
            status=status,
            form=form,
            row=row,
            hours=hours_left(row, self.runtime.now()),
            measures=measures,
            said=said,
            categories=CATEGORIES,
            local=local,
            may_keep=bool(call.caller.roles_at(school) & KEEP_DATA_DESK.roles),
        )


def hours_left(row: Any, now: datetime) -> int:
    """Return the whole hours until a breach has to be reported; negative when that is over."""
    return int((aware(row.report_by) - now).total_seconds() // 3600)


def local(moment: datetime) -> datetime:
    """Give a moment as clocks in Kyrgyzstan show it."""
    return aware(moment).astimezone(BISHKEK)


def _row(db: Any, breach_id: str) -> Any:
    row = breaches.one(db, breach_id)
    if row is None:
        raise NotFound
    return row


def _joined(codes: str, labels: Any, say: Callable[[str], str]) -> str:
    return ", ".join(say(labels.get(code, code)) for code in codes.split())
