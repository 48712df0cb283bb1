"""The pages of the library's desk: every form works without scripts, and keeps what was typed."""

from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, Wired, http, see_other
from circulation.domain.cards.code128 import drawing
from circulation.domain.desk.refusals import UnknownReader
from circulation.domain.desk.scan import Mode
from circulation.domain.ids import SchoolId
from circulation.domain.policy.commands import SetPolicy
from circulation.entrypoints.schemas import (
    CardsForm,
    DeskQuery,
    OverdueQuery,
    PolicyForm,
    ScanBody,
    UndoBody,
)
from circulation.entrypoints.speaking import days_late, how_many, reason, sentence, shown
from circulation.policy import (
    ISSUE_CARDS,
    LEND,
    SEE_DAY,
    SEE_LOANS,
    SEE_OVERDUE,
    SEE_READERS,
    SEE_TERMS,
    SET_TERMS,
)
from circulation.readmodels import loans, readers
from circulation.wiring import build
from circulation.wiring.answers import AtDesk, Heard, Scan
from circulation.wiring.cards import KINDS
from kernel.decider import Refused

SPEAKING = {"how_many": how_many, "days_late": days_late, "shown": shown, "sentence": sentence}


class CirculationPages:
    """The desk, and what stands around it."""

    name = "circulation-pages"
    app = Wired(build)

    # --- The desk

    @http("GET", "/circulation/<school>/desk", allow=LEND, query=DeskQuery)
    def desk(self, call: Call, school: str) -> Response:
        asked = call.query(DeskQuery)
        at_desk = None
        if reader := asked.get("reader"):
            at_desk = self._at_desk(school, str(reader))
        return self._desk(call, Form(), asked.get("mode", Mode.LEND), at_desk)

    @http("POST", "/circulation/<school>/desk", allow=LEND)
    def scan(self, call: Call, school: str) -> Response:
        """Carry out one scan for a browser without scripts."""
        form = call.form()
        try:
            body = form.read(ScanBody())
        except ValidationError as error:
            return self._desk(call, form.refused(error.messages_dict), Mode.LEND, None, status=422)
        chosen = body["patron_id"] and str(body["patron_id"])
        scan = Scan(code=body["code"].strip(), mode=body["mode"], typed=True, patron_id=chosen)
        heard = self.app.desk.scan(SchoolId(school), scan, call.context())
        # After a return without a reader nobody has been chosen for the books to come.
        goes_on = heard.at_desk if chosen or heard.outcome == "chosen" else None
        status = 409 if heard.outcome == "refused" else 200
        if chosen and goes_on and goes_on.reader.patron_id != chosen and heard.outcome != "chosen":
            goes_on = self._at_desk(school, chosen)
        return self._desk(call, Form(), body["mode"], goes_on, heard, status)

    @http("POST", "/circulation/<school>/desk/undo", allow=LEND)
    def undo(self, call: Call, school: str) -> Response:
        """Undo the last action for a browser without scripts."""
        body = call.form().read(UndoBody())
        copy_id, patron_id = str(body["copy_id"]), str(body["patron_id"])
        desk = self.app.desk
        act = desk.undo_lending if body["what"] == "lent" else desk.undo_return
        heard = act(SchoolId(school), copy_id, patron_id, call.context())
        return self._desk(call, Form(), Mode.LEND, heard.at_desk, heard)

    def _desk(
        self,
        call: Call,
        form: Form,
        mode: Mode,
        at_desk: AtDesk | None,
        heard: Heard | None = None,
        status: int = 200,
    ) -> Response:
        return self._page(
            call, "desk.html", status, form=form, mode=mode, at_desk=at_desk, heard=heard
        )

    def _at_desk(self, school: str, patron_id: str) -> AtDesk:
        try:
            return self.app.desk.at_desk(SchoolId(school), patron_id)
        except UnknownReader:
            raise NotFound from None

    # --- Lists

    @http("GET", "/circulation/<school>/overdue", allow=SEE_OVERDUE, query=OverdueQuery)
    def overdue(self, call: Call, school: str) -> Response:
        asked = call.query(OverdueQuery).get("class_id")
        today = self.app.runtime.today()
        with self.app.runtime.read() as db:
            late = loans.overdue(db, school, today, asked and str(asked))
            classes = readers.classes(db, school)
        return self._page(
            call,
            "overdue.html",
            late=late,
            classes=classes,
            chosen=asked and str(asked),
            today=today,
        )

    @http("GET", "/circulation/<school>/today", allow=SEE_DAY)
    def today(self, call: Call, school: str) -> Response:
        day = self.app.runtime.today()
        with self.app.runtime.read() as db:
            found = loans.of_day(db, school, day)
        taken = [loan for loan in found if loan.taken_on == day]
        returned = [loan for loan in found if loan.returned_on == day]
        return self._page(call, "today.html", day=day, taken=taken, returned=returned)

    @http("GET", "/circulation/<school>/readers/<uuid:patron_id>", allow=SEE_READERS)
    def reader(self, call: Call, school: str, patron_id: UUID) -> Response:
        at_desk = self._at_desk(school, str(patron_id))
        with self.app.runtime.read() as db:
            before = loans.history_of(db, school, str(patron_id))
        return self._page(call, "reader.html", at_desk=at_desk, before=before, form=Form())

    @http("GET", "/circulation/<school>/my-loans", allow=SEE_LOANS)
    def my_loans(self, call: Call, school: str) -> Response:
        """Show the books of whoever asks, and of the children whom they stand for."""
        me = call.caller.person_id
        with self.app.runtime.read() as db:
            mine = [me, *readers.children_of(db, school, me)]
            known = [who for who in mine if readers.by_id(db, school, who)]
        found = [self._at_desk(school, who) for who in known]
        # A parent is a reader too, but an empty shelf is no news beside the children's.
        books = [one for one in found if one.loans or one.reader.patron_id != me or len(found) == 1]
        return self._page(call, "my-loans.html", readers=books, me=me)

    # --- Policy

    @http("GET", "/circulation/<school>/policy", allow=SEE_TERMS)
    def policy(self, call: Call, school: str) -> Response:
        now = self.app.policies.of(SchoolId(school))
        form = Form(
            {
                "limit": str(now.limit),
                "period_days": str(now.period_days),
                "renewals": str(now.renewals),
                "renew_overdue": "yes" if now.renew_overdue else "",
            }
        )
        return self._policy(call, form)

    @http("POST", "/circulation/<school>/policy", allow=SET_TERMS)
    def set_policy(self, call: Call, school: str) -> Response:
        form = call.form()
        try:
            command = SetPolicy(**form.read(PolicyForm()))
            self.app.policies.set(SchoolId(school), command, call.context())
        except ValidationError as error:
            return self._policy(call, form.refused(error.messages_dict), status=422)
        except Refused as no:
            return self._policy(call, form.refused(reason(no)), status=409)
        return see_other(f"/circulation/{school}/policy?saved=yes")

    def _policy(self, call: Call, form: Form, status: int = 200) -> Response:
        school = SchoolId(call.school or "")
        due = self.app.desk.due(school)
        may_set = bool(SET_TERMS.roles & call.caller.roles_at(school))
        saved = "saved" in call.request.args
        return self._page(
            call, "policy.html", status, form=form, due=due, may_set=may_set, saved=saved
        )

    # --- Cards

    @http("GET", "/circulation/<school>/cards", allow=ISSUE_CARDS)
    def cards(self, call: Call, school: str) -> Response:
        with self.app.runtime.read() as db:
            classes = readers.classes(db, school)
            grown_up = {kind: readers.of_kind(db, school, kind) for kind in KINDS}
        others = [
            {
                "kind": kind,
                "readers": len(found),
                "without_card": sum(who.card_number is None for who in found),
            }
            for kind, found in grown_up.items()
        ]
        return self._page(
            call,
            "cards.html",
            form=Form(),
            classes=classes,
            others=others,
        )

    @http("POST", "/circulation/<school>/cards", allow=ISSUE_CARDS)
    def issue_cards(self, call: Call, school: str) -> Response:
        group = call.form().read(CardsForm())["group"]
        self._group_name(school, group)
        done = self.app.cards.issue(SchoolId(school), group, call.context())
        self._settled(school, done.position)
        return see_other(f"/circulation/{school}/cards/{group}")

    @http("GET", "/circulation/<school>/cards/<group>", allow=ISSUE_CARDS)
    def sheet(self, call: Call, school: str, group: str) -> Response:
        """Show the cards of a class as a sheet to print and cut."""
        name = self._group_name(school, group)
        found = self.app.cards.of(SchoolId(school), group)
        return self._page(
            call,
            "card-sheet.html",
            name=name,
            group=group,
            readers=found,
            drawing=drawing,
            form=Form(),
        )

    @http("POST", "/circulation/<school>/readers/<uuid:patron_id>/card", allow=ISSUE_CARDS)
    def replace_card(self, call: Call, school: str, patron_id: UUID) -> Response:
        done = self.app.cards.replace(SchoolId(school), str(patron_id), call.context())
        self._settled(school, done.position)
        return see_other(f"/circulation/{school}/readers/{patron_id}")

    def _group_name(self, school: str, group: str) -> str:
        """Name a class of this school, nothing for grown-ups; raises NotFound for any other."""
        if group in KINDS:
            return ""
        with self.app.runtime.read() as db:
            names = readers.class_names(db, school)
        if group not in names:
            raise NotFound
        return names[group]

    def _settled(self, school: str, position: int) -> None:
        self.app.runtime.settled("circulation.readers", "circulation", school, position)

    def _page(self, call: Call, template: str, status: int = 200, **context: Any) -> Response:
        base = f"/circulation/{call.school}"
        context |= {"base": base, **SPEAKING}
        return call.runtime.pages.render(call, template, status=status, **context)
