"""The consent desk: classes with their bars, who is missing, and forms for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, download, http, see_other
from chassis.languages import N_
from chassis.policy import Scope
from identity.application.consents import form_of
from identity.application.ids import derived, part_of
from identity.domain.access.events import LookPurpose
from identity.domain.consent.events import ConsentDrafted
from identity.domain.consent.refusals import NothingToPrint
from identity.domain.ids import ConsentId, ImportId, PersonId, SchoolId
from identity.domain.people.ages import is_aged
from identity.domain.settings.keys import Key
from identity.entrypoints.consent_forms import FindForm, HolderForm, PrintForm
from identity.entrypoints.consent_paper import Sheet, printed
from identity.entrypoints.desk import Desk, reasons, refused
from identity.policy import COLLECT_CONSENTS, KEEP_CONSENTS, SEE_CLASS_CONSENTS
from identity.readmodels import classes, consent_register, consents, people, schools
from kernel.decider import Refused
from kernel.store import Context

PDF: Final = "application/pdf"
STATES: Final = {
    "missing": N_("nothing yet"),
    consents.DRAFTED: N_("printed"),
    consents.ACTIVE: N_("in force"),
    consents.REFUSED: N_("refused"),
    consents.EXPIRED: N_("expired"),
    consents.WITHDRAWN: N_("taken back"),
    consents.CLOSED: N_("closed, not signed"),
}
_TO_PRINT: Final = {"missing", consents.EXPIRED, consents.WITHDRAWN}
_READ_MODEL: Final = "identity.consents"
FORMS_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One pupil at the desk: how far the consent is, and the form to go on with."""

    person_id: str
    file_number: str
    state: str
    form_id: str | None
    number: str


class ConsentDeskPages(Desk):
    name = "identity-consent-desk"

    @http("GET", "/identity/<school>/consents/classes", allow=SEE_CLASS_CONSENTS)
    def classes(self, call: Call, school: str) -> Response:
        self.school_of(call)
        bars = self._bars(call, school)
        return self.show(call, "consent-classes.html", bars=bars, form=Form())

    @http("GET", "/identity/<school>/consents/class/<class_id>", allow=SEE_CLASS_CONSENTS)
    def of_class(self, call: Call, school: str, class_id: str) -> Response:
        return self._class_page(call, school, class_id, Form())

    @http("POST", "/identity/<school>/consents/class/<class_id>/print", allow=COLLECT_CONSENTS)
    def print_the_rest(self, call: Call, school: str, class_id: str) -> Response:
        """Print a form for everybody of the class who has none, as one PDF."""
        missing = [
            PersonId(line.person_id) for line in self._lines(class_id) if line.state in _TO_PRINT
        ]
        try:
            drafts = self._draft(call.context(), school, missing)
        except Refused as reason:
            shown = refused(call, call.form(), reason)
            return self._class_page(call, school, class_id, shown, status=409)
        return self._pdf(call, school, drafts, name=class_id)

    @http("POST", "/identity/<school>/people/<person_id>/consent-form", allow=COLLECT_CONSENTS)
    def print_one(self, call: Call, school: str, person_id: str) -> Response:
        """Print one form; names typed here stand on the paper and nowhere else."""
        typed = call.form().read(PrintForm())
        drafts = self._draft(call.context(), school, [PersonId(person_id)])
        return self._pdf(call, school, drafts, name=person_id, **typed)

    @http("POST", "/identity/<school>/import/<import_id>/forms", allow=COLLECT_CONSENTS)
    def print_for_list(self, call: Call, school: str, import_id: str) -> Response:
        """Print forms for those whom a list brought in by number only, a hundred at a time.

        The same part again gives the same papers under the same numbers. Raises NothingToPrint.
        """
        part = call.form().value("part")
        if not part.isdecimal():
            raise NotFound
        context = replace(call.context(), command_id=derived(import_id, "forms", part))
        numbered = self.identity.importing.by_number(ImportId(str(import_id)))
        start = int(part) * FORMS_AT_ONCE
        those = self._unsigned(context, numbered[start : start + FORMS_AT_ONCE])
        drafts = self._draft(context, school, those)
        if not drafts:
            raise NothingToPrint
        return self._pdf(call, school, drafts, name=import_id)

    @http("GET", "/identity/<school>/papers/<form_id>/form", allow=COLLECT_CONSENTS)
    def print_again(self, call: Call, school: str, form_id: str) -> Response:
        with self.runtime.read() as db:
            row = consents.one(db, form_id)
        if row is None or row.state != consents.DRAFTED:
            raise NotFound
        draft = ConsentDrafted(
            consent_id=row.consent_id,
            person_id=row.person_id,
            register_number=row.register_number,
            text_version=row.text_version,
            text_hash=row.text_hash,
            on=row.since,
        )
        return self._pdf(call, school, [draft], name=form_id)

    @http("GET", "/identity/<school>/papers", allow=COLLECT_CONSENTS)
    def find(self, call: Call, school: str) -> Response:
        """Find a printed form by the number that stands on it."""
        number = call.form().read(FindForm())["number"].strip().upper().replace("K", "К")
        if number.isdigit():
            number = f"К-{self.runtime.today().year}/{number}"
        with self.runtime.read() as db:
            row = consents.by_number(db, school, number)
        if row is None:
            return self._not_found(call, school)
        return see_other(f"/identity/{school}/papers/{row.consent_id}")

    @http("POST", "/identity/<school>/consents/holder", allow=KEEP_CONSENTS)
    def describe_holder(self, call: Call, school: str) -> Response:
        form = call.form()
        try:
            given = form.read(HolderForm())
        except ValidationError as error:
            return self._classes_page(call, school, form.refused(reasons(error)), status=422)
        self.identity.consent_desk.describe_holder(
            call.context(), SchoolId(school), given["address_ky"], given["address_ru"],
            self.runtime.today(),
        )  # fmt: skip
        return see_other(f"/identity/{school}/consents/classes")

    # How it is done

    def _not_found(self, call: Call, school: str) -> Response:
        said = N_("No form was printed under this number. Look at it once more.")
        form = call.form().refused({"number": [said]})
        return self._classes_page(call, school, form, status=404)

    def _classes_page(self, call: Call, school: str, form: Form, *, status: int = 200) -> Response:
        bars = self._bars(call, school)
        return self.show(call, "consent-classes.html", status=status, bars=bars, form=form)

    def _classes(self, call: Call, school: str) -> Sequence[Any]:
        """Return the classes of this year: all of them, or those that the teacher leads."""
        with self.runtime.read() as db:
            if Scope.SCHOOL in call.scopes:
                rows = classes.of_school(db, school)
            else:
                led = classes.led_by(db, call.caller.person_id)
                rows = [row for row in led if row.school == school]
        newest = max((row.school_year for row in rows), default="")
        return [row for row in rows if row.school_year == newest]

    def _bars(self, call: Call, school: str) -> list[consent_register.Bar]:
        rows = self._classes(call, school)
        with self.runtime.read() as db:
            return consent_register.bars(db, rows)

    def _lines(self, class_id: str) -> list[Line]:
        """Return the pupils of a class in the order of the alphabet book."""
        with self.runtime.read() as db:
            ids = classes.pupils_of(db, class_id)
            pupils = people.some(db, ids) if ids else []
            forms = consents.of_people(db, ids)
        ordered = sorted(pupils, key=lambda row: (row.letter or "", row.number or 0))
        return [_line(row, forms.get(row.person_id, [])) for row in ordered]

    def _class_page(
        self, call: Call, school: str, class_id: str, form: Form, *, status: int = 200
    ) -> Response:
        with self.runtime.read() as db:
            row = classes.one(db, class_id)
        if row is None:
            raise NotFound
        lines = self._lines(class_id)
        count = {state: sum(line.state == state for line in lines) for state in STATES}
        waiting = next((line for line in lines if line.state == consents.DRAFTED), None)
        return self.show(
            call,
            "consent-class.html",
            status=status,
            form=form,
            lines=lines,
            count=count,
            states=STATES,
            waiting=waiting,
            school_class=row,
            to_print=count["missing"] + count["expired"] + count["withdrawn"],
            may_collect=bool(COLLECT_CONSENTS.reach(call.caller.roles_at(school))),
            address=self.identity.consent_desk.address_of(SchoolId(school)),
        )

    def _unsigned(self, context: Context, who: Sequence[PersonId]) -> list[PersonId]:
        """Leave out who has answered, and who holds a form that this command did not print."""
        with self.runtime.read() as db:
            known = {row.person_id for row in people.some(db, who)} if who else set()
            forms = consents.of_people(db, who)
        return [
            one
            for one in who
            if one in known and _is_open(forms.get(one, []), form_of(context, one))
        ]

    def _draft(
        self, context: Context, school: str, who: Sequence[PersonId]
    ) -> list[ConsentDrafted]:
        desk, today = self.identity.consent_desk, self.runtime.today()
        done, drafts = desk.draft(context, SchoolId(school), who, today)
        self.identity.seen_by_pages(_READ_MODEL, school, done.position)
        return drafts

    def _pdf(
        self, call: Call, school: str, drafts: Sequence[ConsentDrafted], *, name: str,
        pupil: str = "", signer: str = "",
    ) -> Response:  # fmt: skip
        ids = [draft.person_id for draft in drafts]
        context = part_of(call.context(), "names")
        names = self.identity.names(context, call.caller, ids, LookPurpose.EXPORT)
        with self.runtime.read() as db:
            known = {row.person_id: row for row in people.some(db, ids)}
            places = {who: classes.class_of(db, who) for who in ids}
            letterhead = schools.letterhead(db, school)
        sheets = [
            Sheet(
                form_id=draft.consent_id,
                number=draft.register_number,
                place=_place(known[draft.person_id], places[draft.person_id]),
                own_signature=self._signs_too(school, draft.person_id),
                pupil=names.get(draft.person_id, "") or pupil,
                signer=signer,
            )
            for draft in drafts
        ]
        made = printed(
            sheets,
            school=school,
            letterhead=letterhead,
            address=self.identity.consent_desk.address_of(SchoolId(school)),
            version=drafts[0].text_version,
            address_of_site=self.runtime.settings.public_url,
            on=drafts[0].on,
        )
        return download(made, f"{name}.pdf", PDF)

    def _signs_too(self, school: str, who: PersonId) -> bool:
        """Leave the pupil's own line out only where the birthday says that it is not due yet."""
        office, on = self.identity.office, self.runtime.today()
        born = office.birthday(who)
        age = office.term(SchoolId(school), Key.OWN_SIGNATURE_AGE, on)
        return born is None or is_aged(born, age, on)


def _line(row: Any, forms: Sequence[Any]) -> Line:
    state = consents.standing(forms)
    open_form = next((form for form in forms if form.state == consents.DRAFTED), None)
    return Line(
        person_id=row.person_id,
        file_number=row.file_number or "",
        state=state,
        form_id=open_form.consent_id if open_form is not None else None,
        number=open_form.register_number if open_form is not None else "",
    )


def _is_open(forms: Sequence[Any], ours: ConsentId) -> bool:
    waits = any(form.consent_id == ours and form.state == consents.DRAFTED for form in forms)
    return waits or consents.standing(forms) in _TO_PRINT


def _place(person: Any, school_class: Any) -> str:
    parts = [person.file_number or ""]
    if school_class is not None:
        parts.append(f"{school_class.grade}-{school_class.letter}")
    return " · ".join(part for part in parts if part)
