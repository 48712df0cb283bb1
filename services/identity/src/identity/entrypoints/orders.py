"""The register of orders: found, entered, cancelled, printed, with the paper that was signed."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import MIB, Call, Denied, NotFound, download, http, see_other
from chassis.languages import N_, words
from chassis.printing import pdf
from identity.application.duties import Grant
from identity.application.ids import derived, part_of
from identity.application.papers import LARGEST_SCAN, SUFFIX, Scan
from identity.domain.access.events import LookPurpose
from identity.domain.access.visibility import READS_NAMES
from identity.domain.ids import OrderId, PersonId, SchoolId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind, Role
from identity.domain.orders.giving import GIVING_ROLES, may_give
from identity.domain.people.events import Kind
from identity.entrypoints.desk import ROLE_NAMES, Desk, keep_in_memory, reasons, refused
from identity.entrypoints.order_forms import (
    ELSEWHERE,
    Cancelling,
    Filter,
    NewOrder,
    check_unknown,
    split_numbers,
)
from identity.entrypoints.order_words import KINDS, SAYS, STATES
from identity.policy import KEEP_ORDERS, SEE_ORDERS
from identity.readmodels import duties, orders, people, schools
from identity.vault import papers
from kernel.decider import Refused

PDF: Final = "application/pdf"
UPLOAD: Final = LARGEST_SCAN + MIB
NOT_A_SCAN: Final = N_("This is not a PDF, JPEG or PNG of at most 8 MB.")


def scan_of(form: Form, field: str = "scan") -> Scan | None:
    """Take an uploaded scan; raises ValidationError for a file that is none."""
    file = form.files.get(field)
    if file is None or not file.filename:
        return None
    found = Scan.of(file.read(LARGEST_SCAN + 1))
    if found is None:
        raise ValidationError({field: [NOT_A_SCAN]})
    return found


class OrdersDesk(Desk):
    """What every page with an order on it needs."""

    def order_of(self, school: str, order_id: str) -> Any:
        """Find an order of this school; raises NotFound, also for one of another school."""
        with self.runtime.read() as db:
            found = orders.one_order(db, order_id)
        if found is None or found.school != school:
            raise NotFound
        return found

    def head_of(self, call: Call, kind: OrderKind, wanted: Mapping[str, Any]) -> IssueOrder:
        """Return the command that a filled-in form asks for."""
        context = call.context()
        return IssueOrder(
            order_id=OrderId(derived(context.command_id, "order")),
            kind=kind,
            number=wanted["number"],
            on=wanted["on"],
            valid_from=wanted["valid_from"],
            valid_until=wanted["valid_until"],
            entered_by=PersonId(context.actor),
        )

    def numbering(self, school: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Return the series, and the numbers of the year that were given before."""
        with self.runtime.read() as db:
            older = orders.numbers_of(db, school, wanted["on"].year)
        return {"series": wanted["series"], "older": older}

    def keep_paper(
        self, call: Call, school: str, order_id: str, named: Collection[str], scan: Scan | None,
        said: str = "",
    ) -> None:  # fmt: skip
        if scan is not None or said.strip():
            self.identity.order_papers.keep(
                call.context(), SchoolId(school), OrderId(order_id), named,
                scan=scan, words=said, on=self.runtime.today(),
            )  # fmt: skip

    def settle(self, school: str, position: int) -> None:
        for projection in ("identity.orders", "identity.duties"):
            self.identity.seen_by_pages(projection, school, position)

    def proposed(self, school: str, series: str = "") -> str:
        year = self.runtime.today().year
        with self.runtime.read() as db:
            older = orders.numbers_of(db, school, year)
        return self.identity.duties.orders.proposed(SchoolId(school), year, series, older)

    def shown_names(self, call: Call, ids: Collection[str]) -> dict[str, str]:
        """Return what to write for people on a paper: the name, or the file number."""
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.EXPORT)
        with self.runtime.read() as db:
            known = {row.person_id: row.file_number or "—" for row in people.some(db, list(ids))}
        return {person: names.get(PersonId(person)) or known.get(person, "—") for person in ids}

    def givable(self, call: Call, school: str) -> list[str]:
        own = call.caller.roles_at(school)
        return [role for role in Role if may_give(own, role)]

    def staff(self, call: Call, school: str) -> list[tuple[str, str]]:
        """Return the staff to choose from, by name, or by sign-in name for who reads no names."""
        with self.runtime.read() as db:
            rows = people.of_school(db, school, Kind.STAFF)
        ids = [row.person_id for row in rows if not row.is_forgotten]
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.PAGE)
        accounts = self.identity.sign_in.accounts
        shown = [
            (person, names.get(PersonId(person)) or accounts.username_of(PersonId(person)) or "")
            for person in ids
        ]
        return sorted(((p, name or p[:8]) for p, name in shown), key=lambda pair: pair[1])


class OrderPages(OrdersDesk):
    name = "identity-orders"

    @http("GET", "/identity/<school>/orders", allow=SEE_ORDERS, query=Filter)
    def register(self, call: Call, school: str) -> Response:
        self.school_of(call)
        wanted = orders.Wanted(**call.query(Filter))
        today = self.runtime.today()
        with self.runtime.read() as db:
            rows = orders.register(db, school, wanted, today)
            context: dict[str, Any] = {
                "naming": orders.naming(db, school),
                "years": orders.years_of(db, school),
                "kept": papers.kept_about(db, school),
            }
        return self.show(
            call, "orders.html", orders=rows, kinds=KINDS, states=STATES, wanted=wanted,
            today=today, **context,
        )  # fmt: skip

    @http("GET", "/identity/<school>/orders/new", allow=KEEP_ORDERS)
    def new(self, call: Call, school: str) -> Response:
        today = f"{self.runtime.today():%d.%m.%Y}"
        return self._form(call, school, Form({"on": today, "valid_from": today}))

    @http("POST", "/identity/<school>/orders", allow=KEEP_ORDERS, limit=UPLOAD)
    def issue(self, call: Call, school: str) -> Response:
        self.school_of(call)
        keep_in_memory(call)
        form = call.form()
        try:
            order_id = self._issue(call, school, form.read(NewOrder()), scan_of(form))
        except ValidationError as error:
            return self._form(call, school, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._form(call, school, refused(call, form, reason), status=409)
        return see_other(f"/identity/{school}/orders/{order_id}")

    @http("GET", "/identity/<school>/orders/<order_id>", allow=SEE_ORDERS)
    def one(self, call: Call, school: str, order_id: str) -> Response:
        return self._one(call, school, order_id, Form())

    @http("POST", "/identity/<school>/orders/<order_id>/scan", allow=KEEP_ORDERS, limit=UPLOAD)
    def add_scan(self, call: Call, school: str, order_id: str) -> Response:
        self.order_of(school, order_id)
        keep_in_memory(call)
        form = call.form()
        try:
            scan = _needed(scan_of(form))
            self.keep_paper(call, school, order_id, self._people_of(order_id), scan)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._one(call, school, order_id, shown, status=422)
        except Refused as reason:
            return self._one(call, school, order_id, refused(call, form, reason), status=409)
        return see_other(f"/identity/{school}/orders/{order_id}")

    @http("GET", "/identity/<school>/orders/<order_id>/scan", allow=SEE_ORDERS)
    def scan(self, call: Call, school: str, order_id: str) -> Response:
        self.order_of(school, order_id)
        people_named = self._people_of(order_id)
        with self.runtime.read() as db:
            found = self.identity.order_papers.scan_of(db, order_id)
        if not self._may_read_names(call, school):
            raise Denied("order_id", order_id)
        if found is None:
            raise NotFound
        seen = [PersonId(person) for person in people_named]
        self.identity.looks.record(call.context(), SchoolId(school), seen, LookPurpose.SCAN)
        return download(found.data, f"{order_id}.{SUFFIX[found.media_type]}", found.media_type)

    @http("GET", "/identity/<school>/orders/<order_id>/cancel", allow=KEEP_ORDERS)
    def ask_cancel(self, call: Call, school: str, order_id: str) -> Response:
        today = f"{self.runtime.today():%d.%m.%Y}"
        return self._cancel_form(call, school, order_id, Form({"on": today, "valid_from": today}))

    @http("POST", "/identity/<school>/orders/<order_id>/cancel", allow=KEEP_ORDERS, limit=UPLOAD)
    def cancel(self, call: Call, school: str, order_id: str) -> Response:
        self.order_of(school, order_id)
        keep_in_memory(call)
        form = call.form()
        try:
            cancelling = self._cancel(call, school, order_id, form.read(Cancelling()), form)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._cancel_form(call, school, order_id, shown, status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._cancel_form(call, school, order_id, shown, status=409)
        return see_other(f"/identity/{school}/orders/{cancelling}")

    # On paper

    @http("GET", "/identity/<school>/orders/<order_id>/order.pdf", allow=SEE_ORDERS)
    def printed(self, call: Call, school: str, order_id: str) -> Response:
        """Print an order for signing; names are read at this moment, and that is written down."""
        row = self.order_of(school, order_id)
        return download(
            pdf("identity", "order", self._on_paper(call, school, row)), "order.pdf", PDF
        )

    @http(
        "GET", "/identity/<school>/orders/register.pdf", allow=SEE_ORDERS, query=Filter, proof=True
    )
    def printed_register(self, call: Call, school: str) -> Response:
        """Print the register of a year, in the order of the days."""
        self.school_of(call)
        asked = call.query(Filter)
        year = asked["year"] or self.runtime.today().year
        wanted = orders.Wanted(**(asked | {"year": year}))
        with self.runtime.read() as db:
            rows = orders.register(db, school, wanted, self.runtime.today())
            named, letterhead = orders.naming(db, school), schools.letterhead(db, school)
        ids = {person for row in rows for person in named.get(row.order_id, ())}
        shown = self.shown_names(call, ids)
        numbers = {row.order_id: row.number for row in rows}
        lines = [
            {
                "number": row.number,
                "on": f"{row.on:%d.%m.%Y}",
                "about": " / ".join(self._both(KINDS[row.kind])),
                "people": ", ".join(shown[person] for person in named.get(row.order_id, ())),
                "until": f"{row.valid_until:%d.%m.%Y}" if row.valid_until else "",
                "cancelled": numbers.get(row.cancelled_by, "✓") if row.cancelled_by else "",
            }
            for row in reversed(rows)
        ]
        data = {"school": letterhead, "year": year, "lines": lines}
        return download(pdf("identity", "order-register", data), f"orders-{year}.pdf", PDF)

    # How it is done

    def _issue(self, call: Call, school: str, wanted: dict[str, Any], scan: Scan | None) -> str:
        command = self.head_of(call, wanted["kind"], wanted)
        named = self._named(school, wanted)
        command = replace(command, person_ids=tuple(named))
        self.identity.order_papers.check_covered(
            SchoolId(school), command.person_ids if scan or wanted["words"] else (),
            self.runtime.today(),
        )  # fmt: skip
        here, context, how = SchoolId(school), call.context(), self.numbering(school, wanted)
        role = self._role(wanted)
        if role is None:
            done = self.identity.duties.issue_order(context, here, command, **how)
        else:
            grant = Grant(
                person_id=PersonId(wanted["person_id"]),
                role=role,
                order_id=command.order_id,
                valid_from=wanted["valid_from"],
                valid_until=wanted["valid_until"],
                giver_roles=call.caller.roles_at(school),
            )
            done = self.identity.duties.issue_and_grant(context, here, command, grant, **how)
        self.settle(school, done.position)
        self.keep_paper(call, school, command.order_id, named, scan, wanted["words"])
        return command.order_id

    def _role(self, wanted: Mapping[str, Any]) -> Role | None:
        """Take the role that is given with the order; a substitution gives that of a teacher."""
        typed = wanted["role"]
        if not typed and wanted["kind"] is OrderKind.SUBSTITUTION and wanted["person_id"]:
            return Role.TEACHER
        if bool(typed) and not wanted["person_id"]:
            raise ValidationError({"role": [N_("Choose both: the person and the role.")]})
        if typed and typed not in set(Role):
            raise ValidationError({"role": [N_("Choose a role from the list.")]})
        return Role(typed) if typed else None

    def _named(self, school: str, wanted: Mapping[str, Any]) -> list[PersonId]:
        """Find whom the order names: somebody of the staff, and pupils by their file numbers."""
        found: list[PersonId] = []
        with self.runtime.read() as db:
            if wanted["person_id"]:
                who = people.one(db, wanted["person_id"])
                if who is None or who.school != school or who.kind != Kind.STAFF:
                    raise ValidationError({"person_id": [N_("Choose somebody from the list.")]})
                found.append(PersonId(who.person_id))
            typed = split_numbers(wanted["file_numbers"])
            known = people.by_file_numbers(db, school, typed)
        check_unknown([number for number in typed if number not in known])
        return found + [PersonId(known[number]) for number in typed]

    def _cancel(
        self, call: Call, school: str, order_id: str, wanted: dict[str, Any], form: Form
    ) -> str:
        scan, named = scan_of(form), self._people_of(order_id)
        head = self.head_of(call, OrderKind.CANCELLATION, wanted)
        people_named = tuple(PersonId(person) for person in named)
        command = replace(head, cancels=OrderId(order_id), person_ids=people_named)
        with self.runtime.read() as db:
            holders = {row.person_id for row in duties.by_order(db, order_id)}
        context = call.context()
        done = self.identity.duties.orders.cancel(
            context, SchoolId(school), command, holders, call.caller.roles_at(school),
            self.runtime.today(), **self.numbering(school, wanted),
        )  # fmt: skip
        self.settle(school, done.position)
        # Whoever had a right by it has to sign in again, so that it is gone at once everywhere.
        for person in sorted(holders):
            self.identity.sign_in.end_all(part_of(context, "end", person), PersonId(person))
        self.keep_paper(call, school, command.order_id, named, scan, wanted["words"])
        return command.order_id

    def _people_of(self, order_id: str) -> list[str]:
        """Return whom an order names, and who has a role by it."""
        with self.runtime.read() as db:
            named = orders.named_in(db, order_id)
            held = [row.person_id for row in duties.by_order(db, order_id)]
        return list(dict.fromkeys([*named, *held]))

    def _may_read_names(self, call: Call, school: str) -> bool:
        return bool(call.caller.roles_at(school) & READS_NAMES)

    def _both(self, msgid: str, **values: str) -> tuple[str, str]:
        """Say a sentence in Kyrgyz and in Russian, as papers of a school do."""
        ky, ru = (words(code, "identity").gettext(msgid) % values for code in ("ky", "ru"))
        return ky, ru

    def _on_paper(self, call: Call, school: str, row: Any) -> dict[str, Any]:
        with self.runtime.read() as db:
            given = duties.by_order(db, row.order_id)
            letterhead = schools.letterhead(db, school)
            said = self.identity.order_papers.words_of(db, row.order_id)
            cancels = orders.one_order(db, row.cancels) if row.cancels else None
        named = self._people_of(row.order_id)
        shown = self.shown_names(call, named)
        roles_of: dict[str, list[str]] = {}
        for each in given:
            roles_of.setdefault(each.person_id, []).append(each.role)
        return {
            "school": letterhead,
            "number": row.number,
            "days": [_long(row.on, code) for code in ("ky", "ru")],
            "kind": self._both(KINDS[row.kind]),
            "says": self._both(SAYS[row.kind]),
            "cancels": {"number": cancels.number, "on": f"{cancels.on:%d.%m.%Y}"}
            if cancels
            else None,
            "people": [
                {
                    "name": shown[person],
                    "roles": [self._both(ROLE_NAMES[role]) for role in roles_of.get(person, ())],
                }
                for person in named
            ],
            "words": said if self._may_read_names(call, school) else "",
            "valid_from": f"{row.valid_from:%d.%m.%Y}",
            "valid_until": f"{row.valid_until:%d.%m.%Y}" if row.valid_until else "",
        }

    def _one(
        self, call: Call, school: str, order_id: str, form: Form, *, status: int = 200
    ) -> Response:
        row = self.order_of(school, order_id)
        with self.runtime.read() as db:
            given = duties.by_order(db, order_id)
            kept = papers.kept_about(db, school).get(order_id, set())
            by = orders.one_order(db, row.cancelled_by) if row.cancelled_by else None
            of = orders.one_order(db, row.cancels) if row.cancels else None
            named = people.some(db, orders.named_in(db, order_id))
            opens = self.identity.order_papers.scan_of(db, order_id) is not None
        return self.show(
            call, "order.html", status=status, form=form, order=row, given=given, kept=kept,
            opens=opens and self._may_read_names(call, school), cancelled_by=by, cancels=of,
            named=named, kinds=KINDS, roles=ROLE_NAMES, today=self.runtime.today(),
            may_give=self.givable(call, school), gives=row.kind in GIVING_ROLES,
        )  # fmt: skip

    def _form(self, call: Call, school: str, form: Form, *, status: int = 200) -> Response:
        self.school_of(call)
        return self.show(
            call, "new-order.html", status=status, form=form, proposed=self.proposed(school),
            kinds={kind: said for kind, said in KINDS.items() if kind not in ELSEWHERE},
            roles={role: ROLE_NAMES[role] for role in self.givable(call, school)},
            staff=self.staff(call, school),
        )  # fmt: skip

    def _cancel_form(
        self, call: Call, school: str, order_id: str, form: Form, *, status: int = 200
    ) -> Response:
        row = self.order_of(school, order_id)
        with self.runtime.read() as db:
            given = [each for each in duties.by_order(db, order_id) if not each.has_ended]
        return self.show(
            call, "cancel-order.html", status=status, form=form, order=row, given=given,
            kinds=KINDS, roles=ROLE_NAMES, proposed=self.proposed(school),
        )  # fmt: skip


def _needed(scan: Scan | None) -> Scan:
    if scan is None:
        raise ValidationError({"scan": [N_("Choose the scan or a photograph of it.")]})
    return scan


def _long(day: date, code: str) -> str:
    return words(code, "identity").date(day)
