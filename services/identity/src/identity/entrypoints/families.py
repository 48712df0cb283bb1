"""Who stands for a pupil, whom a court excludes, and where two representatives disagree."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, http, see_other
from chassis.languages import N_
from identity.application.guardianship import Link
from identity.domain.access.events import LookPurpose
from identity.domain.consent.events import Purpose
from identity.domain.ids import PersonId, SchoolId
from identity.domain.people.events import Kind
from identity.domain.people.refusals import SignerUnknown
from identity.entrypoints.consent_forms import (
    YES,
    ExcludeForm,
    LinkForm,
    SettleForm,
    UnlinkForm,
)
from identity.entrypoints.desk import PURPOSES, Desk, reasons, refused
from identity.policy import KEEP_FAMILIES, SETTLE_DISAGREEMENTS
from identity.readmodels import consents, guardianship, people
from kernel.application import Done
from kernel.decider import Refused

RELATIONS: Final = {
    "parent": N_("Parent"),
    "guardian": N_("Guardian"),
    "adopter": N_("Adoptive parent"),
    "trustee": N_("Trustee"),
    "other-relative": N_("Another relative, who stands for nobody"),
}
_READ_MODELS: Final = ("identity.people", "identity.guardianship", "identity.consents")


class FamilyPages(Desk):
    name = "identity-families"

    @http("GET", "/identity/<school>/people/<pupil_id>/family", allow=KEEP_FAMILIES)
    def family(self, call: Call, school: str, pupil_id: str) -> Response:
        return self._page(call, school, pupil_id, Form())

    @http("POST", "/identity/<school>/people/<pupil_id>/family", allow=KEEP_FAMILIES)
    def link(self, call: Call, school: str, pupil_id: str) -> Response:
        def do(given: Mapping[str, Any]) -> Done:
            link = Link(
                guardian_id=self._grown_up(school, given["guardian_id"]),
                pupil_id=PersonId(pupil_id),
                relation=given["relation"],
                document=given["document"],
                valid_from=given["valid_from"],
                valid_until=given["valid_until"],
            )
            return self.identity.guardianship.link(
                call.context(), SchoolId(school), link, self.runtime.today()
            )

        return self._change(call, school, pupil_id, LinkForm(), do)

    @http("POST", "/identity/<school>/people/<pupil_id>/family/end", allow=KEEP_FAMILIES)
    def unlink(self, call: Call, school: str, pupil_id: str) -> Response:
        def do(given: Mapping[str, Any]) -> Done:
            guardian = self._grown_up(school, given["guardian_id"])
            return self.identity.office.unlink_guardian(
                call.context(), SchoolId(school), guardian, PersonId(pupil_id)
            )

        return self._change(call, school, pupil_id, UnlinkForm(), do)

    @http("POST", "/identity/<school>/people/<pupil_id>/family/exclude", allow=KEEP_FAMILIES)
    def exclude(self, call: Call, school: str, pupil_id: str) -> Response:
        return self._by_court(call, school, pupil_id, self.identity.guardianship.exclude)

    @http("POST", "/identity/<school>/people/<pupil_id>/family/readmit", allow=KEEP_FAMILIES)
    def readmit(self, call: Call, school: str, pupil_id: str) -> Response:
        return self._by_court(call, school, pupil_id, self.identity.guardianship.readmit)

    def _by_court(
        self, call: Call, school: str, pupil_id: str, act: Callable[..., Done]
    ) -> Response:
        def do(given: Mapping[str, Any]) -> Done:
            guardian = self._grown_up(school, given["guardian_id"])
            return act(
                call.context(), SchoolId(school), guardian, PersonId(pupil_id),
                given["decision_number"], self.runtime.today(),
            )  # fmt: skip

        return self._change(call, school, pupil_id, ExcludeForm(), do)

    def _change(
        self, call: Call, school: str, pupil_id: str, schema: Schema,
        do: Callable[[Mapping[str, Any]], Done],
    ) -> Response:  # fmt: skip
        form = call.form()
        try:
            done = do(form.read(schema))
        except ValidationError as error:
            return self._page(call, school, pupil_id, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._page(call, school, pupil_id, refused(call, form, reason), status=409)
        for model in _READ_MODELS:
            self.identity.seen_by_pages(model, school, done.position)
        return see_other(f"/identity/{school}/people/{pupil_id}/family")

    def _grown_up(self, school: str, person_id: str) -> PersonId:
        """Find a grown-up of this school; raises SignerUnknown, also for another school's."""
        with self.runtime.read() as db:
            known = people.one(db, person_id)
        if known is None or known.school != school or known.kind == Kind.PUPIL:
            raise SignerUnknown
        return PersonId(person_id)

    def _page(
        self, call: Call, school: str, pupil_id: str, form: Form, *, status: int = 200
    ) -> Response:
        with self.runtime.read() as db:
            found = people.one(db, pupil_id)
            linked = people.guardians_of(db, pupil_id)
            recorded = guardianship.recorded_of(db, pupil_id)
            excluded = guardianship.excluded_of(db, pupil_id)
            grown_up = people.of_school(db, school, Kind.GUARDIAN)
        if found is None or found.kind != Kind.PUPIL:
            raise NotFound
        ids = [row.person_id for row in grown_up if not row.is_forgotten]
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.PAGE)
        return self.show(
            call,
            "family.html",
            status=status,
            form=form,
            found=found,
            linked=[*linked, *(who for who in recorded if who not in linked)],
            recorded=recorded,
            excluded={row.guardian_id: row for row in excluded},
            choices=sorted(names.items(), key=lambda named: named[1]),
            relations=RELATIONS,
        )


class DisagreementPages(Desk):
    name = "identity-disagreements"

    @http("GET", "/identity/<school>/disagreements", allow=SETTLE_DISAGREEMENTS)
    def disagreements(self, call: Call, school: str) -> Response:
        """Show the head the families that wait for a decision (L-05)."""
        return self._page(call, school, Form(), None)

    @http("POST", "/identity/<school>/people/<person_id>/disagreement",
          allow=SETTLE_DISAGREEMENTS)  # fmt: skip
    def settle(self, call: Call, school: str, person_id: str) -> Response:
        form = call.form()
        try:
            given = form.read(SettleForm())
            state = self.identity.office.consents_of(SchoolId(school), PersonId(person_id))
            done = self.identity.consent_desk.settle(
                call.context(), SchoolId(school), PersonId(person_id),
                tuple(purpose for purpose in Purpose if purpose in state.disputed),
                given["order_number"], self.runtime.today(), agreed=given["decision"] == YES,
            )  # fmt: skip
        except ValidationError as error:
            return self._page(call, school, form.refused(reasons(error)), person_id, status=422)
        except Refused as reason:
            return self._page(call, school, refused(call, form, reason), person_id, status=409)
        self.identity.seen_by_pages("identity.consents", school, done.position)
        return see_other(f"/identity/{school}/disagreements")

    def _page(
        self, call: Call, school: str, form: Form, about: str | None, *, status: int = 200
    ) -> Response:
        self.school_of(call)
        with self.runtime.read() as db:
            rows = consents.disagreements(db, school)
            ids = [row.person_id for row in rows]
            known = {row.person_id: row for row in people.some(db, ids)} if ids else {}
        return self.show(
            call, "disagreements.html", status=status, form=form, about=about, rows=rows,
            known=known, purposes=PURPOSES,
        )  # fmt: skip
