"""My data: what is kept, who looked, who was given what; asking the school; taking it all away."""

import json
from datetime import datetime
from functools import partial
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.gate import require_proof
from chassis.http import SIGNED_IN, Call, Denied, NotFound, download, http, see_other
from chassis.jobs import Progress
from chassis.languages import N_
from chassis.policy import Scope
from identity.application.gathering import gather, size
from identity.application.requests import Ask
from identity.domain.access.events import LookPurpose
from identity.domain.access.visibility import is_own
from identity.domain.fields import VAULT, Field, Sensitivity
from identity.domain.ids import PersonId, RequestId, SchoolId
from identity.domain.requests.events import Channel, RequestKind
from identity.domain.settings.keys import Key
from identity.entrypoints import data_words as said
from identity.entrypoints.about import everything, looks_at, together
from identity.entrypoints.breaches import local
from identity.entrypoints.data_schemas import OwnRequestForm
from identity.entrypoints.desk import CATEGORIES, PURPOSES, ROLE_NAMES, Desk, reasons, refused
from identity.entrypoints.my_data_paper import paper_of
from identity.entrypoints.papers import PDF, spoken_on_paper
from identity.policy import ASK_ABOUT_OWN_DATA, SEE_OWN_DATA
from identity.readmodels import (
    disclosures,
    duties,
    people,
    requests,
    schools,
    settings,
)
from identity.vault import gathered
from kernel.decider import Refused
from kernel.sql import writing

_SHOWN: Final = tuple(
    field
    for field, (_, sensitivity) in VAULT.items()
    if sensitivity is Sensitivity.PERSONAL and field in said.CORRECTABLE
)
_LOOKS_READ: Final = 300
_LOOKS_SHOWN: Final = 30


class MyDataPages(Desk):
    name = "identity-my-data"

    @http("GET", "/identity/my-data", allow=SIGNED_IN)
    def whose(self, call: Call) -> Response:
        """Lead to one's own page; who stands for children chooses first."""
        with self.runtime.read() as db:
            own = people.one(db, call.caller.person_id)
            children = [
                people.one(db, row.pupil_id)
                for row in people.children_of(db, call.caller.person_id)
            ]
        known = [row for row in (*children, own) if row is not None]
        gone = "gone" in call.request.args
        if len(known) == 1 and not gone:
            # The language is chosen with the page, so it goes along.
            asked = call.request.query_string.decode("ascii", "ignore")
            own_page = f"/identity/{known[0].school}/my-data/{known[0].person_id}"
            return see_other(f"{own_page}?{asked}" if asked else own_page)
        return self.show(call, "my-data-whose.html", people=known, gone=gone, said=said)

    @http("GET", "/identity/<school>/my-data/<person_id>", allow=SEE_OWN_DATA)
    def page(self, call: Call, school: str, person_id: str) -> Response:
        return self._page(call, school, person_id, Form())

    @http("POST", "/identity/<school>/my-data/<person_id>/requests", allow=ASK_ABOUT_OWN_DATA)
    def ask(self, call: Call, school: str, person_id: str) -> Response:
        self._here(call, school, person_id)
        form = call.form()
        try:
            self._ask(call, SchoolId(school), PersonId(person_id), form.read(OwnRequestForm()))
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._page(call, school, person_id, shown, status=422)
        except Refused as reason:
            return self._page(call, school, person_id, refused(call, form, reason), status=409)
        return see_other(f"/identity/{school}/my-data/{person_id}#requests")

    # Everything, to take away

    @http("POST", "/identity/<school>/my-data/<person_id>/gather", allow=SEE_OWN_DATA)
    def gather(self, call: Call, school: str, person_id: str) -> Response:
        """Read what the other services' events say of the person; the page shows how far it is."""
        self._here(call, school, person_id)
        work = partial(self._gather, SchoolId(school), PersonId(person_id))
        what = N_("Gathering what the other parts of the system keep")
        job = self.runtime.jobs.start(call.caller.person_id, what, work)
        return see_other(f"/identity/{school}/my-data/{person_id}?job={job}#everything")

    @http("GET", "/identity/<school>/my-data/<person_id>/everything.json", allow=SEE_OWN_DATA)
    def as_json(self, call: Call, school: str, person_id: str) -> Response:
        self._may_take(call, school, person_id)
        document = self._everything(call, school, person_id)
        self._note(call, school, person_id, "json")
        text = json.dumps(document, ensure_ascii=False, indent=1, default=_plain)
        return download(text.encode(), "my-data.json", "application/json")

    @http("GET", "/identity/<school>/my-data/<person_id>/everything.pdf", allow=SEE_OWN_DATA)
    def as_paper(self, call: Call, school: str, person_id: str) -> Response:
        self._may_take(call, school, person_id)
        document, spoken = self._everything(call, school, person_id), spoken_on_paper(call)
        self._note(call, school, person_id, "pdf")
        with self.runtime.read() as db:
            letterhead = schools.letterhead(db, school)
        sheet = paper_of(document, spoken, self.runtime.now())
        return download(sheet.print(letterhead, spoken.language), "my-data.pdf", PDF)

    # How it is done

    def _here(self, call: Call, school: str, person_id: str) -> Any:
        """Find the person for himself, a parent, or the officer who has an application at hand.

        The officer's right goes no further than that application: without an open request for
        access the page is not there (AZ-01).
        """
        with self.runtime.read() as db:
            found = people.one(db, person_id)
            waiting = requests.about(db, person_id)
        if found is None or found.school != school:
            raise NotFound
        if is_own(self.identity.viewer(call.caller, school), PersonId(person_id)):
            return found
        applied = any(row.kind == RequestKind.ACCESS and row.closed_on is None for row in waiting)
        if Scope.SCHOOL in call.scopes and applied:
            return found
        raise Denied("person_id", person_id)

    def _may_take(self, call: Call, school: str, person_id: str) -> None:
        """Let the family take the copy at any time, the officer after a fresh password only.

        Whoever sits down at the officer's open computer would leave with somebody's whole life.
        """
        self._here(call, school, person_id)
        if not is_own(self.identity.viewer(call.caller, school), PersonId(person_id)):
            require_proof(call)

    def _ask(self, call: Call, school: SchoolId, person: PersonId, wanted: dict[str, Any]) -> None:
        context, today = call.context(), self.runtime.today()
        with self.runtime.read() as db:
            days = settings.value(db, school, Key.ACCESS_DAYS, today)
            early = settings.value(db, school, Key.ACCESS_ESCALATION_DAYS, today)
        ask = Ask(
            request_id=RequestId(context.command_id),
            kind=wanted["kind"],
            person_id=person,
            applicant_id=PersonId(call.caller.person_id),
            channel=Channel.ACCOUNT,
            wrong_fields=tuple(wanted["wrong_fields"]),
            text=wanted["text"],
            on=today,
            access_days=days,
            escalation_days=early,
        )
        done = self.identity.requests.receive(context, school, ask)
        self.identity.seen_by_pages("identity.requests", school, done.position)

    def _gather(self, school: SchoolId, person: PersonId, progress: Progress) -> str:
        feed_of = self.runtime.feed_of
        progress.total = size(feed_of, school)
        found = gather(feed_of, school, person, self.runtime.now(), progress.step)
        with writing(self.runtime.engine) as db:
            gathered.keep(db, school, person, found)
        return f"/identity/{school}/my-data/{person}#everything"

    def _everything(self, call: Call, school: str, person_id: str) -> dict[str, Any]:
        sign_in, person = self.identity.sign_in, PersonId(person_id)
        own = person_id == call.caller.person_id
        with self.runtime.read() as db:
            return everything(
                db,
                self.identity.vault,
                person,
                username=sign_in.accounts.username_of(person) if own else None,
                sessions=sign_in.sessions.of(person, self.runtime.now()) if own else [],
                elsewhere=gathered.find(db, school, person_id, self.runtime.now()),
                at=self.runtime.now(),
            )

    def _note(self, call: Call, school: str, person_id: str, form: str) -> None:
        context, person = call.context(), PersonId(person_id)
        self.identity.audit.exported(context, SchoolId(school), person, form)
        self.identity.looks.record(context, SchoolId(school), [person], LookPurpose.EXPORT)

    def _page(
        self, call: Call, school: str, person_id: str, form: Form, *, status: int = 200
    ) -> Response:
        found, person = self._here(call, school, person_id), PersonId(person_id)
        now = self.runtime.now()
        with self.runtime.read() as db:
            kept = self.identity.vault.fields_of(db, [person], _SHOWN).get(person, {})
            context = {
                "papers": people.consents_of(db, person_id),
                "looks": together(looks_at(db, person_id, _LOOKS_READ))[:_LOOKS_SHOWN],
                "disclosures": disclosures.about(db, person_id),
                "requests": [(row, self._clock(row)) for row in requests.about(db, person_id)],
                "roles": duties.of_person(db, person_id),
                "gathered": gathered.find(db, school, person_id, now),
                "restricted": bool(requests.restricted_among(db, [person_id])),
            }
        if kept:
            self.identity.looks.record(
                call.context(), SchoolId(school), [person], LookPurpose.PERSON
            )
        job_id = call.request.args.get("job", "")
        is_self = person_id == call.caller.person_id
        return self.show(
            call,
            "my-data.html",
            status=status,
            form=form,
            found=found,
            kept=[(said.FIELDS[f], _shown(f, kept[f])) for f in _SHOWN if f in kept],
            sensitive=_sensitive(),
            is_self=is_self,
            is_family=is_own(self.identity.viewer(call.caller, school), person),
            job=self.runtime.jobs.find(job_id, call) if job_id else None,
            said=said,
            purposes=PURPOSES,
            categories=CATEGORIES,
            role_names=ROLE_NAMES,
            local=local,
            **context,
        )

    def _clock(self, row: Any) -> said.Clock:
        day = row.closed_on or self.runtime.today()
        return said.clock(row.on, row.escalate_on, row.due_on, day)


def _shown(field: Field, text: str) -> Any:
    return datetime.fromisoformat(text).date() if field is Field.BIRTH_DATE else text


def _sensitive() -> list[str]:
    return [
        said.FIELDS[field]
        for field, (_, sensitivity) in VAULT.items()
        if sensitivity is Sensitivity.SENSITIVE
    ]


def _plain(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
