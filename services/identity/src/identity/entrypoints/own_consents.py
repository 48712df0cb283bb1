"""Consents on the own page: read, signed with the password, taken back purpose by purpose."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import Call, NotFound, http, see_other
from chassis.languages import N_
from identity.application.own_papers import Answers
from identity.domain.access.refusals import CodeNotRight, NotRecognised, WaitFirst
from identity.domain.access.visibility import is_own
from identity.domain.consent.choices import open_questions, unanswered
from identity.domain.consent.events import OPTIONAL, Purpose
from identity.domain.consent.refusals import ConsentIncomplete, WordingChanged
from identity.domain.ids import PersonId, SchoolId, SessionId
from identity.entrypoints.desk import PURPOSES, Desk, aside, reasons, refused
from identity.entrypoints.own_consent_words import MEANINGS
from identity.entrypoints.people import STANDINGS
from identity.entrypoints.sign_in import place_of
from identity.policy import SIGN_CONSENTS
from identity.readmodels import people, schools
from identity.texts import consent_text
from kernel.decider import Refused

YES, NO = "yes", "no"
_ANSWER: Final = validate.OneOf((YES, NO))
_LINE: Final = validate.Length(max=200)
_READ_MODELS: Final = ("identity.people", "identity.consents")
_NOT_THE_PASSWORD: Final = N_("This is not your password. Look whether capital letters are on.")
_NOT_THE_CODE: Final = N_("This code is not right. Take the one that stands there now.")
_ANSWER_EACH: Final = N_("Answer this too: it stands on the same sheet.")


class _Sheet(Schema):
    text_version = fields.String(required=True, validate=validate.Length(max=20))
    text_hash = fields.String(required=True, validate=validate.Length(max=64))
    secret = fields.String(required=True, validate=_LINE)
    code = fields.String(load_default="", validate=validate.Length(max=40))


SheetForm: Final = _Sheet.from_dict(
    {
        f"answer_{purpose}": fields.String(load_default="", validate=_ANSWER)
        for purpose in sorted(OPTIONAL)
    },
    name="SheetForm",
)


class OwnConsentPages(Desk):
    """For whoever stands for a child, a pupil old enough to sign, and every grown-up."""

    name = "identity-own-consents"

    @http("GET", "/identity/<school>/my-data/<person_id>/consents", allow=SIGN_CONSENTS)
    def ask(self, call: Call, school: str, person_id: str) -> Response:
        """Show where each purpose stands, and the whole wording before anything is answered."""
        return self._page(call, school, person_id, Form())

    @http("POST", "/identity/<school>/my-data/<person_id>/consents", allow=SIGN_CONSENTS)
    def answer(self, call: Call, school: str, person_id: str) -> Response:
        """Record what was answered, once the password has been shown again (L-03)."""
        self._here(call, school, person_id)
        form = call.form()
        try:
            given = form.read(SheetForm())
            self._show_who(call, given)
            self._answer(call, SchoolId(school), PersonId(person_id), given)
        except ValidationError as error:
            shown = form.refused(reasons(error))
            return self._page(call, school, person_id, shown, status=422)
        except WordingChanged as reason:
            # Whoever answered the old words has not answered the new ones: nothing stays ticked.
            fresh = refused(call, Form(command_id=form.command_id), reason)
            return self._page(call, school, person_id, fresh, status=409)
        except Refused as reason:
            status = 429 if isinstance(reason, WaitFirst) else 409
            shown = _refused(call, form, reason)
            return self._page(call, school, person_id, shown, status=status)
        return see_other(f"/identity/{school}/my-data/{person_id}/consents/held?signed=1")

    @http("GET", "/identity/<school>/my-data/<person_id>/consents/held", allow=SIGN_CONSENTS)
    def held(self, call: Call, school: str, person_id: str) -> Response:
        """Say what holds now and under which number, to be read and printed."""
        found, here = self._here(call, school, person_id), SchoolId(school)
        with self.runtime.read() as db:
            papers = people.consents_of(db, person_id)
        asked = self._choices(call, here, found)
        register = self._standing_of_register(here, found)
        return self.show(
            call, "own-consents-held.html", found=found, asked=asked, register=register,
            papers=_papers(papers), purposes=PURPOSES, standings=STANDINGS,
            is_signed="signed" in call.request.args, today=self.runtime.today(),
            is_self=person_id == call.caller.person_id,
        )  # fmt: skip

    # How it is done

    def _show_who(self, call: Call, given: Mapping[str, Any]) -> None:
        """Ask for the password, and the code where one is set: together they are the signature.

        Raises NotRecognised, CodeNotRight, WaitFirst.
        """
        sign_in, person = self.identity.sign_in, PersonId(call.caller.person_id)
        sign_in.accounts.run = aside
        place, now = place_of(call), self.runtime.now()
        sign_in.confirm(person, given["secret"], place, now)
        if sign_in.factors.is_set(person):
            sign_in.check_code(person, given["code"], place, now)

    def _answer(
        self, call: Call, school: SchoolId, person: PersonId, given: Mapping[str, Any]
    ) -> None:
        agreed, said_no = _answered(given, YES), _answered(given, NO)
        signer = PersonId(call.caller.person_id)
        if person == signer and agreed:
            state = self.identity.office.consents_of(school, person)
            if left := unanswered(state, frozenset((*agreed, *said_no))):
                raise ValidationError({f"answer_{one}": [_ANSWER_EACH] for one in left})
        answers = Answers(
            person_id=person,
            signer_id=signer,
            session_id=SessionId(call.caller.session_id),
            agreed=agreed,
            refused=said_no,
            text_version=given["text_version"],
            text_hash=given["text_hash"],
            language=_language(call),
            on=self.runtime.today(),
        )
        done = self.identity.own_consents.answer(call.context(), school, answers)
        for model in _READ_MODELS:
            self.identity.seen_by_pages(model, school, done.position)

    def _page(
        self, call: Call, school: str, person_id: str, form: Form, *, status: int = 200
    ) -> Response:
        found, here = self._here(call, school, person_id), SchoolId(school)
        asked, text = self._choices(call, here, found), consent_text()
        with self.runtime.read() as db:
            papers = people.consents_of(db, person_id)
            letterhead = schools.letterhead(db, school)
        caller = PersonId(call.caller.person_id)
        return self.show(
            call, "own-consents.html", status=status, form=form, found=found, asked=asked,
            open=open_questions(asked), papers=_papers(papers), text=text,
            lines=self._lines(call, here, letterhead), text_language=_language(call),
            purposes=PURPOSES, meanings=MEANINGS, standings=STANDINGS,
            register=self._standing_of_register(here, found),
            is_self=person_id == caller, asks_code=self.identity.sign_in.factors.is_set(caller),
            is_on=self.identity.own_consents.is_on(here, self.runtime.today()),
        )  # fmt: skip

    def _here(self, call: Call, school: str, person_id: str) -> Any:
        """Find the person for himself or herself, or for who stands for the child (AZ-01)."""
        with self.runtime.read() as db:
            found = people.at(db, school, person_id)
        if found is None or found.is_forgotten:
            raise NotFound
        if not is_own(self.identity.viewer(call.caller, school), PersonId(person_id)):
            raise NotFound
        return found

    def _choices(self, call: Call, school: SchoolId, found: Any) -> Mapping[Purpose, Any]:
        """Return the questions, first what waits for the one who reads, then as on the paper."""
        caller = PersonId(call.caller.person_id)
        person = PersonId(found.person_id)
        today = self.runtime.today()
        asked = self.identity.own_consents.choices(school, person, caller, today)
        return dict(sorted(asked.items(), key=lambda one: not (one[1].waits and one[1].may_agree)))

    def _standing_of_register(self, school: SchoolId, found: Any) -> str:
        return self.identity.own_consents.standing_of_register(
            school, PersonId(found.person_id), self.runtime.today()
        )

    def _lines(self, call: Call, school: SchoolId, letterhead: Mapping[str, str]) -> list[str]:
        """Return the wording in the language of the page, with the school's name and address."""
        language, text = _language(call), consent_text()
        address = dict(
            zip(("ky", "ru"), self.identity.consent_desk.address_of(school), strict=True)
        )
        return [
            line.replace("{holder}", letterhead[f"name_{language}"]).replace(
                "{address}", address[language] or "—"
            )
            for line in getattr(text, language)
        ]


def _language(call: Call) -> str:
    """Return the language of the wording: it is written in Kyrgyz and in Russian."""
    return "ru" if call.language == "ru" else "ky"


def _answered(given: Mapping[str, Any], answer: str) -> tuple[Purpose, ...]:
    return tuple(
        purpose
        for purpose in Purpose
        if purpose in OPTIONAL and given[f"answer_{purpose}"] == answer
    )


def _papers(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Return the papers in hand, by purpose, the newest first."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        if row.withdrawn_on is None:
            for purpose in row.purposes.split():
                found.setdefault(purpose, []).append(row)
    return found


def _refused(call: Call, form: Form, reason: Refused) -> Form:
    match reason:
        case NotRecognised():
            return form.refused({"secret": [_NOT_THE_PASSWORD]})
        case CodeNotRight():
            return form.refused({"code": [_NOT_THE_CODE]})
        case ConsentIncomplete():
            return form.refused(N_("The pupil has to sign as well, on the own page."))
        case _:
            return refused(call, form, reason)
