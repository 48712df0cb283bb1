"""Terms of keeping, and acts of destruction: proposed, read, signed by the head, done (L-14).

Carrying out is long work in the background; stopped in the middle, it is begun again on the page.
"""

from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.gate import is_proven
from chassis.http import Call, NotFound, download, http, see_other
from chassis.jobs import Progress
from chassis.languages import N_
from identity.domain.ids import ActId, PersonId, SchoolId
from identity.domain.orders.events import Role
from identity.domain.retention.acts import Stage
from identity.domain.retention.classes import CLASSES, WHOLE_PEOPLE, Kept
from identity.domain.retention.commands import DropAct, Due, SignAct
from identity.domain.retention.passing import PASSING
from identity.domain.settings.keys import Key
from identity.entrypoints import data_words as said
from identity.entrypoints.act_paper import act_paper
from identity.entrypoints.breaches import local
from identity.entrypoints.data_schemas import Nothing, SignForm
from identity.entrypoints.desk import Desk, reasons, refused
from identity.entrypoints.papers import PDF, spoken_on_paper
from identity.policy import KEEP_DATA_DESK, SEE_DATA_DESK, SIGN_ACTS
from identity.readmodels import acts, consents, people, requests, schools, settings
from identity.readmodels.due import due_at
from kernel.decider import Refused


class RetentionPages(Desk):
    name = "identity-retention"

    @http("GET", "/identity/<school>/data-desk/acts", allow=SEE_DATA_DESK)
    def register(self, call: Call, school: str) -> Response:
        self.school_of(call)
        today = self.runtime.today()
        with self.runtime.read() as db:
            years = {kept: settings.value(db, school, CLASSES[kept].years, today) for kept in Kept}
            slips = settings.value(db, school, Key.SLIP_DAYS, today)
            rows = acts.of_school(db, school)
            due = _not_waiting(due_at(db, school, today), rows)
        return self.show(
            call,
            "acts.html",
            acts=rows,
            due=due,
            classes=[(kept, CLASSES[kept], years[kept]) for kept in Kept],
            passing=[(what, _term(PASSING[what], slips)) for what in PASSING],
            said=said,
            form=Form(),
            may_keep=bool(call.caller.roles_at(school) & KEEP_DATA_DESK.roles),
        )

    @http("POST", "/identity/<school>/data-desk/acts", allow=KEEP_DATA_DESK)
    def propose(self, call: Call, school: str) -> Response:
        """Put what is due on acts, one for each class; nothing due, no act."""
        call.form().read(Nothing())
        today, context = self.runtime.today(), call.context()
        with self.runtime.read() as db:
            due = due_at(db, school, today)
        for one in due:
            done = self.identity.retention.propose(context, SchoolId(school), one, today)
            self.identity.seen_by_pages("identity.destruction-acts", school, done.position)
        return see_other(f"/identity/{school}/data-desk/acts")

    @http("GET", "/identity/<school>/data-desk/acts/<act_id>", allow=SEE_DATA_DESK)
    def one(self, call: Call, school: str, act_id: str) -> Response:
        return self._one(call, school, act_id, Form())

    @http("POST", "/identity/<school>/data-desk/acts/<act_id>/sign", allow=SIGN_ACTS,
          proof=True)  # fmt: skip
    def sign(self, call: Call, school: str, act_id: str) -> Response:
        form = call.form()
        try:
            command = SignAct(
                act_id=ActId(act_id),
                signed_by=PersonId(call.caller.person_id),
                is_head=Role.HEAD in call.caller.roles_at(school),
                counted=form.read(SignForm())["counted"],
                on=self.runtime.today(),
            )
            done = self.identity.retention.sign(call.context(), SchoolId(school), command)
        except ValidationError as error:
            return self._one(call, school, act_id, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._one(call, school, act_id, refused(call, form, reason), status=409)
        self.identity.seen_by_pages("identity.destruction-acts", school, done.position)
        return self._carry_out(call, school, act_id)

    @http("POST", "/identity/<school>/data-desk/acts/<act_id>/carry-out", allow=SIGN_ACTS)
    def carry_out(self, call: Call, school: str, act_id: str) -> Response:
        """Go on with a signed act that was stopped in the middle."""
        form = call.form()
        form.read(Nothing())
        with self.runtime.read() as db:
            row = _row(db, act_id)
        if row.stage != Stage.SIGNED:
            return self._one(call, school, act_id, form, status=409)
        return self._carry_out(call, school, act_id)

    @http("POST", "/identity/<school>/data-desk/acts/<act_id>/drop", allow=SIGN_ACTS)
    def drop(self, call: Call, school: str, act_id: str) -> Response:
        form = call.form()
        try:
            form.read(Nothing())
            command = DropAct(
                act_id=ActId(act_id),
                dropped_by=PersonId(call.caller.person_id),
                is_head=Role.HEAD in call.caller.roles_at(school),
                on=self.runtime.today(),
            )
            done = self.identity.retention.drop(call.context(), SchoolId(school), command)
        except Refused as reason:
            return self._one(call, school, act_id, refused(call, form, reason), status=409)
        self.identity.seen_by_pages("identity.destruction-acts", school, done.position)
        return see_other(f"/identity/{school}/data-desk/acts/{act_id}")

    @http("GET", "/identity/<school>/data-desk/acts/<act_id>/act.pdf", allow=SEE_DATA_DESK)
    def paper(self, call: Call, school: str, act_id: str) -> Response:
        """Print the act with its list: numbers and ids, no names, so no password is asked for."""
        spoken = spoken_on_paper(call)
        with self.runtime.read() as db:
            row = _row(db, act_id)
            numbers = people.file_numbers(db, acts.people_of(row))
            papers = _papers(db, row)
            letterhead = schools.letterhead(db, school)
        sheet = act_paper(row, numbers, papers, spoken)
        return download(sheet.print(letterhead, spoken.language), "act.pdf", PDF)

    # How it is done

    def _carry_out(self, call: Call, school: str, act_id: str) -> Response:
        context, today = call.context(), self.runtime.today()

        def work(_progress: Progress) -> str:
            retention = self.identity.retention
            retention.carry_out(context, SchoolId(school), ActId(act_id), today)
            position = self.runtime.store.heads()[school].position
            self.identity.seen_by_pages("identity.destruction-acts", school, position)
            return f"/identity/{school}/data-desk/acts/{act_id}"

        what = N_("Destroying what the signed act names")
        job = self.runtime.jobs.start(call.caller.person_id, what, work)
        return see_other(f"/identity/{school}/data-desk/acts/{act_id}?job={job}")

    def _one(
        self, call: Call, school: str, act_id: str, form: Form, *, status: int = 200
    ) -> Response:
        with self.runtime.read() as db:
            row = _row(db, act_id)
            numbers = people.file_numbers(db, acts.people_of(row))
            papers = _papers(db, row)
        job_id = call.request.args.get("job", "")
        return self.show(
            call,
            "act.html",
            status=status,
            form=form,
            row=row,
            before=local(row.before).date() if row.before else None,
            lines=(lines := acts.lines_of(row)),
            days={day: date.fromisoformat(day) for _, _, day in lines if day},
            numbers=numbers,
            papers=papers,
            is_whole=row.retention_class in WHOLE_PEOPLE,
            kept=CLASSES[Kept(row.retention_class)],
            said=said,
            job=self.runtime.jobs.find(job_id, call) if job_id else None,
            may_sign=bool(call.caller.roles_at(school) & SIGN_ACTS.roles),
            is_proven=is_proven(call),
        )


def _row(db: Connection, act_id: str) -> Any:
    row = acts.one(db, act_id)
    if row is None:
        raise NotFound
    return row


def _papers(db: Connection, row: Any) -> dict[str, str]:
    """Return the numbers under which the papers of an act stand in their registers."""
    ids = [paper for _, paper, _ in acts.lines_of(row) if paper]
    return consents.numbers_of(db, ids) | requests.numbers_of(db, ids)


def _not_waiting(due: list[Due], rows: acts.Rows) -> list[tuple[Kept, int]]:
    """Return how many lines of each class are due and stand on no act that waits."""
    waiting = [row for row in rows if row.stage in (Stage.PROPOSED, Stage.SIGNED)]
    taken = {(person, paper) for row in waiting for person, paper, _ in acts.lines_of(row)}
    records = {row.retention_class for row in waiting}
    left = [
        (one.retention_class, _new(one, taken) + (one.retention_class not in records) * one.entries)
        for one in due
    ]
    return [(kept, many) for kept, many in left if many]


def _new(due: Due, taken: set[tuple[str, str]]) -> int:
    return sum(
        not {(line.person_id, ""), (line.person_id, line.paper_id)} & taken for line in due.lines
    )


def _term(term: timedelta | Key, slip_days: int) -> tuple[int, str]:
    """Return a short term as a number and its unit."""
    if isinstance(term, Key):
        return slip_days, "days"
    return (term.days, "days") if term.days else (int(term.total_seconds()) // 3600, "hours")
