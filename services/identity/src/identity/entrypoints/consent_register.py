"""The register of consents: classes first, then every paper by its state and number."""

from typing import Any, Final

from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, http
from identity.domain.ids import SchoolId
from identity.entrypoints.consent_desk import STATES
from identity.entrypoints.desk import PURPOSES, Desk
from identity.policy import SEE_CONSENTS
from identity.readmodels import classes, consent_register, consents

_STATES: Final = {state: said for state, said in STATES.items() if state != "missing"}


class ConsentsQuery(Schema):
    state = fields.String(load_default="", validate=validate.OneOf(("", *_STATES)))
    number = fields.String(load_default="", validate=validate.Length(max=20))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


class ConsentRegisterPages(Desk):
    name = "identity-consent-register"

    @http("GET", "/identity/<school>/consents", allow=SEE_CONSENTS, query=ConsentsQuery)
    def consents(self, call: Call, school: str) -> Response:
        self.school_of(call)
        wanted = call.query(ConsentsQuery)
        state, number = wanted["state"], wanted["number"].strip()
        with self.runtime.read() as db:
            found = consent_register.page(
                db, school, state=state, number=number, page=wanted["page"]
            )
            count = consent_register.counts(db, school)
        is_front = not (state or number) and found.number == 1
        return self.show(
            call,
            "consents.html",
            page=found,
            count=count,
            states=_STATES,
            state=state,
            form=Form({"number": number}),
            purposes=PURPOSES,
            front=self._front(school) if is_front else None,
        )

    def _front(self, school: str) -> dict[str, Any]:
        """Return what stands before the papers on the first page: who has something to do."""
        with self.runtime.read() as db:
            rows = classes.of_school(db, school)
            newest = [row for row in rows if row.school_year == rows[0].school_year]
            many, first = consent_register.without(db, school, consent_register.FIRST)
            return {
                "bars": consent_register.bars(db, newest),
                "many": many,
                "without": first,
                "disagreeing": len(consents.disagreements(db, school)),
                "address": self.identity.consent_desk.address_of(SchoolId(school)),
            }
