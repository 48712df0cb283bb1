"""Pages on which lists of people are looked at and brought in, and people handed over."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate
from prometheus_client import Counter
from werkzeug.wrappers import Response

from chassis import metrics
from chassis.forms import Form
from chassis.http import MIB, Call, NotFound, download, http, see_other
from chassis.jobs import Progress
from chassis.languages import N_, words
from chassis.memory import HEAP
from chassis.runtime import Runtime
from identity.application.handing_over import Wanted
from identity.application.importing import Found, Pace, lacks_consent, opened_upload
from identity.application.lists import LARGEST_FILE
from identity.application.roster_out import VERSIONS
from identity.domain.access.events import LookPurpose
from identity.domain.consent.events import Recipient
from identity.domain.disclosure.events import Receiver
from identity.domain.disclosure.grounds import NAMED_IN_CONSENT
from identity.domain.fields import NAME
from identity.domain.ids import ImportId, PersonId, SchoolId
from identity.domain.imports.columns import Column
from identity.domain.imports.judging import ASK, CHANGED, NEW, VERDICTS, Judged
from identity.domain.imports.matching import LEAVE_OUT, SOMEBODY_NEW
from identity.domain.imports.refusals import FileEmpty, ListOutdated
from identity.entrypoints import import_example, import_sheets
from identity.entrypoints.consent_desk import FORMS_AT_ONCE
from identity.entrypoints.desk import (
    KIND_NAMES,
    RECIPIENTS,
    Desk,
    aside,
    keep_in_memory,
    reasons,
    refused,
)
from identity.entrypoints.http import XLSX
from identity.entrypoints.import_words import COLUMNS, ROW, say
from identity.entrypoints.import_words import VERDICTS as SAID
from identity.policy import COLLECT_CONSENTS, HAND_OVER, IMPORT_PEOPLE
from identity.readmodels import imports, people, schools
from kernel.application import Done
from kernel.decider import Refused
from kernel.store import Context

_ON_A_PAGE: Final = 50
_MAY_GO_ON: Final = ("ready", "taking")

_rows = Counter(
    "kitepkana_import_people_rows",
    "Rows of lists of people that were brought in, by what became of them.",
    ["verdict"],
    registry=metrics.REGISTRY,
)


class UploadForm(Schema):
    file = fields.Raw(required=True)
    place = fields.String(load_default="", validate=validate.Length(max=200))


class RosterForm(Schema):
    version = fields.String(required=True, validate=validate.OneOf(VERSIONS))
    receiver = fields.Enum(
        Receiver, by_value=True, required=True, validate=validate.OneOf(tuple(NAMED_IN_CONSENT))
    )
    organisation = fields.String(load_default="", validate=validate.Length(max=14))


class ImportPages(Desk):
    name = "identity-imports"

    # A file comes

    @http("GET", "/identity/<school>/import", allow=IMPORT_PEOPLE)
    def lists(self, call: Call, **_: str) -> Response:
        return self._start(call, Form())

    @http("POST", "/identity/<school>/import", allow=IMPORT_PEOPLE, limit=LARGEST_FILE + MIB)
    def upload(self, call: Call, school: str) -> Response:
        self.school_of(call)
        keep_in_memory(call)
        form = call.form()
        try:
            import_id = self._receive(call, SchoolId(school), form)
        except ValidationError as error:
            return self._start(call, form.refused(reasons(error)), status=422)
        except Refused as reason:
            said = refused(call, form, reason).all_errors
            return self._start(call, form.refused({"file": [why for _, why in said]}), status=409)
        return see_other(f"/identity/{school}/import/{import_id}")

    @http("GET", "/identity/<school>/import/template.xlsx", allow=IMPORT_PEOPLE)
    def template(self, call: Call, **_: str) -> Response:
        spoken = words(call.language, "identity")
        return download(import_sheets.template(spoken), "template.xlsx", XLSX)

    @http("GET", "/identity/<school>/import/example.zip", allow=IMPORT_PEOPLE)
    def example(self, call: Call, school: str) -> Response:
        """Give a list of invented people to try; where real people live there is none."""
        if not self.runtime.settings.demo:
            raise NotFound
        with self.runtime.read() as db:
            there = [row.title for row in imports.facts(db, school).classes]
        spoken, today = words(call.language, "identity"), self.runtime.today()
        data = import_example.example(spoken, today, there[0] if there else "7-Б")
        return download(data, "example.zip", "application/zip")

    # It is looked at

    @http("GET", "/identity/<school>/import/<import_id>", allow=IMPORT_PEOPLE)
    def one(self, call: Call, school: str, import_id: str) -> Response:
        row = self.importing.waiting.find(str(import_id))
        with self.runtime.read() as db:
            done = imports.one(db, str(import_id))
        if row is None and done is None:
            raise NotFound
        job = call.runtime.jobs.find(row.job, call) if row is not None and row.job else None
        if job is not None and not job.finished:
            return self.show(call, "import-work.html", job=job, school=school)
        if row is None or done is not None:
            return self._done(call, str(import_id), done, is_kept=row is not None)
        if row.state == "reading" or (job and job.failed and row.state == "taking"):
            return self.show(call, "import-stopped.html", row=row, why=job.failed if job else None)
        return self._found(call, ImportId(row.import_id), row.state, job.failed if job else None)

    @http("POST", "/identity/<school>/import/<import_id>", allow=IMPORT_PEOPLE)
    def act(self, call: Call, school: str, import_id: str) -> Response:
        here, this = f"/identity/{school}/import/{import_id}", ImportId(str(import_id))
        row = self.importing.waiting.find(this)
        form = call.form()
        if row is None:
            return see_other(here)
        match form.value("act"):
            case "drop":
                self.importing.waiting.drop(this)
                return see_other(f"/identity/{school}/import")
            case "take" if self._is_free(call, row):
                self._take(call, SchoolId(school), this, form)
            case "columns" | "answers" | "look" if self._is_free(call, row):
                self._say(this, form)
                self._look(call.caller.person_id, SchoolId(school), this, row.rows)
            case _:
                pass
        return see_other(here)

    @http("GET", "/identity/<school>/import/<import_id>/report.xlsx", allow=IMPORT_PEOPLE)
    def report(self, call: Call, school: str, import_id: str) -> Response:
        """Give the list back with what would become, or became, of each row, and why."""
        this = ImportId(str(import_id))
        source, found = self.importing.source_of(this), self.importing.found_of(this)
        if found is None:
            raise NotFound
        numbers = self._numbers(school, this, found)
        self._note_look(call, school, found.judged, LookPurpose.EXPORT)
        spoken = words(call.language, "identity")
        tables = source.tables if source else ()
        data = import_sheets.report(spoken, found.judged, tables, numbers)
        return download(data, "report.xlsx", XLSX)

    # How it is done

    @property
    def importing(self) -> Any:
        return self.identity.importing

    def _start(self, call: Call, form: Form, *, status: int = 200) -> Response:
        school = self.school_of(call)
        with self.runtime.read() as db:
            done = imports.latest(db, school, 10)
        waiting = self.importing.waiting.waiting(school, call.caller.person_id)
        return self.show(
            call, "imports.html", status=status, form=form, done=done, waiting=waiting,
            is_demo=self.runtime.settings.demo,
        )  # fmt: skip

    def _receive(self, call: Call, school: SchoolId, form: Form) -> ImportId:
        given = form.read(UploadForm())
        import_id = ImportId(call.command_id)
        if not (data := given["file"].stream.getvalue()):
            raise FileEmpty
        upload = aside(lambda: opened_upload(data, self.runtime.today()))
        HEAP.give_back()  # Whatever came was taken apart in memory.
        owner, now = call.caller.person_id, self.runtime.now()
        if self.importing.receive(school, owner, import_id, upload, now):
            choices = replace(self.importing.choices_of(import_id), place=given["place"].strip())
            self.importing.choose(import_id, choices)
            self._look(owner, school, import_id, self.importing.waiting.find(import_id).rows)
        return import_id

    def _look(self, owner: str, school: SchoolId, import_id: ImportId, rows: int) -> None:
        importing, today = self.importing, self.runtime.today()

        def work(progress: Progress) -> str:
            state = importing.look(school, import_id, today, progress.step)
            importing.waiting.note(import_id, state=state)
            return f"/identity/{school}/import/{import_id}"

        job = self.runtime.jobs.start(owner, N_("The list is being read"), work, total=rows)
        importing.waiting.note(import_id, job=job)

    def _take(self, call: Call, school: SchoolId, import_id: ImportId, form: Form) -> None:
        """Begin the commit; of two who press at once one does, and doing it again does nothing."""
        row = self.importing.waiting.find(import_id)
        if row.state not in _MAY_GO_ON or not self.importing.waiting.claim(
            import_id, row.state, "taking"
        ):
            return
        by_number = form.value("without_consent") == "number"
        choices = replace(self.importing.choices_of(import_id), by_number=by_number)
        self.importing.choose(import_id, choices)
        work = partial(_bring_in, self.runtime, self.importing, school, import_id, call.context())
        title = N_("The list is being brought in")
        job = self.runtime.jobs.start(call.caller.person_id, title, work, total=row.rows)
        self.importing.waiting.note(import_id, job=job)

    def _is_free(self, call: Call, row: Any) -> bool:
        return not row.job or call.runtime.jobs.find(row.job, call).finished

    def _say(self, import_id: ImportId, form: Form) -> None:
        """Remember which columns are what, and whom rows are about; anything else is dropped."""
        choices, found = self.importing.choices_of(import_id), self.importing.found_of(import_id)
        headings = found.headings if found else ()
        columns = {
            heading.key: Column(said)
            for place, heading in enumerate(headings)
            if (said := form.value(f"column-{place}")) in set(Column)
        }
        asked = {one.row.number: one for one in found.judged if one.choices} if found else {}
        answers = {
            number: said
            for number, one in asked.items()
            if (said := form.value(f"row-{number}")) in {*one.choices, SOMEBODY_NEW, LEAVE_OUT}
        }
        self.importing.choose(import_id, replace(
            choices,
            columns={**choices.columns, **columns},
            answers={**choices.answers, **answers},
        ))  # fmt: skip

    def _found(self, call: Call, import_id: ImportId, state: str, why: str | None) -> Response:
        found = self.importing.found_of(import_id)
        if found is None:
            raise NotFound
        if state == "columns":
            return self.show(
                call, "import-columns.html", found=found, columns=COLUMNS, import_id=import_id
            )
        only = call.request.args.get("only", "")
        shown = [one for one in found.judged if only in {"", one.verdict}]
        page = _page(call, len(shown))
        part = shown[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]
        self._note_look(call, call.school or "", part, LookPurpose.PAGE)
        return self.show(
            call,
            "import-found.html",
            import_id=import_id,
            found=found,
            counts={verdict: found.count(verdict) for verdict in VERDICTS},
            without=sum(map(lacks_consent, found.judged)),
            rows=self._lines(call, part),
            asked=[self._line(call, one) for one in found.judged if one.verdict == ASK][
                :_ON_A_PAGE
            ],
            only=only,
            page=page,
            pages=-(-len(shown) // _ON_A_PAGE) or 1,
            verdicts=SAID,
            why=why,
        )

    def _lines(self, call: Call, judged: Sequence[Judged]) -> list[dict[str, Any]]:
        return [self._line(call, one) for one in judged]

    def _line(self, call: Call, judged: Judged) -> dict[str, Any]:
        spoken, row = words(call.language, "identity"), judged.row
        with self.runtime.read() as db:
            known = people.some(db, judged.choices) if judged.choices else ()
        numbers = {one.person_id: one.file_number or "" for one in known}
        return {
            "number": row.number % ROW,
            "key": row.number,
            "name": " ".join(row.details[name] for name in NAME if name in row.details),
            "file_number": row.file_number,
            "school_class": row.school_class,
            "kind": spoken.gettext(KIND_NAMES[row.kind]),
            "verdict": judged.verdict,
            "person_id": judged.person_id,
            "changes": [spoken.gettext(COLUMNS[name.replace("_", "-")]) for name in judged.changes],
            "why": [say(spoken, note) for note in (*judged.why, *row.odd)],
            "receivers": [spoken.gettext(RECIPIENTS[one]) for one in _receivers(judged)],
            "choices": [(choice, numbers.get(choice, "")) for choice in judged.choices],
        }

    def _note_look(
        self, call: Call, school: str, judged: Sequence[Judged], purpose: LookPurpose
    ) -> None:
        """Write down who was compared: that something is the same is a look as well (AZ-08)."""
        seen = {PersonId(one.person_id) for one in judged if one.person_id}
        seen |= {PersonId(choice) for one in judged for choice in one.choices}
        self.identity.looks.record(call.context(), SchoolId(school), seen, purpose)

    def _numbers(self, school: str, import_id: ImportId, found: Found) -> dict[int, str]:
        """Return the file numbers that rows have got, once the list was brought in."""
        with self.runtime.read() as db:
            numbers = imports.numbers_of(db, school)
        return {
            one.row.number: numbers.get(
                one.person_id or import_sheets.new_id(import_id, one.row), ""
            )
            for one in found.judged
        }

    def _done(self, call: Call, import_id: str, done: Any, *, is_kept: bool) -> Response:
        if done is None:
            raise NotFound
        counts = {name: getattr(done, name) for name in ("new", "changed", "same", "refused")}
        return self.show(
            call, "import-done.html", done=done, counts=counts, verdicts=SAID, is_kept=is_kept,
            import_id=import_id, parts=self._parts(call, import_id),
        )  # fmt: skip

    def _parts(self, call: Call, import_id: str) -> list[tuple[int, int]]:
        """Return the first and last of each hundred forms that can be printed for a list."""
        may_print = COLLECT_CONSENTS.reach(call.caller.roles_at(call.school or ""))
        people = len(self.importing.by_number(import_id)) if may_print else 0
        starts = range(0, people, FORMS_AT_ONCE)
        return [(start + 1, min(start + FORMS_AT_ONCE, people)) for start in starts]


class RosterPages(Desk):
    name = "identity-rosters"

    @http("GET", "/identity/<school>/oneroster", allow=HAND_OVER, proof=True)
    def ask(self, call: Call, **_: str) -> Response:
        return self._form(call, Form({"version": "1.2"}))

    @http("POST", "/identity/<school>/oneroster", allow=HAND_OVER, proof=True)
    def give(self, call: Call, school: str) -> Response:
        self.school_of(call)
        form = call.form()
        try:
            given = form.read(RosterForm())
            with self.runtime.read() as db:
                name = schools.name_of(db, school, call.language)
            wanted = Wanted(**given, school_name=name, on=self.runtime.today())
            data = self.identity.handing_over.roster(call.context(), SchoolId(school), wanted)
        except ValidationError as error:
            return self._form(call, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._form(call, refused(call, form, reason), status=409)
        return download(data, f"{school}-oneroster-{given['version']}.zip", "application/zip")

    def _form(self, call: Call, form: Form, *, status: int = 200) -> Response:
        self.school_of(call)
        return self.show(call, "oneroster.html", status=status, form=form)


def _bring_in(
    runtime: Runtime,
    importing: Any,
    school: SchoolId,
    import_id: ImportId,
    context: Context,
    progress: Progress,
) -> str:
    """Bring a list in and destroy it; what was asked for by number only keeps its report a day."""
    try:
        pace = Pace(
            step=progress.step,
            turn=partial(progress.step, 0),
            storing=partial(progress.turn_to, N_("The people of the list are being stored")),
            stored=progress.step,
        )
        done = importing.commit(context, school, import_id, runtime.today(), pace)
    except Refused as reason:
        state = "ready" if isinstance(reason, ListOutdated) else "taking"
        importing.waiting.note(import_id, state=state)
        raise
    for event in done.events[-1:]:
        for verdict in ("new", "changed", "same", "refused", "by_number"):
            _rows.labels(verdict).inc(asdict(event)[verdict])
    if importing.choices_of(import_id).by_number:
        importing.waiting.note(import_id, state="done")
    else:
        importing.waiting.drop(import_id)
    _wait_for_pages(runtime, school, done, progress)
    return f"/identity/{school}/import/{import_id}"


def _wait_for_pages(runtime: Runtime, school: SchoolId, done: Done, progress: Progress) -> None:
    """Count how far the pages have come with what was stored; it is safe, whether they have."""
    before, until = done.position - len(done.events), time.monotonic() + _PATIENCE
    progress.turn_to(N_("The pages are being brought up to date"), len(done.events))
    for projection in ("identity.people", "identity.imports"):
        subscription = runtime.subscriptions[projection]
        while time.monotonic() < until and not runtime.settled(
            projection, "identity", school, done.position, timeout=_GLANCE
        ):
            seen = subscription.position("identity", school) - before
            progress.step(max(seen - progress.done, 0))


def _receivers(judged: Judged) -> tuple[Recipient, ...]:
    """Return who else may receive the data by the paper that would come in."""
    comes_in = judged.with_paper and judged.verdict in {NEW, CHANGED}
    return judged.row.sheet.recipients if comes_in and judged.row.sheet else ()


def destroy_old_lists(runtime: Runtime) -> int:
    """Destroy lists that nobody came back for within a day: a chore."""
    from identity.wiring import build  # noqa: PLC0415 - the wiring names what is wired here

    return runtime.wired(build).importing.destroy_old(runtime.now())


_PATIENCE: Final = timedelta(minutes=1).total_seconds()
_GLANCE: Final = 0.3  # Seconds between two looks at how far the pages are.


def _page(call: Call, rows: int) -> int:
    asked = call.request.args.get("page", "1")
    last = -(-rows // _ON_A_PAGE) or 1
    return min(max(int(asked), 1), last) if asked.isdecimal() else 1
