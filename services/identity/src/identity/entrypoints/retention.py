"""Terms of keeping, and acts of destruction: proposed, read, signed by the head, done (L-14).

Carrying out is long work in the background; stopped in the middle, it is begun again on the page.
"""

from typing import Any

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, download, http, see_other
from chassis.jobs import Progress
from chassis.languages import N_
from identity.domain.ids import ActId, PersonId, SchoolId
from identity.domain.orders.events import Role
from identity.domain.retention.acts import DropAct, SignAct, Stage
from identity.domain.retention.classes import CLASSES, Kept
from identity.entrypoints import data_words as said
from identity.entrypoints.clocks import due_at
from identity.entrypoints.data_schemas import Nothing, SignForm
from identity.entrypoints.desk import Desk, reasons, refused
from identity.entrypoints.papers import PDF, Sheet, spoken_on_paper
from identity.policy import KEEP_DATA_DESK, SEE_DATA_DESK, SIGN_ACTS
from identity.readmodels import acts, people, schools, settings
from kernel.decider import Refused


class RetentionPages(Desk):
    name = "identity-retention"

    @http("GET", "/identity/<school>/data-desk/acts", allow=SEE_DATA_DESK)
    def register(self, call: Call, school: str) -> Response:
        self.school_of(call)
        today = self.runtime.today()
        with self.runtime.read() as db:
            years = {kept: settings.value(db, school, CLASSES[kept].years, today) for kept in Kept}
            rows = acts.of_school(db, school)
            waiting = {person for row in rows for person in _waiting(row)}
            due = [p for p in due_at(db, school, today) if p not in waiting]
        return self.show(
            call,
            "acts.html",
            acts=[(row, len(acts.people_of(row))) for row in rows],
            due=len(due),
            classes=[(kept, CLASSES[kept], years[kept]) for kept in Kept],
            said=said,
            form=Form(),
            may_keep=bool(call.caller.roles_at(school) & KEEP_DATA_DESK.roles),
        )

    @http("POST", "/identity/<school>/data-desk/acts", allow=KEEP_DATA_DESK)
    def propose(self, call: Call, school: str) -> Response:
        """Put whoever is due on an act; nobody due, no act."""
        call.form().read(Nothing())
        today = self.runtime.today()
        with self.runtime.read() as db:
            due = due_at(db, school, today)
        done = self.identity.retention.propose(
            call.context(), SchoolId(school), Kept.PERSONAL_FILE, due, today
        )
        self.identity.seen_by_pages("identity.acts", school, done.position)
        return see_other(f"/identity/{school}/data-desk/acts")

    @http("GET", "/identity/<school>/data-desk/acts/<act_id>", allow=SEE_DATA_DESK)
    def one(self, call: Call, school: str, act_id: str) -> Response:
        return self._one(call, school, act_id, Form())

    @http("POST", "/identity/<school>/data-desk/acts/<act_id>/sign", allow=SIGN_ACTS)
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
        self.identity.seen_by_pages("identity.acts", school, done.position)
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
        self.identity.seen_by_pages("identity.acts", school, done.position)
        return see_other(f"/identity/{school}/data-desk/acts/{act_id}")

    @http("GET", "/identity/<school>/data-desk/acts/<act_id>/act.pdf", allow=SEE_DATA_DESK)
    def paper(self, call: Call, school: str, act_id: str) -> Response:
        """Print the act with its list: numbers and ids, no names."""
        spoken = spoken_on_paper(call)
        say = spoken.gettext
        with self.runtime.read() as db:
            row = _row(db, act_id)
            ids = acts.people_of(row)
            numbers = people.file_numbers(db, ids)
            letterhead = schools.letterhead(db, school)
        sheet = Sheet(
            title=f"{say(N_('Act of destruction of personal data'))} No. {row.number}",
            line=spoken.date_short(row.proposed_on),
            signatures=[say(N_("Head of the school")), say(N_("Data protection officer"))],
            stamp=True,
        )
        kept = CLASSES[Kept(row.retention_class)]
        sheet.facts(
            say(N_("What is destroyed")),
            [
                (say(N_("Records")), say(said.RETENTION[row.retention_class])),
                (say(N_("Ground")), kept.ground),
                (say(N_("How many people")), len(ids)),
                (say(N_("State")), say(said.STAGES[row.stage])),
                (say(N_("Signed on")), spoken.date_short(row.signed_on) if row.signed_on else ""),
            ],
        )
        rows = [(place, numbers.get(one, ""), one) for place, one in enumerate(ids, 1)]
        head = ["№", say(N_("File number")), say(N_("Random number in the system"))]
        sheet.table(say(N_("List")), head, rows)
        return download(sheet.print(letterhead, spoken.language), "act.pdf", PDF)

    # How it is done

    def _carry_out(self, call: Call, school: str, act_id: str) -> Response:
        context, today = call.context(), self.runtime.today()

        def work(_progress: Progress) -> str:
            retention = self.identity.retention
            retention.carry_out(context, SchoolId(school), ActId(act_id), today)
            position = self.runtime.store.heads()[school].position
            self.identity.seen_by_pages("identity.acts", school, position)
            return f"/identity/{school}/data-desk/acts/{act_id}"

        what = N_("Destroying what the signed act names")
        job = self.runtime.jobs.start(call.caller.person_id, what, work)
        return see_other(f"/identity/{school}/data-desk/acts/{act_id}?job={job}")

    def _one(
        self, call: Call, school: str, act_id: str, form: Form, *, status: int = 200
    ) -> Response:
        with self.runtime.read() as db:
            row = _row(db, act_id)
            ids = acts.people_of(row)
            numbers = people.file_numbers(db, ids)
        job_id = call.request.args.get("job", "")
        return self.show(
            call,
            "act.html",
            status=status,
            form=form,
            row=row,
            ids=ids,
            numbers=numbers,
            kept=CLASSES[Kept(row.retention_class)],
            stages=Stage,
            said=said,
            job=self.runtime.jobs.find(job_id, call) if job_id else None,
            may_sign=bool(call.caller.roles_at(school) & SIGN_ACTS.roles),
        )


def _row(db: Any, act_id: str) -> Any:
    row = acts.one(db, act_id)
    if row is None:
        raise NotFound
    return row


def _waiting(row: Any) -> list[str]:
    return acts.people_of(row) if row.stage in (Stage.PROPOSED, Stage.SIGNED) else []
