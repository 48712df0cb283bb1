"""Signed papers come in: one from a phone by its code, or many of a class at once (L-02, L-03)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import MIB, Call, Denied, NotFound, http, see_other
from chassis.languages import N_
from identity.application import Paper, Scan, Signer, Submission
from identity.application.ids import derived, part_of
from identity.application.papers import LARGEST_SCAN, categories_for
from identity.domain.access.events import LookPurpose
from identity.domain.consent.events import ASKED_FOR, Capacity, Purpose
from identity.domain.fields import NAME, Field
from identity.domain.ids import ConsentId, PersonId, SchoolId
from identity.domain.people.events import Kind
from identity.entrypoints.consent_forms import (
    NO,
    YES,
    SheetForm,
    answers,
    part_of_form,
    recipients,
    scan_of,
)
from identity.entrypoints.consent_paper import ON_PAPER
from identity.entrypoints.desk import PURPOSES, RECIPIENTS, Desk, keep_in_memory, reasons, refused
from identity.entrypoints.people import CAPACITIES
from identity.policy import COLLECT_CONSENTS
from identity.readmodels import classes, consents, people
from identity.texts import consent_text
from kernel.decider import Refused
from kernel.store import Context

_UPLOAD: Final = LARGEST_SCAN + MIB
_UPLOADS: Final = 64 * MIB
_READ_MODELS: Final = ("identity.people", "identity.consents", "identity.guardianship")


class PaperPages(Desk):
    name = "identity-papers"

    @http("GET", "/identity/<school>/papers/<form_id>", allow=COLLECT_CONSENTS)
    def paper(self, call: Call, school: str, form_id: str) -> Response:
        """Show what the code on the paper leads to: the camera, the answers, the names."""
        row = self._row(form_id)
        today = f"{self.runtime.today():%d.%m.%Y}"
        form = Form({"signed_on": today, "paper_language": "ky", "place": self._place(call)})
        return self._page(call, school, row, form)

    @http("POST", "/identity/<school>/papers/<form_id>", allow=COLLECT_CONSENTS, limit=_UPLOAD)
    def take_in(self, call: Call, school: str, form_id: str) -> Response:
        keep_in_memory(call)
        form, row = call.form(), self._row(form_id)
        try:
            self._take_in(call.context(), SchoolId(school), row, form)
        except ValidationError as error:
            return self._page(call, school, row, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._page(call, school, row, refused(call, form, reason), status=409)
        return see_other(self._back(school, row))

    @http("GET", "/identity/<school>/consents/class/<class_id>/papers", allow=COLLECT_CONSENTS)
    def many(self, call: Call, class_id: str, **_: str) -> Response:
        today = f"{self.runtime.today():%d.%m.%Y}"
        form = Form({"signed_on": today, "paper_language": "ky"})
        return self._many_page(call, class_id, form, {}, ())

    @http("POST", "/identity/<school>/consents/class/<class_id>/papers", allow=COLLECT_CONSENTS,
          limit=_UPLOADS)  # fmt: skip
    def take_in_many(self, call: Call, school: str, class_id: str) -> Response:
        """Take in each paper that has a scan; one that is refused holds up none of the others."""
        keep_in_memory(call)
        form, context = call.form(), call.context()
        taken: list[str] = []
        left: dict[str, Form] = {}
        for row in self._drafted(class_id):
            part = _with_shared(part_of_form(form, row.consent_id), form)
            if not part.files:
                continue
            try:
                here = part_of(context, row.consent_id)
                self._take_in(here, SchoolId(school), row, part)
                taken.append(row.register_number)
            except ValidationError as error:
                left[row.consent_id] = part.refused(reasons(error))
            except Refused as reason:
                left[row.consent_id] = refused(call, part, reason)
        if not left and taken:
            return see_other(f"/identity/{school}/consents/class/{class_id}")
        if not left:
            form = form.refused(N_("Choose the scan of at least one paper."))
        return self._many_page(call, class_id, form, left, taken, status=409)

    # How it is done

    def _take_in(self, context: Context, school: SchoolId, row: Any, form: Form) -> None:
        given = form.read(SheetForm())
        agreed, said_no = answers(given, YES), answers(given, NO)
        if not (agreed or said_no):
            raise ValidationError(
                {"purpose_emis": [N_("Copy the answers from the paper, at least the first.")]}
            )
        office, person, today = self.identity.office, PersonId(row.person_id), self.runtime.today()
        if not agreed:
            # The scan of a refusal would be a name without a consent, so only the answer is kept.
            signer = PersonId(given["signer_id"] or derived(row.consent_id, "signer"))
            done = self.identity.consent_desk.refuse(
                context, school, person, ConsentId(row.consent_id), signer, said_no, today,
                is_unknown=not given["signer_id"],
            )  # fmt: skip
        else:
            paper = _paper(row, given, agreed, said_no, scan_of(form))
            submission = Submission(
                person_id=person,
                details=_details(given),
                paper=paper,
                signer=self._signer(row, given),
                on=today,
            )
            done = office.add_consent(context, school, submission)
        for model in _READ_MODELS:
            self.identity.seen_by_pages(model, school, done.position)

    def _signer(self, row: Any, given: Mapping[str, Any]) -> Signer | None:
        if given["capacity"] is Capacity.SELF:
            return Signer(person_id=PersonId(row.person_id))
        if given["signer_id"]:
            with self.runtime.read() as db:
                known = given["signer_id"] in people.guardians_of(db, row.person_id)
            if not known:
                raise Denied("signer_id", given["signer_id"])
            return Signer(person_id=PersonId(given["signer_id"]))
        details = {part: given[f"signer_{part}"] for part in (*NAME, Field.PHONE)}
        if not (details[Field.SURNAME] and details[Field.GIVEN_NAME]):
            why = N_("Write who signed, as on the paper.")
            raise ValidationError({"signer_surname": [why]})
        return Signer(person_id=PersonId(derived(row.consent_id, "signer")), details=details)

    def _row(self, form_id: str) -> Any:
        with self.runtime.read() as db:
            row = consents.one(db, form_id)
        if row is None:
            raise NotFound
        return row

    def _drafted(self, class_id: str) -> list[Any]:
        with self.runtime.read() as db:
            forms = consents.of_people(db, classes.pupils_of(db, class_id))
        rows = [row for of_one in forms.values() for row in of_one]
        return sorted(
            (row for row in rows if row.state == consents.DRAFTED),
            key=lambda row: (len(row.register_number), row.register_number),
        )

    def _page(
        self, call: Call, school: str, row: Any, form: Form, *, status: int = 200
    ) -> Response:
        return self.show(
            call,
            "consent-paper.html",
            status=status,
            form=form,
            row=row,
            back_to=self._back(school, row),
            **self._shared(),
            **self._about(call, [row]),
        )

    def _many_page(
        self, call: Call, class_id: str, form: Form, left: Mapping[str, Form],
        taken: Sequence[str], *, status: int = 200,
    ) -> Response:  # fmt: skip
        with self.runtime.read() as db:
            found = classes.one(db, class_id)
        if found is None:
            raise NotFound
        rows = self._drafted(class_id)
        return self.show(
            call,
            "consent-papers.html",
            status=status,
            form=form,
            rows=rows,
            parts={row.consent_id: left.get(row.consent_id) or Form() for row in rows},
            left=left,
            taken=taken,
            school_class=found,
            **self._shared(),
            **self._about(call, rows),
        )

    def _shared(self) -> dict[str, Any]:
        return {
            "purposes": PURPOSES, "on_paper": ON_PAPER, "capacities": CAPACITIES,
            "receivers": {one: RECIPIENTS[one] for one in ASKED_FOR}, "text_of": consent_text,
        }  # fmt: skip

    def _about(self, call: Call, rows: Sequence[Any]) -> dict[str, Any]:
        """Return who is known already: named people need no name, linked parents are chosen."""
        ids = [row.person_id for row in rows]
        with self.runtime.read() as db:
            persons = {row.person_id: row for row in people.some(db, ids)} if ids else {}
            parents = {who: people.guardians_of(db, who) for who in ids}
        grown_up = [parent for of_one in parents.values() for parent in of_one]
        names = self.identity.names(
            call.context(), call.caller, [*ids, *grown_up], LookPurpose.PAGE
        )
        signers = {
            who: [(parent, names[PersonId(parent)]) for parent in of_one if parent in names]
            for who, of_one in parents.items()
        }
        kinds = {who: persons[who].kind for who in persons}
        return {
            "persons": persons, "signers": signers, "named": set(names),
            "is_pupil": {who: kind == Kind.PUPIL for who, kind in kinds.items()},
        }  # fmt: skip

    def _back(self, school: str, row: Any) -> str:
        with self.runtime.read() as db:
            found = classes.class_of(db, row.person_id)
        if found is not None:
            return f"/identity/{school}/consents/class/{found.class_id}"
        return f"/identity/{school}/people/{row.person_id}"

    def _place(self, call: Call) -> str:
        return call.request.args.get("place", "")[:200]


def _with_shared(part: Form, whole: Form) -> Form:
    shared = ("signed_on", "paper_language", "place")
    data = {name: whole.value(name) for name in shared if whole.value(name)}
    return Form({**data, **part.data}, files=part.files)


def _paper(
    row: Any,
    given: Mapping[str, Any],
    agreed: Sequence[Purpose],
    said_no: Sequence[Purpose],
    scan: Scan | None,
) -> Paper:
    if given["capacity"] is None:
        raise ValidationError({"capacity": [N_("Choose as whom the paper was signed.")]})
    if given["signed_on"] is None:
        raise ValidationError({"signed_on": [N_("Write the day on which it was signed.")]})
    return Paper(
        consent_id=ConsentId(row.consent_id),
        capacity=given["capacity"],
        purposes=tuple(agreed),
        refused=tuple(said_no),
        categories=categories_for(agreed),
        recipients=recipients(given, row.text_version),
        register_number=row.register_number,
        place=given["place"],
        scan=scan,
        capacity_document=given["capacity_document"],
        own_signature=given["own_signature"],
        text_version=row.text_version,
        text_hash=row.text_hash,
        language=given["paper_language"],
        valid_from=given["signed_on"],
    )


def _details(given: Mapping[str, Any]) -> dict[Field, str]:
    details = {part: given[part] for part in NAME if given[part]}
    if given["birth_date"]:
        details[Field.BIRTH_DATE] = given["birth_date"].isoformat()
    return details
