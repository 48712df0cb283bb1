"""Roles and duties: who has which by what order, what is missing, what ends soon, on paper too."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, download, http, see_other
from chassis.languages import N_, words
from chassis.printing import pdf
from identity.application.duties import Grant
from identity.application.ids import part_of
from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.domain.orders.commands import EndRole
from identity.domain.people.events import Kind
from identity.domain.undertakings.text import CURRENT
from identity.entrypoints.desk import ROLE_NAMES, keep_in_memory, reasons, refused
from identity.entrypoints.orders import PDF, UPLOAD, OrdersDesk, scan_of
from identity.entrypoints.schemas import EndRoleForm, GrantForm, PaperUndertakingForm
from identity.policy import KEEP_ORDERS, SEE_DUTIES, SEE_ORDERS
from identity.readmodels import duties, people, schools, undertakings
from kernel.decider import Refused

SOON: Final = timedelta(days=30)
# Without these a school cannot work with the system: whoever is missing is named first.
NEEDED: Final = ("head", "secretary", "librarian", "administrator", "data-officer")


class DutiesPages(OrdersDesk):
    name = "identity-duties"

    @http("GET", "/identity/<school>/duties", allow=SEE_DUTIES)
    def duties(self, call: Call, school: str) -> Response:
        self.school_of(call)
        today = self.runtime.today()
        with self.runtime.read() as db:
            given = duties.roles_of_school(db, school)
            promised = undertakings.given_at(db, school)
        held = [row for row in given if _holds(row, today)]
        return self.show(
            call, "duties.html", held=_by_person(held), promised=promised, today=today,
            past=[row for row in given if not _holds(row, today)], roles=ROLE_NAMES,
            missing=[role for role in NEEDED if role not in {row.role for row in held}],
            soon=[row for row in held if row.valid_until and row.valid_until - today <= SOON],
            may_keep=bool(call.caller.roles_at(school) & KEEP_ORDERS.roles),
            may_give=self.givable(call, school),
            may_see_orders=bool(call.caller.roles_at(school) & SEE_ORDERS.roles),
        )  # fmt: skip

    @http("GET", "/identity/<school>/duties/acts.pdf", allow=SEE_DUTIES, proof=True)
    def acts(self, call: Call, school: str) -> Response:
        """Print the acts about roles: for each person who has what since when by which order."""
        self.school_of(call)
        today = self.runtime.today()
        with self.runtime.read() as db:
            given = [row for row in duties.roles_of_school(db, school) if _holds(row, today)]
            letterhead = schools.letterhead(db, school)
        shown = self.shown_names(call, {row.person_id for row in given})
        acts = [
            {"name": shown[person], "roles": [_role_on_paper(row) for row in rows]}
            for person, rows in sorted(_by_person(given).items(), key=lambda p: shown[p[0]])
        ]
        data = {"school": letterhead, "on": f"{today:%d.%m.%Y}", "acts": acts}
        return download(pdf("identity", "role-acts", data), "roles.pdf", PDF)

    @http("GET", "/identity/<school>/orders/<order_id>/roles", allow=KEEP_ORDERS)
    def new_role(self, call: Call, school: str, order_id: str) -> Response:
        order = self.order_of(school, order_id)
        form = Form({"valid_from": f"{max(order.valid_from, self.runtime.today()):%d.%m.%Y}"})
        return self._role_form(call, school, order, form)

    @http("POST", "/identity/<school>/orders/<order_id>/roles", allow=KEEP_ORDERS)
    def grant(self, call: Call, school: str, order_id: str) -> Response:
        order = self.order_of(school, order_id)
        form = call.form()
        try:
            wanted = form.read(GrantForm())
            self._check_staff(school, wanted["person_id"])
            grant = self._grant(call, school, order_id, wanted)
            done = self.identity.duties.grant_role(call.context(), SchoolId(school), grant)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._role_form(call, school, order, shown, status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._role_form(call, school, order, shown, status=409)
        self.settle(school, done.position)
        return see_other(f"/identity/{school}/orders/{order_id}")

    @http("POST", "/identity/<school>/orders/<order_id>/roles/end", allow=KEEP_ORDERS)
    def end(self, call: Call, school: str, order_id: str) -> Response:
        self.order_of(school, order_id)
        wanted, context = call.form().read(EndRoleForm()), call.context()
        person = PersonId(wanted["person_id"])
        command = EndRole(
            person_id=person,
            role=wanted["role"],
            order_id=OrderId(order_id),
            on=self.runtime.today(),
            giver_roles=call.caller.roles_at(school),
        )
        done = self.identity.duties.end_role(context, SchoolId(school), command)
        self.identity.sign_in.end_all(part_of(context, "end"), person)
        self.settle(school, done.position)
        return see_other(f"/identity/{school}/orders/{order_id}")

    @http("GET", "/identity/<school>/duties/<person_id>/undertaking", allow=KEEP_ORDERS)
    def paper_form(self, call: Call, school: str, person_id: str) -> Response:
        form = Form({"on": f"{self.runtime.today():%d.%m.%Y}"})
        return self._paper_form(call, school, person_id, form)

    @http("POST", "/identity/<school>/duties/<person_id>/undertaking", allow=KEEP_ORDERS,
          limit=UPLOAD)  # fmt: skip
    def paper(self, call: Call, school: str, person_id: str) -> Response:
        """Take in a signed sheet: for somebody who does not yet work on a screen (L-18)."""
        self._check_staff(school, person_id)
        keep_in_memory(call)
        form, here, person = call.form(), SchoolId(school), PersonId(person_id)
        try:
            wanted, scan = form.read(PaperUndertakingForm()), scan_of(form)
            done = self.identity.undertakings.take_in(
                call.context(), here, person, CURRENT, wanted["on"], scan
            )
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._paper_form(call, school, person_id, shown, status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._paper_form(call, school, person_id, shown, status=409)
        self.identity.seen_by_pages("identity.undertakings", school, done.position)
        return see_other(f"/identity/{school}/duties")

    def _grant(self, call: Call, school: str, order_id: str, wanted: dict[str, Any]) -> Grant:
        return Grant(
            person_id=PersonId(wanted["person_id"]),
            role=wanted["role"],
            order_id=OrderId(order_id),
            valid_from=wanted["valid_from"],
            valid_until=wanted["valid_until"],
            giver_roles=call.caller.roles_at(school),
        )

    def _check_staff(self, school: str, person_id: str) -> None:
        """Raise ValidationError unless this is one of the school's staff."""
        with self.runtime.read() as db:
            found = people.one(db, person_id)
        if found is None or found.school != school or found.kind != Kind.STAFF:
            raise ValidationError({"person_id": [N_("Choose somebody from the list.")]})

    def _role_form(
        self, call: Call, school: str, order: Any, form: Form, *, status: int = 200
    ) -> Response:
        return self.show(
            call,
            "new-role.html",
            status=status,
            form=form,
            order=order,
            roles={role: ROLE_NAMES[role] for role in self.givable(call, school)},
            staff=self.staff(call, school),
        )

    def _paper_form(
        self, call: Call, school: str, person_id: str, form: Form, *, status: int = 200
    ) -> Response:
        with self.runtime.read() as db:
            found = people.one(db, person_id)
        if found is None or found.school != school or found.kind != Kind.STAFF:
            raise NotFound
        return self.show(call, "undertaking-paper.html", status=status, form=form, found=found)


def _holds(row: Any, on: date) -> bool:
    """Say whether a role is in force, or will be."""
    return not row.has_ended and not row.is_void and (row.valid_until or date.max) >= on


def _by_person(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def _role_on_paper(row: Any) -> dict[str, Any]:
    return {
        "role": [words(code, "identity").gettext(ROLE_NAMES[row.role]) for code in ("ky", "ru")],
        "number": row.number,
        "on": f"{row.ordered_on:%d.%m.%Y}",
        "from": f"{row.valid_from:%d.%m.%Y}",
        "until": f"{row.valid_until:%d.%m.%Y}" if row.valid_until else "",
    }
