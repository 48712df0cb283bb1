"""Pages of the head: the register of orders, and the roles that come of them."""

from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, http, see_other
from chassis.languages import N_
from identity.application.duties import Grant
from identity.application.ids import derived
from identity.domain.access.events import LookPurpose
from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.domain.orders.events import OrderKind, Role
from identity.domain.orders.order import IssueOrder
from identity.domain.orders.roles import EndRole, may_give
from identity.domain.people.events import Kind
from identity.entrypoints.desk import ROLE_NAMES, Desk, reasons, refused
from identity.entrypoints.schemas import EndRoleForm, GrantForm, OrderForm
from identity.policy import KEEP_ORDERS, SEE_ORDERS
from identity.readmodels import duties, people
from kernel.decider import Refused

KINDS: Final = {
    "appointment": N_("Appointment"),
    "duties": N_("Duties"),
    "founding": N_("Founding"),
}
_READ_MODEL: Final = "identity.duties"


class DutiesPages(Desk):
    name = "identity-duties"

    @http("GET", "/identity/<school>/orders", allow=SEE_ORDERS)
    def orders(self, call: Call, school: str) -> Response:
        self.school_of(call)
        with self.runtime.read() as db:
            rows, given = duties.orders_of(db, school), duties.roles_of_school(db, school)
        by_order: dict[str, list[Any]] = {}
        for row in given:
            by_order.setdefault(row.order_id, []).append(row)
        return self.show(
            call,
            "orders.html",
            orders=rows,
            by_order=by_order,
            roles=ROLE_NAMES,
            kinds=KINDS,
            today=self.runtime.today(),
            may_give=self._givable(call, school),
        )

    @http("GET", "/identity/<school>/orders/new", allow=KEEP_ORDERS)
    def new_order(self, call: Call, school: str) -> Response:
        today = f"{self.runtime.today():%d.%m.%Y}"
        return self._order_form(call, school, Form({"on": today, "valid_from": today}))

    @http("POST", "/identity/<school>/orders", allow=KEEP_ORDERS)
    def issue(self, call: Call, school: str) -> Response:
        self.school_of(call)
        form = call.form()
        try:
            position = self._issue(call, SchoolId(school), form.read(OrderForm()))
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._order_form(call, school, shown, status=422)
        except Refused as reason:
            return self._order_form(call, school, refused(call, form, reason), status=409)
        self.identity.seen_by_pages(_READ_MODEL, school, position)
        return see_other(f"/identity/{school}/orders")

    @http("GET", "/identity/<school>/orders/<order_id>/roles", allow=KEEP_ORDERS)
    def new_role(self, call: Call, school: str, order_id: str) -> Response:
        order = self._order(school, order_id)
        form = Form({"valid_from": f"{max(order.valid_from, self.runtime.today()):%d.%m.%Y}"})
        return self._role_form(call, school, order, form)

    @http("POST", "/identity/<school>/orders/<order_id>/roles", allow=KEEP_ORDERS)
    def grant(self, call: Call, school: str, order_id: str) -> Response:
        order = self._order(school, order_id)
        form = call.form()
        try:
            wanted = form.read(GrantForm())
            self._check_person(school, wanted["person_id"])
            grant = self._grant(call, school, order_id, wanted)
            done = self.identity.duties.grant_role(call.context(), SchoolId(school), grant)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._role_form(call, school, order, shown, status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._role_form(call, school, order, shown, status=409)
        self.identity.seen_by_pages(_READ_MODEL, school, done.position)
        return see_other(f"/identity/{school}/orders")

    @http("POST", "/identity/<school>/orders/<order_id>/roles/end", allow=KEEP_ORDERS)
    def end(self, call: Call, school: str, order_id: str) -> Response:
        self._order(school, order_id)
        wanted = call.form().read(EndRoleForm())
        command = EndRole(
            person_id=PersonId(wanted["person_id"]),
            role=wanted["role"],
            order_id=OrderId(order_id),
            on=self.runtime.today(),
            giver_roles=call.caller.roles_at(school),
        )
        done = self.identity.duties.end_role(call.context(), SchoolId(school), command)
        self.identity.seen_by_pages(_READ_MODEL, school, done.position)
        return see_other(f"/identity/{school}/orders")

    def _issue(self, call: Call, school: SchoolId, wanted: dict[str, Any]) -> int:
        context = call.context()
        order_id = OrderId(derived(context.command_id, "order"))
        command = IssueOrder(
            order_id=order_id,
            kind=wanted["kind"],
            number=wanted["number"],
            on=wanted["on"],
            valid_from=wanted["valid_from"],
            valid_until=wanted["valid_until"],
            entered_by=PersonId(context.actor),
        )
        if not wanted["person_id"] and wanted["role"] is None:
            return self.identity.duties.issue_order(context, school, command).position
        if not wanted["person_id"] or wanted["role"] is None:
            raise ValidationError({"role": [N_("Choose both: the person and the role.")]})
        self._check_person(school, wanted["person_id"])
        grant = self._grant(call, school, order_id, wanted)
        return self.identity.duties.issue_and_grant(context, school, command, grant).position

    def _grant(self, call: Call, school: str, order_id: str, wanted: dict[str, Any]) -> Grant:
        return Grant(
            person_id=PersonId(wanted["person_id"]),
            role=wanted["role"],
            order_id=OrderId(order_id),
            valid_from=wanted["valid_from"],
            valid_until=wanted["valid_until"],
            giver_roles=call.caller.roles_at(school),
        )

    def _order(self, school: str, order_id: str) -> Any:
        """Find an order of this school; raises NotFound, also for one of another school."""
        with self.runtime.read() as db:
            found = duties.one_order(db, order_id)
        if found is None or found.school != school:
            raise NotFound
        return found

    def _check_person(self, school: str, person_id: str) -> None:
        """Raise ValidationError unless this is one of the school's staff."""
        with self.runtime.read() as db:
            found = people.one(db, person_id)
        if found is None or found.school != school or found.kind != Kind.STAFF:
            raise ValidationError({"person_id": [N_("Choose somebody from the list.")]})

    def _givable(self, call: Call, school: str) -> list[str]:
        own = call.caller.roles_at(school)
        return [role for role in Role if may_give(own, role)]

    def _staff(self, call: Call, school: str) -> list[tuple[str, str]]:
        with self.runtime.read() as db:
            rows = people.of_school(db, school, Kind.STAFF)
        ids = [row.person_id for row in rows]
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.PAGE)
        accounts = self.identity.sign_in.accounts
        shown = [
            (person, names.get(PersonId(person)) or accounts.username_of(PersonId(person)) or "")
            for person in ids
        ]
        return sorted(((p, name or p[:8]) for p, name in shown), key=lambda pair: pair[1])

    def _order_form(self, call: Call, school: str, form: Form, *, status: int = 200) -> Response:
        self.school_of(call)
        kinds = {kind: said for kind, said in KINDS.items() if kind != OrderKind.FOUNDING}
        return self.show(
            call,
            "new-order.html",
            status=status,
            form=form,
            kinds=kinds,
            roles={role: ROLE_NAMES[role] for role in self._givable(call, school)},
            staff=self._staff(call, school),
        )

    def _role_form(
        self, call: Call, school: str, order: Any, form: Form, *, status: int = 200
    ) -> Response:
        return self.show(
            call,
            "new-role.html",
            status=status,
            form=form,
            order=order,
            roles={role: ROLE_NAMES[role] for role in self._givable(call, school)},
            staff=self._staff(call, school),
        )
