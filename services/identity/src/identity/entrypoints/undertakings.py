"""The undertaking before the first access: read, confirmed with the own password, printed."""

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import PUBLIC, SIGNED_IN, Call, NotFound, download, http, see_other
from chassis.languages import one_line
from chassis.printing import pdf
from identity.domain.access.paths import safe_next
from identity.domain.access.refusals import NotRecognised
from identity.domain.ids import PersonId, SchoolId
from identity.domain.people.events import Kind
from identity.domain.undertakings.text import CURRENT, TEXTS
from identity.entrypoints.desk import aside, reasons, refused
from identity.entrypoints.sign_in import Door, place_of
from identity.readmodels import people, schools, undertakings
from identity.vault.sessions import Session
from kernel.decider import Refused

PDF: Final = "application/pdf"


class UndertakingForm(Schema):
    next = fields.String(load_default="")
    text_version = fields.String(required=True, validate=validate.Length(max=20))
    secret = fields.String(required=True, validate=validate.Length(max=200))


class UndertakingPages(Door):
    """Open to a session without any right: until it is given there are none (L-18)."""

    name = "identity-undertaking"

    @http("GET", "/identity/undertaking", allow=PUBLIC)
    def read(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in?next=/identity/undertaking")
        following = safe_next(call.request.args.get("next")) or ""
        return self._page(call, session.person_id, Form({"next": following}))

    @http("POST", "/identity/undertaking", allow=PUBLIC)
    def give(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in?next=/identity/undertaking")
        form, person = call.form(), session.person_id
        kept = Form({"next": form.value("next")}, command_id=form.command_id)
        try:
            wanted = form.read(UndertakingForm())
            self._give(call, session, wanted)
        except ValidationError as error:
            return self._page(call, person, kept.refused(reasons(error)), status=422)
        except NotRecognised as reason:
            shown = kept.refused({"secret": one_line(reason.__doc__ or "")})
            return self._page(call, person, shown, status=409)
        except Refused as reason:
            return self._page(call, person, refused(call, kept, reason), status=409)
        following = safe_next(wanted["next"]) or self.home_of(person)
        return self.begin(call, see_other(following), session)

    @http("GET", "/identity/undertaking.pdf", allow=SIGNED_IN)
    def paper(self, call: Call) -> Response:
        """Give the sheet to be signed by hand, for somebody who does not work on a screen yet."""
        school = self._school_of(PersonId(call.caller.person_id))
        text = TEXTS[CURRENT]
        with self.runtime.read() as db:
            named = schools.letterhead(db, school)
        data = {"school": named, "version": CURRENT, "ky": text.ky, "ru": text.ru}
        return download(pdf("identity", "undertaking", data), "undertaking.pdf", PDF)

    def _give(self, call: Call, session: Session, wanted: dict[str, Any]) -> None:
        school = self._school_of(session.person_id)
        sign_in = self.identity.sign_in
        sign_in.accounts.run = aside
        sign_in.confirm(session.person_id, wanted["secret"], place_of(call), self.runtime.now())
        done = self.identity.undertakings.give(
            call.context(), school, session.person_id, wanted["text_version"], self.runtime.today()
        )
        self.identity.seen_by_pages("identity.undertakings", school, done.position)

    def _school_of(self, person: PersonId) -> SchoolId:
        """Return where somebody of the staff works; raises NotFound for everybody else."""
        with self.runtime.read() as db:
            found = people.one(db, person)
        if found is None or found.kind != Kind.STAFF:
            raise NotFound
        return SchoolId(found.school)

    def _page(self, call: Call, person: PersonId, form: Form, *, status: int = 200) -> Response:
        self._school_of(person)
        with self.runtime.read() as db:
            given = undertakings.one(db, person)
        version = given.text_version if given else CURRENT
        return self.show(
            call,
            "undertaking.html",
            status=status,
            form=form,
            given=given,
            version=version,
            lines=TEXTS[version].lines(call.language),
        )
