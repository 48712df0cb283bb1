"""Pages of forgetting: what goes and what stays, the decision, and how far each erasure is."""

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, http, see_other
from chassis.languages import N_
from identity.application.forgetting import Wish
from identity.domain.erasure.erasures import ASKED
from identity.domain.erasure.events import Reason
from identity.domain.erasure.scope import Gone, Record, scope_of
from identity.domain.ids import PersonId, SchoolId
from identity.domain.orders.numbers import is_number
from identity.domain.people.events import Kind
from identity.entrypoints.desk import Desk, reasons
from identity.policy import FORGET_PEOPLE, SEE_ERASURES
from identity.readmodels import erasures, people
from identity.wiring import erasure_due

SERVICES: Final = {
    "catalog": N_("Catalogue"),
    "circulation": N_("Lending"),
    "journal": N_("Journal"),
    "reporting": N_("Reports"),
}
REASONS: Final = {
    Reason.WITHDRAWAL: N_("The consent was taken back"),
    Reason.REQUEST: N_("At the person's written request"),
    Reason.ORDER: N_("By order of the head"),
    Reason.RETENTION: N_("The term of keeping ran out"),
    Reason.EXPIRED: N_("The consent ran out"),
    Reason.RESTORED: N_("Repeated after a restore"),
}
GOES: Final = {
    Gone.PARTICULARS: N_("Name, date of birth, telephone and address"),
    Gone.SCANS: N_("Scans of papers, documents and photographs"),
    Gone.ACCOUNT: N_("The account and its sessions"),
    Gone.KEY: N_("The key without which not even a copy could be read"),
}
# What stays, and why: (record, reason).
STAYS: Final = {
    Record.MOVEMENT_BOOK: (
        N_("Movement book"),
        N_("The school accounts for how many pupils came and went; the file number stands there."),
    ),
    Record.CLASS_JOURNAL: (
        N_("Class journal with marks and absences"),
        N_("The journal is kept for its term; the file number stands there."),
    ),
    Record.LOAN_REGISTER: (
        N_("Register of loans"),
        N_("The library accounts for its copies; a random number stands there."),
    ),
    Record.PERIOD_REPORTS: (
        N_("Totals in reports"),
        N_("Counts of a period that was reported stay as they were; nobody is named in them."),
    ),
    Record.ORDERS: (
        N_("Register of orders"),
        N_("Orders are never deleted; the name stands on the paper alone."),
    ),
    Record.CONSENT_REGISTER: (
        N_("Register of consents"),
        N_("Numbers and days of the papers prove that keeping the data was lawful."),
    ),
}


def _is_a_number(typed: str) -> None:
    if not is_number(typed):
        raise ValidationError(N_("Write the number as on the paper, for example 12 or 12-к."))


class ForgetForm(Schema):
    reason = fields.Enum(
        Reason,
        by_value=True,
        required=True,
        validate=validate.OneOf([Reason.REQUEST, Reason.ORDER]),
    )
    register_number = fields.String(required=True, validate=_is_a_number)


class ErasurePages(Desk):
    name = "identity-erasures"

    @http("GET", "/identity/<school>/erasures", allow=SEE_ERASURES)
    def erasures(self, call: Call, school: str) -> Response:
        """Show every erasure with who has confirmed it, the open ones first."""
        self.school_of(call)
        with self.runtime.read() as db:
            found = erasures.of_school(db, school)
            shown = people.some(db, [progress.row.person_id for progress in found])
        return self.show(
            call,
            "erasures.html",
            found=found,
            numbers={row.person_id: row.file_number for row in shown},
            asked=sorted(ASKED),
            services=SERVICES,
            why=REASONS,
            today=self.runtime.today(),
        )

    @http("GET", "/identity/<school>/people/<person_id>/forget", allow=FORGET_PEOPLE)
    def ask(self, call: Call, school: str, person_id: str) -> Response:
        return self._ask(call, school, person_id, Form())

    @http("POST", "/identity/<school>/people/<person_id>/forget", allow=FORGET_PEOPLE)
    def forget(self, call: Call, school: str, person_id: str) -> Response:
        """Forget somebody; a second click, and a second wish, change nothing."""
        form = call.form()
        try:
            given = form.read(ForgetForm())
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._ask(call, school, person_id, shown, status=422)
        self._found(school, person_id)
        wish = Wish(
            person_id=PersonId(person_id),
            reason=given["reason"],
            on=self.runtime.today(),
            due=erasure_due(self.runtime, school),
            register_number=given["register_number"],
        )
        done = self.identity.forgetting.forget(call.context(), SchoolId(school), wish)
        for model in ("identity.people", "identity.erasures"):
            self.identity.seen_by_pages(model, school, done.position)
        return see_other(f"/identity/{school}/people/{person_id}/forget")

    def _ask(
        self, call: Call, school: str, person_id: str, form: Form, *, status: int = 200
    ) -> Response:
        """Show what goes and what stays before the decision, and the erasure after it."""
        found = self._found(school, person_id)
        with self.runtime.read() as db:
            erasure = erasures.latest_of(db, person_id) if found.is_forgotten else None
        return self.show(
            call,
            "forget.html",
            status=status,
            form=form,
            found=found,
            scope=scope_of(Kind(found.kind)),
            goes=GOES,
            stays=STAYS,
            erasure=erasure,
            due=erasure_due(self.runtime, school),
            asked=sorted(ASKED),
            services=SERVICES,
            why=REASONS,
        )

    def _found(self, school: str, person_id: str) -> Any:
        with self.runtime.read() as db:
            found = people.one(db, person_id)
        if found is None or found.school != school:
            raise NotFound
        return found
