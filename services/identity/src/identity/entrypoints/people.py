"""Pages of the school office: people, their papers, and taking a paper back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import MIB, Call, NotFound, download, http, see_other
from chassis.languages import N_
from chassis.policy import Scope
from identity.application import Paper, Scan, Signer, Submission
from identity.application.ids import derived
from identity.application.papers import LARGEST_SCAN, SUFFIX, categories_for
from identity.domain.access.events import LookPurpose
from identity.domain.access.visibility import (
    KEEPS_PEOPLE,
    Seen,
    is_own,
    may_read_person,
)
from identity.domain.consent.events import ASKED_FOR, Capacity, Recipient
from identity.domain.consent.glance import at_a_glance
from identity.domain.fields import Field
from identity.domain.ids import ConsentId, PersonId, SchoolId
from identity.domain.people.events import Kind
from identity.domain.people.refusals import SignerUnknown
from identity.entrypoints.desk import (
    CATEGORIES,
    PURPOSES,
    RECIPIENTS,
    ROLE_NAMES,
    Desk,
    keep_in_memory,
    reasons,
    refused,
)
from identity.entrypoints.schemas import AdultForm, PupilForm
from identity.policy import (
    ENTER_PATRONS,
    ENTER_PUPILS,
    ENTER_STAFF,
    KEEP_CONSENTS,
    SEE_PERSON,
)
from identity.readmodels import consents, duties, guardianship, people, requests
from kernel.decider import Refused

_UPLOAD: Final = LARGEST_SCAN + MIB

CAPACITIES: Final = {
    "parent": N_("Parent"),
    "guardian": N_("Guardian"),
    "adopter": N_("Adoptive parent"),
    "trustee": N_("Trustee"),
    "self": N_("For himself or herself, being 18 or older"),
}
STANDINGS: Final = {
    "agreed": N_("agreed"),
    "disputed": N_("the representatives disagree"),
    "refused": N_("refused"),
    "expired": N_("expired"),
    "not-asked": N_("not asked"),
}
# What a paper asks for: the purposes, and who else may receive the data.
_ASKED: Final[Mapping[str, Any]] = {
    "purposes": PURPOSES,
    "receivers": {one: RECIPIENTS[one] for one in ASKED_FOR},
}
_NAMES: Final = (Field.SURNAME, Field.GIVEN_NAME, Field.PATRONYMIC)
_SHOWN: Final = (Field.BIRTH_DATE, Field.PHONE, Field.ADDRESS, Field.EMAIL, Field.SEX)
_NOT_A_SCAN: Final = N_("This is not a PDF, JPEG or PNG of at most 8 MB.")


class PeoplePages(Desk):
    name = "identity-people"

    @http("GET", "/identity/<school>/people/<person_id>", allow=SEE_PERSON)
    def person(self, call: Call, school: str, person_id: str) -> Response:
        return self._person(call, school, person_id, Form())

    # Somebody comes in

    @http("GET", "/identity/<school>/people/new", allow=ENTER_PUPILS)
    def new_pupil(self, call: Call, **_: str) -> Response:
        signed_on = f"{self.runtime.today():%d.%m.%Y}"
        return self._pupil_form(
            call, Form({"signed_on": signed_on, "paper_language": call.language})
        )

    @http("POST", "/identity/<school>/people", allow=ENTER_PUPILS, limit=_UPLOAD)
    def register_pupil(self, call: Call, school: str) -> Response:
        keep_in_memory(call)
        form = call.form()
        try:
            given = form.read(PupilForm())
            scan = _scan(form)
            pupil = self._register_pupil(call, SchoolId(school), given, scan)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._pupil_form(call, shown, status=422)
        except Refused as reason:
            return self._pupil_form(call, refused(call, form, reason), status=409)
        return see_other(f"/identity/{school}/people/{pupil}")

    @http("GET", "/identity/<school>/staff/new", allow=ENTER_STAFF)
    def new_staff(self, call: Call, **_: str) -> Response:
        return self._new_adult(call, Kind.STAFF)

    @http("POST", "/identity/<school>/staff", allow=ENTER_STAFF, limit=_UPLOAD)
    def register_staff(self, call: Call, school: str) -> Response:
        return self._register_adult(call, SchoolId(school), Kind.STAFF)

    # Whoever lives nearby may read here too, and is of no class and no duty.
    @http("GET", "/identity/<school>/patrons/new", allow=ENTER_PATRONS)
    def new_patron(self, call: Call, **_: str) -> Response:
        return self._new_adult(call, Kind.PATRON)

    @http("POST", "/identity/<school>/patrons", allow=ENTER_PATRONS, limit=_UPLOAD)
    def register_patron(self, call: Call, school: str) -> Response:
        return self._register_adult(call, SchoolId(school), Kind.PATRON)

    # Somebody wants to see a paper

    @http("GET", "/identity/<school>/consents/<consent_id>/scan", allow=KEEP_CONSENTS)
    def scan(self, call: Call, school: str, consent_id: str) -> Response:
        paper = self._paper(school, consent_id)
        with self.runtime.read() as db:
            kept = self.identity.vault.open(db, paper.scan_id)
        if kept is None:
            raise NotFound
        seen = [PersonId(paper.person_id)]
        self.identity.looks.record(call.context(), SchoolId(school), seen, LookPurpose.SCAN)
        return download(kept.data, f"{consent_id}.{SUFFIX[kept.media_type]}", kept.media_type)

    # How it is done

    def _register_pupil(
        self, call: Call, school: SchoolId, given: Mapping[str, Any], scan: Scan | None
    ) -> PersonId:
        context = call.context()
        pupil = PersonId(derived(context.command_id, "pupil"))
        submission = Submission(
            person_id=pupil,
            details=_details(given),
            paper=_paper(context.command_id, given, given["capacity"], scan),
            signer=self._signer(school, context.command_id, pupil, given),
            on=self.runtime.today(),
        )
        done = self.identity.office.register_pupil(context, school, submission)
        self.identity.seen_by_pages("identity.people", school, done.position)
        return pupil

    def _new_adult(self, call: Call, kind: Kind) -> Response:
        self.school_of(call)
        signed_on = f"{self.runtime.today():%d.%m.%Y}"
        form = Form({"signed_on": signed_on, "paper_language": call.language})
        return self._adult_form(call, kind, form)

    def _adult_form(self, call: Call, kind: Kind, form: Form, *, status: int = 200) -> Response:
        may_see = _sees_everybody(call)
        return self.show(
            call, "new-adult.html", status=status, kind=kind, form=form, may_see=may_see, **_ASKED
        )

    def _register_adult(self, call: Call, school: SchoolId, kind: Kind) -> Response:
        """Enter a grown-up who signed for himself or herself, and show the page of the person."""
        self.school_of(call)
        keep_in_memory(call)
        form = call.form()
        try:
            person = self._enter_adult(call, school, kind, form.read(AdultForm()), _scan(form))
        except ValidationError as error:
            return self._adult_form(call, kind, form.refused(reasons(error)), status=422)
        except Refused as reason:
            return self._adult_form(call, kind, refused(call, form, reason), status=409)
        if _sees_everybody(call):
            return see_other(f"/identity/{school}/people/{person}")
        # The librarian's next step is the reader's card.
        return see_other(f"/circulation/{school}/cards")

    def _enter_adult(
        self, call: Call, school: SchoolId, kind: Kind, given: Mapping[str, Any], scan: Scan | None
    ) -> PersonId:
        context = call.context()
        person = PersonId(derived(context.command_id, kind))
        paper = _paper(context.command_id, given, Capacity.SELF, scan)
        submission = Submission(
            person_id=person,
            details=_details(given),
            paper=paper,
            signer=Signer(person_id=person) if paper else None,
            on=self.runtime.today(),
        )
        done = self.identity.office.register_adult(context, school, kind, submission)
        self.identity.seen_by_pages("identity.people", school, done.position)
        return person

    def _signer(
        self, school: SchoolId, command_id: str, pupil: PersonId, given: Mapping[str, Any]
    ) -> Signer | None:
        """Take who signed: from the list, somebody new, or the grown-up pupil; else nobody."""
        if given["capacity"] is Capacity.SELF:
            return Signer(person_id=pupil)
        if given["signer_id"]:
            with self.runtime.read() as db:
                known = people.one(db, given["signer_id"])
            if known is None or known.school != school or known.kind == Kind.PUPIL:
                raise SignerUnknown
            return Signer(person_id=PersonId(known.person_id))
        details = {name: given[f"signer_{name}"] for name in (*_NAMES, Field.PHONE)}
        if not (details[Field.SURNAME] and details[Field.GIVEN_NAME]):
            return None
        return Signer(person_id=PersonId(derived(command_id, "signer")), details=details)

    def _pupil_form(self, call: Call, form: Form, *, status: int = 200) -> Response:
        school = self.school_of(call)
        with self.runtime.read() as db:
            grown_up = people.of_school(db, school, Kind.GUARDIAN)
        ids = [row.person_id for row in grown_up if not row.is_forgotten]
        names = self.identity.names(call.context(), call.caller, ids, LookPurpose.PAGE)
        signers = sorted(names.items(), key=lambda named: named[1])
        return self.show(
            call,
            "new-pupil.html",
            status=status,
            form=form,
            signers=signers,
            **_ASKED,
            capacities=CAPACITIES,
        )

    def _person(
        self, call: Call, school: str, person_id: str, form: Form, *, status: int = 200
    ) -> Response:
        found = self._here(school, person_id)
        viewer = self.identity.viewer(call.caller, school)
        with self.runtime.read() as db:
            hidden = bool(requests.restricted_among(db, [person_id]))
        seen = Seen(person_id=PersonId(person_id), school=SchoolId(school), is_restricted=hidden)
        may_read = may_read_person(viewer, seen)
        is_keeper = bool(viewer.roles & KEEPS_PEOPLE)
        state = self.identity.office.consents_of(seen.school, seen.person_id)
        with self.runtime.read() as db:
            details = (
                self.identity.vault.fields_of(db, [seen.person_id], _SHOWN) if may_read else {}
            )
            context = {
                "glance": at_a_glance(state, self.runtime.today()),
                "recorded": guardianship.recorded_of(db, person_id),
                "excluded": guardianship.excluded_of(db, person_id) if is_keeper else [],
                "forms": consents.of_people(db, [person_id]).get(person_id, []),
                "papers": people.consents_of(db, person_id),
                "guardians": people.guardians_of(db, person_id),
                "children": [
                    people.one(db, row.pupil_id) for row in people.children_of(db, person_id)
                ],
                "roles": duties.of_person(db, person_id),
            }
        if details:
            self.identity.looks.record(
                call.context(), seen.school, [seen.person_id], LookPurpose.PERSON
            )
        may_open = bool(viewer.roles & (KEEPS_PEOPLE | {"administrator"}))
        username = self.identity.sign_in.accounts.username_of(seen.person_id) if may_open else None
        return self.show(
            call,
            "person.html",
            status=status,
            form=form,
            found=found,
            details=details.get(seen.person_id, {}),
            birth_date=_day(details.get(seen.person_id, {}).get(Field.BIRTH_DATE)),
            may_read=may_read,
            may_keep=bool(viewer.roles & KEEPS_PEOPLE),
            may_open=may_open and not found.is_forgotten,
            is_own=is_own(viewer, seen.person_id),
            username=username,
            standings=STANDINGS,
            relations=CAPACITIES,
            purposes=PURPOSES,
            recipients=RECIPIENTS,
            categories=CATEGORIES,
            capacities=CAPACITIES,
            role_names=ROLE_NAMES,
            **context,
        )

    def _here(self, school: str, person_id: str) -> Any:
        """Find a person of this school; raises NotFound, also for one of another school."""
        with self.runtime.read() as db:
            found = people.at(db, school, person_id)
        if found is None:
            raise NotFound
        return found

    def _paper(self, school: str, consent_id: str) -> Any:
        """Find a consent of this school; raises NotFound, also for one of another school."""
        with self.runtime.read() as db:
            found = people.one_consent(db, consent_id)
        if found is None or found.school != school:
            raise NotFound
        return found


def _sees_everybody(call: Call) -> bool:
    """Say whether the caller may open the page of anybody at the school of the address."""
    return Scope.SCHOOL in SEE_PERSON.reach(call.caller.roles_at(call.school or ""))


def _scan(form: Form) -> Scan | None:
    """Read the uploaded scan; raises ValidationError unless it is what it should be."""
    upload = form.files.get("scan")
    if upload is None:
        return None
    scan = Scan.of(upload.stream.read())
    if scan is None:
        raise ValidationError({"scan": [_NOT_A_SCAN]})
    return scan


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def _details(given: Mapping[str, Any]) -> dict[Field, str]:
    details = {name: given[name] for name in (*_NAMES, Field.PHONE, Field.ADDRESS)}
    if given.get("birth_date"):
        details[Field.BIRTH_DATE] = given["birth_date"].isoformat()
    return details


def _paper(
    command_id: str, given: Mapping[str, Any], capacity: Capacity | None, scan: Scan | None
) -> Paper | None:
    """Take the signed paper.

    None when nothing of it was filled in: the domain then says what is missing.
    """
    if not (given["purposes"] or given["register_number"] or given["place"] or scan):
        return None
    if capacity is None:
        raise ValidationError({"capacity": [N_("Choose as whom the paper was signed.")]})
    if given["signed_on"] is None:
        raise ValidationError({"signed_on": [N_("Write the day on which it was signed.")]})
    return Paper(
        consent_id=ConsentId(derived(command_id, "consent")),
        capacity=capacity,
        purposes=tuple(given["purposes"]),
        categories=categories_for(given["purposes"]),
        recipients=(Recipient.SCHOOL, *given["recipients"]),
        own_signature=given.get("own_signature", False),
        register_number=given["register_number"],
        place=given["place"],
        scan=scan,
        capacity_document=given.get("capacity_document", ""),
        language=given["paper_language"],
        valid_from=given["signed_on"],
    )
