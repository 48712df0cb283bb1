"""Entering a pupil whose family has signed nothing: a number, and not one datum (L-20)."""

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, http, see_other
from chassis.languages import N_
from identity.application.ids import derived
from identity.domain.ids import PersonId, SchoolId
from identity.entrypoints.desk import Desk, reasons, refused
from identity.policy import ENTER_PUPILS
from kernel.decider import Refused


class LetterForm(Schema):
    letter = fields.String(
        required=True, validate=validate.Length(equal=1, error=N_("Write one letter."))
    )


class ByNumberPages(Desk):
    name = "identity-by-number"

    @http("GET", "/identity/<school>/people/by-number", allow=ENTER_PUPILS)
    def ask(self, call: Call, school: str) -> Response:  # noqa: ARG002 - it is in the address
        self.school_of(call)
        return self.show(call, "new-pupil-by-number.html", form=Form())

    @http("POST", "/identity/<school>/people/by-number", allow=ENTER_PUPILS)
    def enter(self, call: Call, school: str) -> Response:
        self.school_of(call)
        form, context = call.form(), call.context()
        pupil = PersonId(derived(context.command_id, "pupil"))
        try:
            letter = form.read(LetterForm())["letter"]
            done = self.identity.office.enter_by_number(context, SchoolId(school), pupil, letter)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self.show(call, "new-pupil-by-number.html", status=422, form=shown)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self.show(call, "new-pupil-by-number.html", status=409, form=shown)
        self.identity.seen_by_pages("identity.people", school, done.position)
        return see_other(f"/identity/{school}/people/{pupil}")
