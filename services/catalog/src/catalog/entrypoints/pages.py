"""The pages of the catalogue. Parse, hand over, show; every rule lives in the domain."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Row
from werkzeug.wrappers import Response

from catalog.application import iso2709
from catalog.application.accession import Delivery
from catalog.application.uploads import Found, Upload
from catalog.domain.code128 import path
from catalog.domain.ids import RecordId, SchoolId
from catalog.domain.isbd import card
from catalog.domain.isbn import read_isbn
from catalog.domain.marc.writing import Sheet
from catalog.domain.record.events import RecordCatalogued
from catalog.entrypoints.schemas import (
    DeliveryForm,
    LabelsQuery,
    RegisterQuery,
    SearchQuery,
    SheetForm,
    UploadForm,
)
from catalog.entrypoints.words import CAME_FROM, CHARSETS, LANGUAGES, VERDICTS, sentence, why
from catalog.policy import CATALOGUE, FIND_BOOKS, IMPORT, KEEP_REGISTER
from catalog.readmodels import batches, imports, shelf
from catalog.wiring import Page, build
from chassis.errors import NotFound
from chassis.forms import Form
from chassis.http import MIB, Call, Wired, answer, download, http, see_other
from kernel.decider import Refused

PAGE = 24
ROWS = 50
MOST_LABELS = 500
LARGEST_FILE = 256 * MIB
_NOTHING = Found()


class CatalogPages:
    """What librarians do with records and copies, and how everybody finds a book."""

    name = "catalog-pages"
    app = Wired(build)

    # --- Finding

    @http("GET", "/catalog/<school>/search", allow=FIND_BOOKS, query=SearchQuery)
    def search(self, call: Call, school: str) -> Response:
        try:
            asked = call.query(SearchQuery)
        except ValidationError as invalid:
            form = call.form().refused(invalid.messages_dict)
            return self._search_page(call, school, form, {"q": "", "page": 1, "view": "list"}, 422)
        if not call.wants_html:
            found = self.app.search(SchoolId(school), asked["q"], page=asked["page"], size=PAGE)
            return answer(200, {"total": found.total, "books": [asdict(b) for b in found.books]})
        return self._search_page(call, school, call.form(), asked, 200)

    def _search_page(
        self, call: Call, school: str, form: Form, asked: dict[str, Any], status: int
    ) -> Response:
        text = asked["q"].strip()
        found = Page(books=(), total=0)
        if text:
            found = self.app.search(SchoolId(school), text, page=asked["page"], size=PAGE)
        with self.app.read() as db:
            latest = [] if text else shelf.latest(db, school, PAGE)
            records, copies = shelf.count(db, school)
        return self.app.pages.render(
            call,
            "search.html",
            status=status,
            form=form,
            asked=asked | {"q": text},
            found=found,
            pages=-(-found.total // PAGE),
            latest=latest,
            records=records,
            copies=copies,
            is_librarian=call.caller.has("librarian", school),
        )

    @http("GET", "/catalog/<school>/records/<uuid:record_id>", allow=FIND_BOOKS)
    def record(self, call: Call, school: str, record_id: object) -> Response:
        said = self._record(school, str(record_id))
        with self.app.read() as db:
            copies = shelf.copies_of(db, school, said.record_id)
        return self.app.pages.render(
            call,
            "record.html",
            said=said,
            card=card(said),
            wrong_isbns=[isbn for isbn in said.isbns if not read_isbn(isbn).valid],
            spoken=LANGUAGES,
            copies=copies,
            is_librarian=call.caller.has("librarian", school),
        )

    @http("GET", "/catalog/<school>/records/<uuid:record_id>.mrc", allow=CATALOGUE)
    def marc(self, call: Call, school: str, record_id: object) -> Response:  # noqa: ARG002
        said = self._record(school, str(record_id))
        return download(iso2709.write(said.marc), f"{said.record_id}.mrc", "application/marc")

    # --- A book by hand

    @http("GET", "/catalog/<school>/records/new", allow=CATALOGUE)
    def new_record(self, call: Call, school: str) -> Response:  # noqa: ARG002
        return self.app.pages.render(call, "record-new.html", form=Form(), spoken=LANGUAGES)

    @http("POST", "/catalog/<school>/records/new", allow=CATALOGUE)
    def catalogue(self, call: Call, school: str) -> Response:
        form = call.form()
        try:
            given = form.read(SheetForm())
            sheet = _sheet(given, call.command_id)
            record_id = self.app.catalogue(SchoolId(school), sheet, call.context())
        except (ValidationError, Refused) as reason:
            refused, status = _refused(form, reason)
            return self.app.pages.render(
                call, "record-new.html", status=status, form=refused, spoken=LANGUAGES
            )
        return see_other(f"/catalog/{school}/records/{record_id}/copies")

    # --- Copies

    @http("GET", "/catalog/<school>/records/<uuid:record_id>/copies", allow=KEEP_REGISTER)
    def new_copies(self, call: Call, school: str, record_id: object) -> Response:
        form = Form({"on": f"{self.app.runtime.today():%d.%m.%Y}", "quantity": "1"})
        return self._copies_page(call, self._record(school, str(record_id)), form, 200)

    @http("POST", "/catalog/<school>/records/<uuid:record_id>/copies", allow=KEEP_REGISTER)
    def accession(self, call: Call, school: str, record_id: object) -> Response:
        said = self._record(school, str(record_id))
        form = call.form()
        try:
            given = form.read(DeliveryForm())
            delivery = Delivery(record_id=RecordId(said.record_id), **given)
            batch_id = self.app.accession(SchoolId(school), delivery, call.context())
        except (ValidationError, Refused) as reason:
            refused, status = _refused(form, reason)
            return self._copies_page(call, said, refused, status)
        return see_other(f"/catalog/{school}/labels?batch={batch_id}")

    def _copies_page(self, call: Call, said: RecordCatalogued, form: Form, status: int) -> Response:
        with self.app.read() as db:
            last = shelf.last_number(db, str(call.school))
        return self.app.pages.render(
            call,
            "copies-new.html",
            status=status,
            form=form,
            said=said,
            last=last,
            sources=CAME_FROM,
        )

    @http("GET", "/catalog/<school>/labels", allow=KEEP_REGISTER, query=LabelsQuery)
    def labels(self, call: Call, school: str) -> Response:
        asked = call.query(LabelsQuery)
        with self.app.read() as db:
            batch = batches.read_batch(db, school, str(asked["batch"])) if asked["batch"] else None
            if asked["batch"] and batch is None:
                raise NotFound
            first, last = _span(asked, batch)
            copies = shelf.copies_between(db, school, first, min(last, first + MOST_LABELS - 1))
        labels = [(copy, *path(copy.barcode)) for copy in copies]
        return self.app.pages.render(
            call,
            "labels.html",
            labels=labels,
            batch=batch,
            first=first,
            last=last,
            form=call.form(),
        )

    @http("GET", "/catalog/<school>/copies", allow=KEEP_REGISTER, query=RegisterQuery)
    @http("GET", "/catalog/<school>/register", allow=KEEP_REGISTER, query=RegisterQuery)
    def register(self, call: Call, school: str) -> Response:
        asked = call.query(RegisterQuery)
        with self.app.read() as db:
            end = shelf.last_number(db, school)
            first = asked["first"] or max(1, (end - 1) // ROWS * ROWS + 1)
            last = min(asked["last"] or first + ROWS - 1, first + 20 * ROWS - 1)
            rows = shelf.copies_between(db, school, first, last)
            entries = batches.between(db, school, first, last)
        return self.app.pages.render(
            call,
            "register.html",
            rows=[(row, _entry_of(row, entries)) for row in rows],
            first=first,
            last=last,
            end=end,
            step=ROWS,
            sources=CAME_FROM,
            form=call.form(),
        )

    # --- Imports

    @http("GET", "/catalog/<school>/import", allow=IMPORT)
    def imports(self, call: Call, school: str) -> Response:
        return self._import_page(call, school, Form(), 200)

    @http("POST", "/catalog/<school>/import", allow=IMPORT, limit=LARGEST_FILE)
    def upload(self, call: Call, school: str) -> Response:
        form = call.form()
        try:
            given = form.read(UploadForm())
            import_id = self.app.receive(
                SchoolId(school),
                given["file"].stream,
                given["charset"] or None,
                call.caller.person_id,
                call.command_id,
            )
        except (ValidationError, Refused) as reason:
            refused, status = _refused(form, reason, field="file")
            return self._import_page(call, school, refused, status)
        finally:
            for file in form.files.values():
                file.close()
        return see_other(f"/catalog/{school}/import/{import_id}")

    def _import_page(self, call: Call, school: str, form: Form, status: int) -> Response:
        with self.app.read() as db:
            done = imports.latest(db, school, 10)
        waiting = list(self.app.uploads(SchoolId(school)).waiting())
        return self.app.pages.render(
            call,
            "import.html",
            status=status,
            form=form,
            charsets=CHARSETS,
            done=done,
            waiting=[upload for upload in waiting if upload.owner == call.caller.person_id],
        )

    @http("GET", "/catalog/<school>/import/<uuid:import_id>", allow=IMPORT)
    def one_import(self, call: Call, school: str, import_id: object) -> Response:
        with self.app.read() as db:
            done = imports.read_import(db, school, str(import_id))
        if done is not None:
            return self.app.pages.render(
                call,
                "import-done.html",
                done=done,
                refusals=[(one, why(one.reason)) for one in imports.refusals(done)],
                verdicts=VERDICTS,
            )
        upload = self._upload(call, school, str(import_id))
        job = call.runtime.jobs.find(upload.job, call) if upload.job else None
        return self.app.pages.render(
            call,
            "import-preview.html",
            upload=upload,
            job=job if upload.confirmed or upload.found is None else None,
            refusals=[(one, why(one.reason)) for one in (upload.found or _NOTHING).refusals],
            verdicts=VERDICTS,
            charsets=CHARSETS,
        )

    @http("POST", "/catalog/<school>/import/<uuid:import_id>", allow=IMPORT)
    def confirm(self, call: Call, school: str, import_id: object) -> Response:
        here = f"/catalog/{school}/import/{import_id}"
        with self.app.read() as db:
            if imports.read_import(db, school, str(import_id)) is not None:
                return see_other(here)
        upload = self._upload(call, school, str(import_id))
        if upload.confirmed and not self._ended(call, upload):
            return see_other(here)
        if call.form().value("act") == "drop":
            self.app.uploads(SchoolId(school)).drop(upload.import_id)
            return see_other(f"/catalog/{school}/import")
        if upload.found is not None:
            self.app.confirm(SchoolId(school), upload, call.context())
        return see_other(here)

    # ---

    @staticmethod
    def _ended(call: Call, upload: Upload) -> bool:
        """Tell whether the work on a file has stopped: then it may be begun again."""
        return not upload.job or call.runtime.jobs.find(upload.job, call).finished

    def _upload(self, call: Call, school: str, import_id: str) -> Upload:
        upload = self.app.uploads(SchoolId(school)).find(import_id)
        if upload is None or upload.owner != call.caller.person_id:
            raise NotFound
        return upload

    def _record(self, school: str, record_id: str) -> RecordCatalogued:
        with self.app.read() as db:
            said = shelf.read_record(db, school, record_id)
        if said is None:
            raise NotFound
        return said


def _refused(form: Form, reason: Exception, *, field: str = "") -> tuple[Form, int]:
    """Give the form back with why it was refused, and the status that says so."""
    if isinstance(reason, ValidationError):
        return form.refused(reason.messages_dict), 422
    said = sentence(type(reason)) if isinstance(reason, Refused) else str(reason)
    return form.refused({field: [said]} if field else said), 409


def _sheet(given: dict[str, Any], command_id: str) -> Sheet:
    """Make a sheet of what was typed; authors and subjects are divided by semicolons."""
    # The number of a record made by hand is the command's: pressed twice, it is one record.
    given |= {name: _divided(given[name]) for name in ("authors", "subjects")}
    return Sheet(source="KITEPKANA", control_number=command_id, **given)


def _divided(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _span(asked: dict[str, Any], batch: Row[Any] | None) -> tuple[int, int]:
    if batch is not None:
        return batch.first_number, batch.last_number
    first = asked["first"] or 1
    return first, max(first, asked["last"] or first)


def _entry_of(row: Row[Any], entries: Sequence[Row[Any]]) -> Row[Any] | None:
    number = row.inventory_number
    return next((e for e in entries if e.first_number <= number <= e.last_number), None)
