"""The register of a school: everybody page by page, and finding somebody by a name."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, answer, http
from identity.domain.access.events import LookPurpose
from identity.domain.ids import SchoolId
from identity.domain.people.spelling import asked
from identity.entrypoints.desk import Desk
from identity.policy import (
    ENTER_PATRONS,
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
    def ask(self, call: Call, **_: str) -> Response:
        self.school_of(call)
        return self._register(call, tabs=[])

    # A name is personal: it is sent in the body, and never stands in an address or a log.
    @http("POST", "/identity/<school>/people/search", allow=FIND_PEOPLE, body=FindForm)
    def find(self, call: Call, school: str) -> Response:
        if call.request.is_json:
            found, more = self._find(call, call.json(FindForm)["words"])
            return answer(200, {"people": [_shown(one) for one in found], "more": more})
        self.school_of(call)
        form = call.form()
        words = form.read(FindForm())["words"]
        found, more = self._find(call, words)
        shown: dict[str, Any] = {
            "form": form,
            "found": found,
            "more": more,
            "too_short": not asked(words),
        }
        if not call.navigates:
            held = call.caller.roles_at(school)
            return self.show(call, "people-found.html", **shown, **_may(held))
        with self.runtime.read() as db:
            tabs = self._tabs(call, db)
        return self._register(call, tabs=tabs, **shown)

    def _find(self, call: Call, words: str) -> tuple[list[dict[str, Any]], bool]:
        """Return whom the caller may find, in order, and whether there are more."""
        with self.runtime.read() as db:
            ids, more = self.identity.vault.find(db, SchoolId(call.school or ""), words)
            rows = {row.person_id: row for row in people.some(db, ids)} if ids else {}
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.SEARCH)
        found = [
            {"row": rows[person], "name": name}
            for person, name in in_order(names, words)
            if person in rows
        ]
        return found, more

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
            **_may(held),
        }
        return self.show(call, "people.html", **(usual | context))


def _may(held: frozenset[str]) -> dict[str, bool]:
    """Return what somebody with these roles may do here."""
    actions = {
        "may_see": SEE_PEOPLE,
        "may_find": FIND_PEOPLE,
        "may_open": OPEN_SENSITIVE,
        "may_enter": ENTER_PUPILS,
        "may_enter_patrons": ENTER_PATRONS,
        "may_transfer": TRANSFER_PUPILS,
        "may_export": EXPORT_PEOPLE,
    }
    return {name: bool(held & action.roles) for name, action in actions.items()}


def _shown(found: Mapping[str, Any]) -> dict[str, Any]:
    row = found["row"]
    return {
        "person_id": row.person_id,
        "display": found["name"],
        "file_number": row.file_number,
        "kind": row.kind,
    }
