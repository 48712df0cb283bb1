"""Terms, thresholds and the stage of a school: read by the office, changed by the head's order."""

from dataclasses import dataclass
from typing import Any, Final

from marshmallow import ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, download, http, see_other
from chassis.languages import N_, words
from chassis.printing import pdf
from identity.domain.ids import SchoolId
from identity.domain.orders.events import OrderKind
from identity.domain.rollout.rollout import STAGES
from identity.domain.settings.keys import Key, Source
from identity.domain.settings.settings import SetTerm
from identity.domain.settings.table import TERMS, Term
from identity.entrypoints.desk import keep_in_memory, reasons, refused
from identity.entrypoints.order_forms import Head
from identity.entrypoints.orders import PDF, UPLOAD, OrdersDesk, scan_of
from identity.entrypoints.terms_words import SOURCES, SWITCH, TERM_WORDS, UNITS
from identity.entrypoints.terms_words import STAGES as STAGE_WORDS
from identity.policy import SEE_TERMS, SET_TERMS
from identity.readmodels import orders, rollout, schools, settings
from kernel.decider import Refused

_VERIFIED: Final = frozenset({Source.LAW, Source.DECREE})


class TermForm(Head):
    value = fields.Integer(required=True, strict=False)


class StageForm(Head):
    stage = fields.Integer(required=True, validate=validate.OneOf(STAGES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One term as it holds today; ``number`` is that of the order that has set it."""

    key: Key
    name: str
    basis: str
    term: Term
    value: int
    source: str
    number: str
    since: Any

    @property
    def is_verified(self) -> bool:
        return self.source in _VERIFIED

    @property
    def switch(self) -> str:
        """Return yes or no for a term that is switched; empty for a number."""
        return SWITCH[self.value] if self.term.unit == "switch" else ""


class TermsPages(OrdersDesk):
    name = "identity-terms"

    @http("GET", "/identity/<school>/terms", allow=SEE_TERMS)
    def terms(self, call: Call, school: str) -> Response:
        self.school_of(call)
        with self.runtime.read() as db:
            stages = [
                (row, orders.one_order(db, row.order_id) if row.order_id else None)
                for row in rollout.history(db, school)
            ]
        return self.show(
            call, "terms.html", lines=self._lines(school), units=UNITS, sources=SOURCES,
            stage=self.runtime.stage_of(school), stages=stages, stage_words=STAGE_WORDS,
            may_set=bool(call.caller.roles_at(school) & SET_TERMS.roles),
            today=self.runtime.today(),
        )  # fmt: skip

    @http("GET", "/identity/<school>/terms.pdf", allow=SEE_TERMS)
    def printed(self, call: Call, school: str) -> Response:
        """Print the terms as they hold today, in both languages."""
        self.school_of(call)
        with self.runtime.read() as db:
            letterhead = schools.letterhead(db, school)
        lines = [
            {
                "name": _both(line.name),
                "value": "" if line.switch else f"{line.value}",
                "unit": _both(line.switch or UNITS[line.term.unit]),
                "basis": _both(line.basis),
                "source": f"№ {line.number}" if line.number else " / ".join(
                    _both(SOURCES[line.source])),
            }
            for line in self._lines(school)
        ]  # fmt: skip
        data = {
            "school": letterhead,
            "on": f"{self.runtime.today():%d.%m.%Y}",
            "stage": _both(STAGE_WORDS[self.runtime.stage_of(school)]),
            "lines": lines,
        }
        return download(pdf("identity", "terms", data), "terms.pdf", PDF)

    @http("GET", "/identity/<school>/terms/<key>", allow=SET_TERMS)
    def ask(self, call: Call, school: str, key: str) -> Response:
        return self._form(call, school, self._line(school, key), self._new_form())

    @http("POST", "/identity/<school>/terms/<key>", allow=SET_TERMS, limit=UPLOAD)
    def change(self, call: Call, school: str, key: str) -> Response:
        line = self._line(school, key)
        keep_in_memory(call)
        form = call.form()
        try:
            wanted, scan = form.read(TermForm()), scan_of(form)
            command = self.head_of(call, OrderKind.TERMS, wanted)
            term = SetTerm(
                key=line.key, value=wanted["value"], source=Source.ORDER,
                order_id=command.order_id, valid_from=command.valid_from,
            )  # fmt: skip
            done = self.identity.duties.rollout.term_by_order(
                call.context(), SchoolId(school), term, command, **self.numbering(school, wanted)
            )
            self.keep_paper(call, school, command.order_id, (), scan, wanted["words"])
        except ValidationError as error:
            return self._form(call, school, line, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._form(call, school, line, refused(call, form, reason), status=409)
        self._settle(school, done.position)
        return see_other(f"/identity/{school}/terms")

    @http("GET", "/identity/<school>/stage", allow=SET_TERMS)
    def ask_stage(self, call: Call, school: str) -> Response:
        return self._stage_form(call, school, self._new_form())

    @http("POST", "/identity/<school>/stage", allow=SET_TERMS, limit=UPLOAD)
    def set_stage(self, call: Call, school: str) -> Response:
        """Go on, or back, by an order; what was switched on is hidden, never deleted."""
        self.school_of(call)
        keep_in_memory(call)
        form = call.form()
        try:
            wanted, scan = form.read(StageForm()), scan_of(form)
            command = self.head_of(call, OrderKind.ROLLOUT, wanted)
            done = self.identity.duties.rollout.stage_by_order(
                call.context(), SchoolId(school), wanted["stage"], command,
                **self.numbering(school, wanted),
            )  # fmt: skip
            self.keep_paper(call, school, command.order_id, (), scan, wanted["words"])
        except ValidationError as error:
            return self._stage_form(call, school, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._stage_form(call, school, refused(call, form, reason), status=409)
        self._settle(school, done.position)
        return see_other(f"/identity/{school}/terms")

    def _settle(self, school: str, position: int) -> None:
        self.settle(school, position)
        for projection in ("identity.settings", "identity.rollout", "identity.access"):
            self.identity.seen_by_pages(projection, school, position)

    def _new_form(self) -> Form:
        today = f"{self.runtime.today():%d.%m.%Y}"
        return Form({"on": today, "valid_from": today})

    def _lines(self, school: str) -> list[Line]:
        today = self.runtime.today()
        with self.runtime.read() as db:
            said: dict[str, Any] = {}
            for row in settings.history(db, school):
                if row.valid_from <= today:
                    said.setdefault(row.key, row)
            numbers = {
                row.order_id: row.number
                for row in orders.register(db, school, orders.Wanted(kind=OrderKind.TERMS), today)
            }
        return [_line(key, said.get(key), numbers) for key in Key]

    def _line(self, school: str, key: str) -> Line:
        """Find a term; raises NotFound for one that there is not."""
        found = next((line for line in self._lines(school) if line.key == key), None)
        if found is None:
            raise NotFound
        return found

    def _form(
        self, call: Call, school: str, line: Line, form: Form, *, status: int = 200
    ) -> Response:
        self.school_of(call)
        return self.show(
            call, "new-term.html", status=status, form=form, line=line, units=UNITS, switch=SWITCH,
            proposed=self.proposed(school),
        )  # fmt: skip

    def _stage_form(self, call: Call, school: str, form: Form, *, status: int = 200) -> Response:
        self.school_of(call)
        return self.show(
            call, "stage.html", status=status, form=form, stage=self.runtime.stage_of(school),
            stage_words=STAGE_WORDS, proposed=self.proposed(school),
        )  # fmt: skip


def _line(key: Key, said: Any, numbers: dict[str, str]) -> Line:
    name, basis = TERM_WORDS.get(key, (str(key), N_("No basis is known.")))
    term = TERMS[key]
    return Line(
        key=key,
        name=name,
        basis=basis,
        term=term,
        value=said.value if said else term.default,
        source=said.source if said else term.source,
        number=numbers.get(said.order_id, "") if said else "",
        since=said.valid_from if said else None,
    )


def _both(msgid: str) -> list[str]:
    return [words(code, "identity").gettext(msgid) for code in ("ky", "ru")]
