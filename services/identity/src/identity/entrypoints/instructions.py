"""Job instructions: written, approved by an order, acknowledged, printed with the sheet."""

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, download, http, see_other
from chassis.languages import words
from chassis.printing import pdf
from identity.domain.ids import SchoolId
from identity.domain.orders.events import OrderKind, Role
from identity.entrypoints.desk import ROLE_NAMES, keep_in_memory, reasons, refused
from identity.entrypoints.order_forms import Head
from identity.entrypoints.orders import PDF, UPLOAD, OrdersDesk, scan_of
from identity.policy import APPROVE_INSTRUCTIONS, DRAFT_INSTRUCTIONS, READ_INSTRUCTIONS
from identity.readmodels import duties, instructions, orders, schools
from identity.vault import instruction_texts
from identity.vault.instruction_texts import InstructionText
from kernel.decider import Refused

_LONGEST: Final = 20_000
ROLES: Final = tuple(r for r in Role if r not in {Role.OPERATOR, Role.DISTRICT_OFFICER})


class DraftForm(Schema):
    ky = fields.String(load_default="", validate=validate.Length(max=_LONGEST))
    ru = fields.String(load_default="", validate=validate.Length(max=_LONGEST))


class AcknowledgeForm(Schema):
    version = fields.Integer(required=True)


class InstructionPages(OrdersDesk):
    name = "identity-instructions"

    @http("GET", "/identity/<school>/instructions", allow=READ_INSTRUCTIONS)
    def every(self, call: Call, school: str) -> Response:
        """List the instructions, one's own first, with how many have acknowledged them."""
        self.school_of(call)
        own = call.caller.roles_at(school)
        with self.runtime.read() as db:
            held = instructions.of_school(db, school)
            lines = [self._line(db, school, role, held) for role in ROLES]
        lines.sort(key=lambda line: line["role"] not in own)
        return self.show(
            call, "instructions.html", lines=lines, own=own, roles=ROLE_NAMES,
            may_draft=bool(own & DRAFT_INSTRUCTIONS.roles),
        )  # fmt: skip

    @http("GET", "/identity/<school>/instructions/<role>", allow=READ_INSTRUCTIONS)
    def one(self, call: Call, school: str, role: str) -> Response:
        return self._one(call, school, _known(role), Form())

    @http("POST", "/identity/<school>/instructions/<role>", allow=READ_INSTRUCTIONS)
    def acknowledge(self, call: Call, school: str, role: str) -> Response:
        """Record that somebody has read the instruction for the own duty."""
        known, form = _known(role), call.form()
        try:
            version = form.read(AcknowledgeForm())["version"]
            done = self.identity.instructions.acknowledge(
                call.context(), SchoolId(school), known, version,
                call.caller.roles_at(school), self.runtime.today(),
            )  # fmt: skip
        except ValidationError as error:
            return self._one(call, school, known, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._one(call, school, known, refused(call, form, reason), status=409)
        self._settle(school, done.position)
        return see_other(f"/identity/{school}/instructions/{role}")

    @http("GET", "/identity/<school>/instructions/<role>/draft", allow=DRAFT_INSTRUCTIONS)
    def write(self, call: Call, school: str, role: str) -> Response:
        known = _known(role)
        with self.runtime.read() as db:
            held = instructions.of_school(db, school)
            newest = held.get((known, "draft")) or held.get((known, "approved"))
            text = self._text(db, school, known, newest)
        return self._draft_form(call, known, Form({"ky": text.ky, "ru": text.ru}))

    @http("POST", "/identity/<school>/instructions/<role>/draft", allow=DRAFT_INSTRUCTIONS)
    def draft(self, call: Call, school: str, role: str) -> Response:
        known, form = _known(role), call.form()
        try:
            wanted = form.read(DraftForm())
            text = InstructionText(ky=wanted["ky"].strip(), ru=wanted["ru"].strip())
            done = self.identity.instructions.draft(call.context(), SchoolId(school), known, text)
        except ValidationError as error:
            return self._draft_form(call, known, form.refused(reasons(error)), status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._draft_form(call, known, shown, status=409)
        self._settle(school, done.position)
        return see_other(f"/identity/{school}/instructions/{role}")

    @http("GET", "/identity/<school>/instructions/<role>/approve", allow=APPROVE_INSTRUCTIONS)
    def ask(self, call: Call, school: str, role: str) -> Response:
        today = f"{self.runtime.today():%d.%m.%Y}"
        form = Form({"on": today, "valid_from": today})
        return self._approve_form(call, school, _known(role), form)

    @http("POST", "/identity/<school>/instructions/<role>/approve", allow=APPROVE_INSTRUCTIONS,
          limit=UPLOAD)  # fmt: skip
    def approve(self, call: Call, school: str, role: str) -> Response:
        known = _known(role)
        keep_in_memory(call)
        form = call.form()
        try:
            wanted, scan = form.read(Head()), scan_of(form)
            command = self.head_of(call, OrderKind.INSTRUCTIONS, wanted)
            done = self.identity.instructions.approve(
                call.context(), SchoolId(school), known, command, **self.numbering(school, wanted)
            )
            self.keep_paper(call, school, command.order_id, (), scan, wanted["words"])
        except ValidationError as error:
            return self._approve_form(call, school, known, form.refused(reasons(error)), status=422)
        except Refused as reason:
            shown = refused(call, form, reason)
            return self._approve_form(call, school, known, shown, status=409)
        self._settle(school, done.position)
        return see_other(f"/identity/{school}/instructions/{role}")

    @http("GET", "/identity/<school>/instructions/<role>/sheet.pdf", allow=READ_INSTRUCTIONS)
    def sheet(self, call: Call, school: str, role: str) -> Response:
        """Print the instruction in force with the sheet on which its holders sign."""
        known = _known(role)
        with self.runtime.read() as db:
            approved = instructions.of_school(db, school).get((known, "approved"))
            if approved is None:
                raise NotFound
            text = self._text(db, school, known, approved)
            order = orders.one_order(db, approved.order_id)
            read = instructions.read_by(db, school, known, approved.version)
            holders = duties.holders(db, school, known, self.runtime.today())
            letterhead = schools.letterhead(db, school)
        shown = self.shown_names(call, holders)
        data = {
            "school": letterhead,
            "role": [words(code, "identity").gettext(ROLE_NAMES[known]) for code in ("ky", "ru")],
            "version": approved.version,
            "order": {"number": order.number, "on": f"{order.on:%d.%m.%Y}"} if order else None,
            "ky": text.points("ky"),
            "ru": text.points("ru"),
            "people": [
                {"name": shown[who], "on": f"{read[who].on:%d.%m.%Y}" if who in read else ""}
                for who in holders
            ],
        }
        return download(pdf("identity", "instruction", data), f"instruction-{role}.pdf", PDF)

    def _settle(self, school: str, position: int) -> None:
        self.settle(school, position)
        self.identity.seen_by_pages("identity.instructions", school, position)

    def _text(self, db: Any, school: str, role: str, row: Any) -> InstructionText:
        if row is None:
            return InstructionText(ky="", ru="")
        return instruction_texts.read(db, school, role, row.text_hash)

    def _line(self, db: Any, school: str, role: str, held: dict[Any, Any]) -> dict[str, Any]:
        approved, draft = held.get((role, "approved")), held.get((role, "draft"))
        holders = duties.holders(db, school, role, self.runtime.today())
        read = instructions.read_by(db, school, role, approved.version) if approved else {}
        return {
            "role": role,
            "approved": approved,
            "awaits": draft is not None and (approved is None or draft.version > approved.version),
            "holders": holders,
            "read": read,
            "missing": [who for who in holders if who not in read] if approved else [],
        }

    def _one(
        self, call: Call, school: str, role: Role, form: Form, *, status: int = 200
    ) -> Response:
        self.school_of(call)
        own = call.caller.roles_at(school)
        with self.runtime.read() as db:
            held = instructions.of_school(db, school)
            line = self._line(db, school, role, held)
            approved = line["approved"]
            order = orders.one_order(db, approved.order_id) if approved else None
            shown = held.get((role, "approved")) or held.get((role, "draft"))
            text = self._text(db, school, role, shown)
        return self.show(
            call, "instruction.html", status=status, form=form, line=line, order=order,
            points=text.points(call.language), roles=ROLE_NAMES, role=role,
            is_own=role in own and call.caller.person_id not in line["read"] and bool(approved),
            may_draft=bool(own & DRAFT_INSTRUCTIONS.roles),
            may_approve=bool(own & APPROVE_INSTRUCTIONS.roles),
        )  # fmt: skip

    def _draft_form(self, call: Call, role: Role, form: Form, *, status: int = 200) -> Response:
        self.school_of(call)
        return self.show(
            call, "instruction-draft.html", status=status, form=form, role=role, roles=ROLE_NAMES
        )

    def _approve_form(
        self, call: Call, school: str, role: Role, form: Form, *, status: int = 200
    ) -> Response:
        self.school_of(call)
        with self.runtime.read() as db:
            draft = instructions.of_school(db, school).get((role, "draft"))
            text = self._text(db, school, role, draft)
        return self.show(
            call, "instruction-approve.html", status=status, form=form, role=role,
            roles=ROLE_NAMES, points=text.points(call.language), proposed=self.proposed(school),
        )  # fmt: skip


def _known(role: str) -> Role:
    """Take a role that a school can give; raises NotFound for any other word."""
    if role not in {str(each) for each in ROLES}:
        raise NotFound
    return Role(role)
