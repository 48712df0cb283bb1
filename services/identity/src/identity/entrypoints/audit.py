"""Who looked at whose data: filtered, paged, chained; and reading it is recorded too (AZ-08)."""

from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, http, see_other
from chassis.jobs import Progress
from chassis.languages import N_
from chassis.runtime import BISHKEK
from identity.domain.audit.refusals import ChainBroken
from identity.domain.ids import PersonId, SchoolId
from identity.entrypoints import data_words as said
from identity.entrypoints.breaches import local
from identity.entrypoints.data_schemas import LooksQuery, Nothing
from identity.entrypoints.desk import ROLE_NAMES, Desk, reasons
from identity.policy import READ_AUDIT
from identity.readmodels import duties, looks, people
from kernel.verify import verify

_ON_A_PAGE: Final = 50
_PEOPLE_SHOWN: Final = 3


class AuditPages(Desk):
    name = "identity-audit"

    @http("GET", "/identity/<school>/data-desk/looks", allow=READ_AUDIT, query=LooksQuery)
    def record(self, call: Call, school: str) -> Response:
        self.school_of(call)
        form = Form(dict(call.request.args.items()))
        try:
            wanted = _wanted(call)
        except ValidationError as error:
            wanted, form = LooksQuery().load({}), form.refused(reasons(error))
        about = [PersonId(wanted["person_id"])] if wanted["person_id"] else []
        self.identity.audit.read(call.context(), SchoolId(school), about)
        return self._page(call, school, form, wanted)

    @http("POST", "/identity/<school>/data-desk/looks/verify", allow=READ_AUDIT)
    def verify(self, call: Call, school: str) -> Response:
        """Recompute the chain over every entry of the school; the page shows how far it is."""
        call.form().read(Nothing())
        work = partial(self._verify, school)
        what = N_("Proving that no entry was changed or removed")
        job = self.runtime.jobs.start(call.caller.person_id, what, work)
        return see_other(f"/identity/{school}/data-desk/looks?job={job}")

    def _verify(self, school: str, progress: Progress) -> None:
        heads = self.runtime.store.heads()
        progress.total = heads[school].position if school in heads else 0

        def count(position: int) -> None:
            progress.step(position - progress.done)

        if verify(self.runtime.store, school, count).broken_at is not None:
            raise ChainBroken

    def _page(self, call: Call, school: str, form: Form, wanted: dict[str, Any]) -> Response:
        page = wanted["page"]
        asked = {name: wanted[name] for name in ("person_id", "seen_by", "purpose")}
        if day := wanted["day"]:
            morning = datetime(day.year, day.month, day.day, tzinfo=BISHKEK)
            asked["begins"] = morning.astimezone(UTC)
        with self.runtime.read() as db:
            rows, many = looks.find(db, school, asked, _ON_A_PAGE, (page - 1) * _ON_A_PAGE)
            entries = [(row, looks.people_in(db, school, row.position)) for row in rows]
            shown = {one for _, ids in entries for one in ids[:_PEOPLE_SHOWN]}
            numbers = people.file_numbers(db, sorted(shown))
            roles = {(row.seen_by, local(row.at).date()): _roles(db, row) for row, _ in entries}
        job_id = call.request.args.get("job", "")
        return self.show(
            call,
            "looks.html",
            form=form,
            entries=entries,
            many=many,
            page=page,
            pages=max(1, -(-many // _ON_A_PAGE)),
            query="&".join(f"{k}={v}" for k, v in call.request.args.items() if k != "page"),
            numbers=numbers,
            roles=roles,
            at_most=_PEOPLE_SHOWN,
            job=self.runtime.jobs.find(job_id, call) if job_id else None,
            said=said,
            role_names=ROLE_NAMES,
            local=local,
        )


def _roles(db: Any, row: Any) -> list[str]:
    held = duties.roles_of(db, row.seen_by, local(row.at).date())
    return sorted({one.role for one in held})


def _wanted(call: Call) -> dict[str, Any]:
    """Read the filters; the job whose result is shown is not one of them."""
    asked = {
        name: text
        for name, text in call.request.args.items()
        if text.strip() and name not in ("job", "language")
    }
    found: dict[str, Any] = LooksQuery().load(asked)
    return found
