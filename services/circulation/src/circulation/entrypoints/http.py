"""The desk over HTTP. Parse, hand over, answer; every rule lives in the domain."""

from typing import Any

from sqlalchemy import Connection
from werkzeug.wrappers import Response

from chassis.http import Call, Wired, answer, http
from chassis.languages import words
from circulation.domain.desk.scan import Mode
from circulation.domain.ids import CopyId, SchoolId
from circulation.entrypoints.schemas import (
    AvailabilityQuery,
    LoanAnswer,
    LoanBody,
    LoansQuery,
    OneCopy,
    RenewalAnswer,
    ReturnAnswer,
    ScanBody,
    UndoBody,
)
from circulation.entrypoints.speaking import heard_json, reader_json
from circulation.policy import LEND, SEE_LOANS, SEE_SHELF
from circulation.readmodels import copies, loans, pairs
from circulation.readmodels.copies import Copy
from circulation.readmodels.readers import Reader
from circulation.wiring import build, finding
from circulation.wiring.answers import Outcome, Scan

STATUS = {Outcome.LENT: 201, Outcome.REFUSED: 409}


class CirculationHttp:
    """What the desk's page, programs and the catalogue's pages ask."""

    name = "circulation-http"
    app = Wired(build)

    # --- The desk's page

    @http("POST", "/circulation/<school>/scans", allow=LEND, body=ScanBody)
    def scan(self, call: Call, school: str) -> Response:
        body = call.json(ScanBody)
        who = body["patron_id"] and str(body["patron_id"])
        scan = Scan(
            code=body["code"].strip(), mode=body["mode"], typed=body["typed"], patron_id=who
        )
        heard = self.app.desk.scan(SchoolId(school), scan, call.context())
        payload = heard_json(heard, scan.mode, words(call.language, "circulation"))
        return answer(STATUS.get(heard.outcome, 200), payload)

    @http("POST", "/circulation/<school>/undo", allow=LEND, body=UndoBody)
    def undo(self, call: Call, school: str) -> Response:
        body = call.json(UndoBody)
        desk, where = self.app.desk, SchoolId(school)
        act = desk.undo_lending if body["what"] == "lent" else desk.undo_return
        heard = act(where, str(body["copy_id"]), str(body["patron_id"]), call.context())
        return answer(200, heard_json(heard, Mode.LEND, words(call.language, "circulation")))

    @http("GET", "/circulation/<school>/readers/<uuid:patron_id>.json", allow=LEND)
    def reader(self, call: Call, school: str, patron_id: object) -> Response:
        """Give the reader at the desk anew, after an undo or in a second tab."""
        at_desk = self.app.desk.at_desk(SchoolId(school), str(patron_id))
        return answer(200, reader_json(at_desk, words(call.language, "circulation")))

    # --- Programs

    @http(
        "POST",
        "/circulation/<school>/loans",
        allow=LEND,
        body=LoanBody,
        answers={201: LoanAnswer, 200: LoanAnswer, 409: "The rules say no."},
    )
    def check_out(self, call: Call, school: str) -> Response:
        body = call.json(LoanBody)
        with self.app.runtime.read() as db:
            reader, copy = _pair(db, school, body)
        lent = self.app.desk.check_out(copy, reader, call.context())
        payload = {
            "copy_id": copy.copy_id,
            "patron_id": reader.patron_id,
            "due": lent.due,
            "already_lent": not lent.fresh,
        }
        return answer(201 if lent.fresh else 200, payload)

    @http(
        "POST",
        "/circulation/<school>/returns",
        allow=LEND,
        body=OneCopy,
        answers={200: ReturnAnswer, 409: "Nobody has it."},
    )
    def take_back(self, call: Call, school: str) -> Response:
        copy = self._given_copy(call, school)
        patron_id, _ = self.app.lending.take_back(
            SchoolId(school), CopyId(copy.copy_id), self.app.runtime.today(), call.context()
        )
        return answer(200, {"copy_id": copy.copy_id, "patron_id": patron_id})

    @http(
        "POST",
        "/circulation/<school>/renewals",
        allow=LEND,
        body=OneCopy,
        answers={200: RenewalAnswer, 409: "The rules say no."},
    )
    def renew(self, call: Call, school: str) -> Response:
        copy = self._given_copy(call, school)
        heard = self.app.desk.renew(SchoolId(school), copy, call.context())
        renewed = heard.outcome is Outcome.RENEWED
        return answer(200, {"copy_id": copy.copy_id, "due": heard.due, "renewed": renewed})

    @http("GET", "/circulation/<school>/loans", allow=SEE_LOANS, query=LoansQuery)
    def loans(self, call: Call, school: str) -> Response:
        """List a reader's open loans: for the librarian, the reader, and the reader's parents."""
        patron_id = str(call.query(LoansQuery)["patron"])
        at_desk = self.app.desk.at_desk(SchoolId(school), patron_id)
        return answer(200, reader_json(at_desk, words(call.language, "circulation")))

    @http("GET", "/circulation/<school>/availability", allow=SEE_SHELF, query=AvailabilityQuery)
    def availability(self, call: Call, school: str) -> Response:
        """Say which copies are on the shelf and until when the others are out; never with whom."""
        asked = call.query(AvailabilityQuery)["copies"].split(",")
        with self.app.runtime.read() as db:
            known = copies.known(db, school, asked)
            out = loans.out_until(db, school, asked)
        found = {copy.copy_id: _availability(out.get(copy.copy_id)) for copy in known}
        return answer(200, {"copies": found})

    def _given_copy(self, call: Call, school: str) -> Copy:
        body = call.json(OneCopy)
        with self.app.runtime.read() as db:
            return _copy(db, school, body)


def _pair(db: Connection, school: str, body: dict[str, Any]) -> tuple[Reader, Copy]:
    """Find reader and copy in one question; when one is missing, ask singly to say why."""
    given = {name: str(value) for name, value in body.items()}
    who, what = (
        next((name, given[name]) for name in names if name in given)
        for names in (("patron_id", "card"), ("copy_id", "barcode"))
    )
    if found := pairs.find(db, school, who, what):
        return found
    return _reader(db, school, body), _copy(db, school, body)


def _copy(db: Connection, school: str, body: dict[str, Any]) -> Copy:
    if "barcode" in body:
        return finding.copy_by_barcode(db, SchoolId(school), body["barcode"])
    return finding.copy_by_id(db, SchoolId(school), str(body["copy_id"]))


def _reader(db: Connection, school: str, body: dict[str, Any]) -> Reader:
    if "card" in body:
        return finding.reader_by_card(db, SchoolId(school), body["card"])
    return finding.reader_by_id(db, SchoolId(school), str(body["patron_id"]))


def _availability(due: object) -> dict[str, object]:
    return {"on_shelf": due is None, "due": due}
