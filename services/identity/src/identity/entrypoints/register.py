"""The register of a school: everybody page by page, and finding somebody by a name."""

from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, http
from identity.domain.access.events import LookPurpose
from identity.domain.ids import SchoolId
from identity.domain.people.spelling import asked
from identity.entrypoints.desk import Desk
from identity.policy import (
    ENTER_PUPILS,
    EXPORT_PEOPLE,
    FIND_PEOPLE,
    OPEN_SENSITIVE,
    SEE_PEOPLE,
    TRANSFER_PUPILS,
)
from identity.readmodels import people, register
from identity.vault.search import in_order


class RegisterQuery(Schema):
    part = fields.String(load_default="", validate=validate.Length(max=10))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


class FindForm(Schema):
    words = fields.String(load_default="", validate=validate.Length(max=120))


class RegisterPages(Desk):
    name = "identity-register"

    @http("GET", "/identity/<school>/people", allow=SEE_PEOPLE, query=RegisterQuery)
    def people(self, call: Call, school: str) -> Response:
        self.school_of(call)
        wanted = call.query(RegisterQuery)
        with self.runtime.read() as db:
            tabs = register.tabs(db, school)
            page = register.page(db, school, wanted["part"], wanted["page"])
        return self._register(call, tabs=tabs, page=page, part=wanted["part"])

    # For who finds people and keeps no register: class teachers, librarians, the nurse.
    @http("GET", "/identity/<school>/people/search", allow=FIND_PEOPLE)
    def ask(self, call: Call, school: str) -> Response:
        self.school_of(call)
        return self._register(call, tabs=[])

    # A name is personal: it is sent in the body, and never stands in an address or a log.
    @http("POST", "/identity/<school>/people/search", allow=FIND_PEOPLE)
    def find(self, call: Call, school: str) -> Response:
        self.school_of(call)
        form = call.form()
        words = form.read(FindForm())["words"]
        with self.runtime.read() as db:
            ids, more = self.identity.vault.find(db, SchoolId(school), words)
            rows = {row.person_id: row for row in people.some(db, ids)} if ids else {}
            tabs = self._tabs(call, db)
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.SEARCH)
        found = [
            {"row": rows[person], "name": name}
            for person, name in in_order(names, words)
            if person in rows
        ]
        return self._register(
            call, form=form, tabs=tabs, found=found, more=more, too_short=not asked(words)
        )

    def _tabs(self, call: Call, db: Connection) -> list[register.Tab]:
        school = call.school or ""
        may_see = call.caller.roles_at(school) & SEE_PEOPLE.roles
        return register.tabs(db, school) if may_see else []

    def _register(self, call: Call, **context: Any) -> Response:
        held = call.caller.roles_at(call.school or "")
        usual: dict[str, Any] = {
            "form": Form(),
            "found": None,
            "page": None,
            "part": None,
            "may_see": bool(held & SEE_PEOPLE.roles),
            "may_find": bool(held & FIND_PEOPLE.roles),
            "may_open": bool(held & OPEN_SENSITIVE.roles),
            "may_enter": bool(held & ENTER_PUPILS.roles),
            "may_transfer": bool(held & TRANSFER_PUPILS.roles),
            "may_export": bool(held & EXPORT_PEOPLE.roles),
        }
        return self.show(call, "people.html", **(usual | context))
