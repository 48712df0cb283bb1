"""The data officer's desk: requests with their clocks, and what else waits for a decision."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, http, see_other
from chassis.languages import N_
from identity.application import Submission
from identity.application.ids import part_of
from identity.application.requests import Ask, WrittenRefusal
from identity.domain.access.events import LookPurpose
from identity.domain.fields import Field
from identity.domain.ids import PersonId, RequestId, SchoolId
from identity.domain.orders.events import Role
from identity.domain.requests.events import Channel, RequestKind
from identity.domain.retention.acts import Stage
from identity.domain.settings.keys import Key
from identity.entrypoints import data_words as said
from identity.entrypoints.breaches import hours_left
from identity.entrypoints.data_schemas import (
    CorrectionForm,
    FindForm,
    Nothing,
    PaperRequestForm,
    RefusalForm,
)
from identity.entrypoints.desk import Desk, reasons, refused
from identity.policy import KEEP_DATA_DESK, READ_AUDIT, SEE_DATA_DESK, SEE_ERASURES
from identity.readmodels import acts, breaches, disclosures, people, requests, settings
from kernel.application import Done
from kernel.decider import Refused
from kernel.store import Context

_NOBODY: Final = N_("Nobody of this school has this file number.")
_WITHDRAWN_LATELY: Final = 20

Settling: TypeAlias = Callable[[Context, SchoolId, PersonId, RequestId, date], Done]


class DataDeskPages(Desk):
    name = "identity-data-desk"

    @http("GET", "/identity/<school>/data-desk", allow=SEE_DATA_DESK)
    def desk(self, call: Call, school: str) -> Response:
        self.school_of(call)
        today, now = self.runtime.today(), self.runtime.now()
        with self.runtime.read() as db:
            waiting = requests.open_at(db, school)
            register = disclosures.of_school(db, school)
            context = {
                "requests": [(row, _clock(row, today)) for row in waiting],
                "closed": requests.closed_at(db, school, 10),
                "numbers": people.file_numbers(db, [row.person_id for row in waiting]),
                "restricted": requests.restricted_at(db, school),
                "untold": sum(row.untold for row in register),
                "changed": sum(row.changed for row in register),
                "breaches": [
                    (row, hours_left(row, now))
                    for row in breaches.of_school(db, school)
                    if row.closed_on is None
                ],
                "acts": [row for row in acts.of_school(db, school) if row.stage == Stage.PROPOSED],
                "withdrawn": people.withdrawn_lately(db, school, _WITHDRAWN_LATELY),
            }
        held = call.caller.roles_at(school)
        return self.show(
            call,
            "data-desk.html",
            today=today,
            said=said,
            may_keep=bool(held & KEEP_DATA_DESK.roles),
            may_read_audit=bool(held & READ_AUDIT.roles),
            may_see_erasures=bool(held & SEE_ERASURES.roles),
            **context,
        )

    # A request on paper comes in

    @http("GET", "/identity/<school>/data-desk/requests/new", allow=KEEP_DATA_DESK)
    def new_request(self, call: Call, **_: str) -> Response:
        """First whom it is about, by file number or from the person's page; then what is asked."""
        asked = call.request.args
        today = f"{self.runtime.today():%d.%m.%Y}"
        form = Form(
            {
                "received_on": today,
                "file_number": asked.get("file_number", "")[:20],
                "person_id": asked.get("person_id", "")[:64],
            }
        )
        return self._request_form(call, form)

    @http("POST", "/identity/<school>/data-desk/requests/find", allow=KEEP_DATA_DESK)
    def find(self, call: Call, school: str) -> Response:
        """Find whom it is about by name; it is posted, so that no name stands in an address."""
        form = call.form()
        try:
            wanted = form.read(FindForm())
        except ValidationError as error:
            return self._request_form(call, form.refused(reasons(error)), status=422)
        with self.runtime.read() as db:
            ids, _more = self.identity.vault.find(db, SchoolId(school), wanted["name"])
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.SEARCH)
        found = sorted(names.items(), key=lambda named: named[1])
        if not found:
            form = form.refused({"name": [N_("Nobody of this school has a name like this.")]})
        return self._request_form(call, form, named=found)

    @http("POST", "/identity/<school>/data-desk/requests", allow=KEEP_DATA_DESK)
    def receive(self, call: Call, school: str) -> Response:
        form = call.form()
        try:
            which = self._receive(call, SchoolId(school), form.read(PaperRequestForm()))
        except ValidationError as error:
            return self._request_form(call, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._request_form(call, refused(call, form, reason), status=409)
        return see_other(f"/identity/{school}/data-desk/requests/{which}")

    # A request is looked at and settled

    @http("GET", "/identity/<school>/data-desk/requests/<request_id>", allow=SEE_DATA_DESK)
    def request(self, call: Call, school: str, request_id: str) -> Response:
        return self._request(call, school, request_id, Form())

    @http("POST", "/identity/<school>/data-desk/requests/<request_id>/answer", allow=KEEP_DATA_DESK)
    def answer(self, call: Call, school: str, request_id: str) -> Response:
        return self._settle(call, school, request_id, self.identity.requests.answer)

    @http("POST", "/identity/<school>/data-desk/requests/<request_id>/refuse", allow=KEEP_DATA_DESK)
    def refuse(self, call: Call, school: str, request_id: str) -> Response:
        row, form = self._row(request_id), call.form()
        try:
            wanted = form.read(RefusalForm())
            refusal = WrittenRefusal(
                request_id=RequestId(request_id),
                person_id=PersonId(row.person_id),
                on=self.runtime.today(),
                **wanted,
            )
            done = self.identity.requests.refuse(call.context(), SchoolId(school), refusal)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._request(call, school, request_id, shown, status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._request(call, school, request_id, shown, status=409)
        return self._settled(school, request_id, done.position)

    @http("POST", "/identity/<school>/data-desk/requests/<request_id>/hide", allow=KEEP_DATA_DESK)
    def hide(self, call: Call, school: str, request_id: str) -> Response:
        return self._settle(call, school, request_id, self.identity.requests.restrict)

    @http("POST", "/identity/<school>/data-desk/show/<person_id>", allow=KEEP_DATA_DESK)
    def lift(self, call: Call, school: str, person_id: str) -> Response:
        call.form().read(Nothing())
        done = self.identity.requests.lift(
            call.context(), SchoolId(school), PersonId(person_id), self.runtime.today()
        )
        self.identity.seen_by_pages("identity.requests", school, done.position)
        return see_other(f"/identity/{school}/data-desk")

    @http(
        "POST", "/identity/<school>/data-desk/requests/<request_id>/correct", allow=KEEP_DATA_DESK
    )
    def correct(self, call: Call, school: str, request_id: str) -> Response:
        """Put data right through the one door: what a consent covers is stored, the rest refused.

        The vault keeps the former name with its time; the request is settled by the same click.
        """
        row, form = self._row(request_id), call.form()
        try:
            wanted = form.read(CorrectionForm())
            position = self._correct(call, SchoolId(school), row, wanted)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._request(call, school, request_id, shown, status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._request(call, school, request_id, shown, status=409)
        return self._settled(school, request_id, position)

    # How it is done

    def _receive(self, call: Call, school: SchoolId, wanted: dict[str, Any]) -> RequestId:
        context = call.context()
        with self.runtime.read() as db:
            found = people.one(db, wanted["person_id"])
            days = settings.value(db, school, Key.ACCESS_DAYS, wanted["received_on"])
            early = settings.value(db, school, Key.ACCESS_ESCALATION_DAYS, wanted["received_on"])
        if found is None or found.school != school:
            raise NotFound
        if wanted["received_on"] > self.runtime.today():
            raise ValidationError({"received_on": [N_("This day is still to come.")]})
        which = RequestId(context.command_id)
        ask = Ask(
            request_id=which,
            kind=wanted["kind"],
            person_id=PersonId(found.person_id),
            applicant_id=PersonId(wanted["applicant_id"] or found.person_id),
            channel=Channel.PAPER,
            register_number=wanted["register_number"],
            wrong_fields=tuple(wanted["wrong_fields"]),
            text=wanted["text"],
            on=wanted["received_on"],
            access_days=days,
            escalation_days=early,
        )
        done = self.identity.requests.receive(context, school, ask)
        self.identity.seen_by_pages("identity.requests", school, done.position)
        return which

    def _correct(self, call: Call, school: SchoolId, row: Any, wanted: dict[str, Any]) -> int:
        context, today = call.context(), self.runtime.today()
        person = PersonId(row.person_id)
        details = {Field(name): str(value) for name, value in wanted.items() if value}
        again = Submission(person_id=person, details=details, paper=None, signer=None, on=today)
        self.identity.office.add_consent(part_of(context, "correct"), school, again)
        which = RequestId(row.request_id)
        return self.identity.requests.answer(context, school, person, which, today).position

    def _row(self, request_id: str) -> Any:
        with self.runtime.read() as db:
            row = requests.one(db, request_id)
        if row is None:
            raise NotFound
        return row

    def _settle(self, call: Call, school: str, request_id: str, act: Settling) -> Response:
        """Carry out what needs no more than the request itself."""
        row, form = self._row(request_id), call.form()
        try:
            form.read(Nothing())
            person, which = PersonId(row.person_id), RequestId(request_id)
            done = act(call.context(), SchoolId(school), person, which, self.runtime.today())
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._request(call, school, request_id, shown, status=409)
        return self._settled(school, request_id, done.position)

    def _settled(self, school: str, request_id: str, position: int) -> Response:
        self.identity.seen_by_pages("identity.requests", school, position)
        return see_other(f"/identity/{school}/data-desk/requests/{request_id}")

    def _request_form(
        self,
        call: Call,
        form: Form,
        *,
        status: int = 200,
        named: Sequence[tuple[PersonId, str]] = (),
    ) -> Response:
        school = self.school_of(call)
        with self.runtime.read() as db:
            found = people.one(db, form.value("person_id")) or people.by_file_number(
                db, school, form.value("file_number")
            )
            if found is not None and found.school != school:
                found = None
            guardians = people.guardians_of(db, found.person_id) if found else []
        if found is None and form.value("file_number"):
            form = form.refused({"file_number": [_NOBODY]})
        return self.show(
            call,
            "data-request-new.html",
            status=status,
            form=form,
            guardians=guardians,
            found=found,
            named=named,
            said=said,
        )

    def _request(
        self, call: Call, school: str, request_id: str, form: Form, *, status: int = 200
    ) -> Response:
        row, today = self._row(request_id), self.runtime.today()
        may_keep = bool(call.caller.roles_at(school) & KEEP_DATA_DESK.roles)
        with self.runtime.read() as db:
            number = people.file_numbers(db, [row.person_id]).get(row.person_id)
            blocked = bool(requests.restricted_among(db, [row.person_id]))
            words = self._words(db, row) if may_keep else {}
        if words:
            self.identity.looks.record(
                call.context(), SchoolId(school), [PersonId(row.person_id)], LookPurpose.PERSON
            )
        return self.show(
            call,
            "data-request.html",
            status=status,
            form=form,
            row=row,
            clock=_clock(row, today),
            number=number,
            blocked=blocked,
            words=words,
            may_keep=may_keep,
            may_gather=call.caller.has(Role.DATA_OFFICER, school),
            kinds=RequestKind,
            said=said,
        )

    def _words(self, db: Any, row: Any) -> dict[str, str]:
        """Return what the applicant wrote, and the reason of a refusal, as far as they are kept."""
        return self.identity.requests.words_of(db, RequestId(row.request_id))


def _clock(row: Any, today: date) -> said.Clock:
    return said.clock(row.on, row.escalate_on, row.due_on, row.closed_on or today)
