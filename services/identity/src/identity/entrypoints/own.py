"""What is one's own: the password, the second factor, the sessions, and showing who one is."""

from typing import Any, Final

import segno
from markupsafe import Markup
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from werkzeug.wrappers import Response

from chassis.forms import Form
from chassis.http import PUBLIC, SIGNED_IN, Call, http, see_other
from chassis.languages import N_, one_line
from chassis.runtime import BISHKEK
from identity.domain.access.gates import Gate, needs_factor
from identity.domain.access.paths import safe_next
from identity.domain.access.refusals import CodeNotRight, FactorNeeded, NotRecognised, WaitFirst
from identity.domain.ids import PersonId, SessionId
from identity.entrypoints.desk import aside, reasons, refused
from identity.entrypoints.sign_in import (
    CARRIED,
    CARRIED_AT_MOST,
    GATES,
    Door,
    carried_form,
    place_of,
    with_next,
)
from identity.readmodels import alarms, schools
from identity.vault.second_factors import address_of
from identity.vault.sessions import Session, aware
from kernel.decider import Refused

AGAIN: Final = "/identity/sign-in/again"
SESSIONS: Final = "/identity/sessions"
FACTOR: Final = GATES[Gate.SECOND_FACTOR]
_LINE: Final = validate.Length(max=200)
_CODE: Final = validate.Length(max=40)  # A recovery code with its hyphens, or spaces.


class SecretForm(Schema):
    """The old password is asked for unless a slip has just opened the door."""

    next = fields.String(load_default="")
    old = fields.String(load_default="", validate=_LINE)
    code = fields.String(load_default="", validate=_CODE)
    new = fields.String(required=True, validate=_LINE)
    again = fields.String(required=True, validate=_LINE)

    @validates_schema
    def both_alike(self, data: dict[str, Any], **_: object) -> None:
        if data["new"] != data["again"]:
            raise ValidationError({"again": [N_("This is not the same as above.")]})


class CodeForm(Schema):
    next = fields.String(load_default="")
    code = fields.String(required=True, validate=_CODE)


class ProofForm(Schema):
    next = fields.String(load_default="")
    secret = fields.String(required=True, validate=_LINE)
    code = fields.String(load_default="", validate=_CODE)


class SecretPages(Door):
    name = "identity-secret"

    @http("GET", "/identity/secret", allow=PUBLIC)
    def secret_form(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in")
        following = safe_next(call.request.args.get("next")) or ""
        return self._page(call, session, Form({"next": following}))

    @http("POST", "/identity/secret", allow=PUBLIC)
    def change_secret(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in")
        form = call.form()
        kept = Form({"next": form.value("next")}, command_id=form.command_id)
        try:
            wanted = form.read(SecretForm())
            token = self._change(call, session, wanted)
        except ValidationError as error:
            return self._page(call, session, kept.refused(reasons(error)), status=422)
        except WaitFirst as reason:
            return self._page(call, session, refused(call, kept, reason), status=429)
        except Refused as reason:
            field = {NotRecognised: "old", CodeNotRight: "code"}.get(type(reason), "new")
            shown = kept.refused({field: one_line(type(reason).__doc__ or "")})
            return self._page(call, session, shown, status=409)
        response = self.onward(call, session, safe_next(wanted["next"]))
        return self.renew_session(call, response, token)

    def _change(self, call: Call, session: Session, wanted: dict[str, Any]) -> str:
        sign_in = self.identity.sign_in
        sign_in.accounts.run = aside
        place, now = place_of(call), self.runtime.now()
        gate = sign_in.gates.of(session).gate
        if gate is Gate.CODE:
            raise CodeNotRight
        if gate is not Gate.NEW_SECRET:
            sign_in.confirm(session.person_id, wanted["old"], place, now)
            if self._asks_code(session):
                sign_in.check_code(session.person_id, wanted["code"], place, now)
        return sign_in.change_secret(call.context(), session, wanted["new"], self._known(session))

    def _known(self, session: Session) -> tuple[str, ...]:
        """Return words that everybody at the school knows."""
        account = self.identity.sign_in.account_of(session.person_id)
        if account is None:
            return ()
        with self.runtime.read() as db:
            names = schools.letterhead(db, account.school)
        return (account.school, *(word for name in names.values() for word in name.split()))

    def _asks_code(self, session: Session) -> bool:
        sign_in = self.identity.sign_in
        is_fresh = sign_in.is_fresh(session, self.runtime.now())
        return sign_in.factors.is_set(session.person_id) and not is_fresh

    def _page(self, call: Call, session: Session, form: Form, *, status: int = 200) -> Response:
        from_slip = self.identity.sign_in.gates.of(session).gate is Gate.NEW_SECRET
        return self.show(
            call,
            "secret.html",
            status=status,
            form=form,
            from_slip=from_slip,
            asks_code=not from_slip and self._asks_code(session),
        )


class SecondFactorPages(Door):
    """The gate of the second factor: giving a code, and setting the factor up."""

    name = "identity-second-factor"

    @http("GET", "/identity/sign-in/code", allow=PUBLIC)
    def code_form(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in")
        following = safe_next(call.request.args.get("next")) or ""
        return self._code_page(call, Form({"next": following}), None)

    @http("POST", "/identity/sign-in/code", allow=PUBLIC, limit=CARRIED_AT_MOST * 2)
    def give_code(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in")
        sent = call.request.form
        carried = carried_form(sent)
        form = Form({name: sent[name] for name in ("next", "code") if name in sent})
        kept = Form({"next": form.value("next")})
        try:
            wanted = form.read(CodeForm())
            token = self.identity.sign_in.give_code(
                session, wanted["code"], place_of(call), self.runtime.now()
            )
        except ValidationError as error:
            return self._code_page(call, kept.refused(reasons(error)), carried, status=422)
        except WaitFirst as reason:
            return self._code_page(call, refused(call, kept, reason), carried, status=429)
        except CodeNotRight as reason:
            shown = kept.refused({"code": one_line(reason.__doc__ or "")})
            return self._code_page(call, shown, carried, status=409)
        return self._on(call, token, safe_next(wanted["next"]), carried)

    @http("GET", "/identity/sign-in/second-factor", allow=PUBLIC)
    def factor_form(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in")
        if (first := self._first(call, session)) is not None:
            return first
        following = safe_next(call.request.args.get("next")) or ""
        return self._factor_page(call, session, Form({"next": following}))

    @http("POST", "/identity/sign-in/second-factor", allow=PUBLIC)
    def set_factor(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in")
        if (first := self._first(call, session)) is not None:
            return first
        form = call.form()
        kept = Form({"next": form.value("next")}, command_id=form.command_id)
        try:
            wanted = form.read(CodeForm())
            made, token = self.identity.sign_in.set_factor(call.context(), session, wanted["code"])
        except ValidationError as error:
            return self._factor_page(call, session, kept.refused(reasons(error)), status=422)
        except CodeNotRight as reason:
            shown = kept.refused({"code": one_line(reason.__doc__ or "")})
            return self._factor_page(call, session, shown, status=409)
        return self._codes_page(call, made, token, safe_next(wanted["next"]))

    @http("POST", "/identity/session/recovery-codes", allow=SIGNED_IN)
    def new_codes(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None or (first := self._first(call, session)) is not None:
            return see_other(AGAIN) if session is None else first  # type: ignore[return-value]
        made = self.identity.sign_in.new_recovery_codes(session.person_id)
        return self.show(call, "recovery-codes.html", codes=made, following=SESSIONS)

    @http("POST", "/identity/session/remove-second-factor", allow=SIGNED_IN)
    def remove_factor(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None or (first := self._first(call, session)) is not None:
            return see_other(AGAIN) if session is None else first  # type: ignore[return-value]
        if needs_factor(g.role for g in self.identity.grants_of(session.person_id)):
            raise FactorNeeded
        self.identity.sign_in.remove_factor(call.context(), session.person_id)
        return see_other("/identity/sign-in")

    def _first(self, call: Call, session: Session) -> Response | None:
        """Send somebody to what has to come before a second factor is touched, if anything."""
        sign_in = self.identity.sign_in
        gate = sign_in.gates.of(session).gate
        if gate in {Gate.NEW_SECRET, Gate.CODE}:
            return self.onward(call, session, None)
        if not sign_in.is_fresh(session, self.runtime.now()):
            return see_other(with_next(AGAIN, FACTOR))
        return None

    def _factor_page(
        self, call: Call, session: Session, form: Form, *, status: int = 200
    ) -> Response:
        sign_in = self.identity.sign_in
        secret = sign_in.factors.begin(session.person_id, self.runtime.now())
        username = sign_in.accounts.username_of(session.person_id) or ""
        drawn = segno.make(address_of(secret, username), error="m", micro=False)
        return self.show(
            call,
            "second-factor.html",
            status=status,
            form=form,
            letters=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            # Drawn by us from letters and digits, so nothing of it can be markup of somebody's.
            picture=Markup(drawn.svg_inline(omitsize=True, border=0)),  # noqa: S704
            is_set=sign_in.factors.is_set(session.person_id),
        )

    def _codes_page(
        self, call: Call, codes: tuple[str, ...], token: str, following: str | None
    ) -> Response:
        """Show the recovery codes, once; the page leads on to the next gate."""
        onward = with_next("/identity/renew", following)
        page = self.show(call, "recovery-codes.html", codes=codes, following=onward)
        return self.renew_session(call, page, token)

    def _code_page(
        self, call: Call, form: Form, carried: Form | None, *, status: int = 200
    ) -> Response:
        return self.show(
            call, "code.html", status=status, form=form, carried=carried, prefix=CARRIED
        )

    def _on(self, call: Call, token: str, following: str | None, carried: Form | None) -> Response:
        session = self.identity.sign_in.sessions.recognise(token, self.runtime.now())
        if session is None:
            return see_other("/identity/sign-in")
        response = self.onward(call, session, following, carried)
        return self.renew_session(call, response, token)


class SessionPages(Door):
    """Where somebody is signed in, and showing once more who it is before something weighty."""

    name = "identity-sessions"

    @http("GET", "/identity/sign-in/again", allow=PUBLIC)
    def proof_form(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in")
        form = Form({"next": _then(call.request.args.get("next"))})
        return self._proof_page(call, session, form)

    @http("POST", "/identity/sign-in/again", allow=PUBLIC)
    def prove(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is None:
            return see_other("/identity/sign-in")
        sign_in = self.identity.sign_in
        sign_in.accounts.run = aside
        form = call.form()
        kept = Form({"next": form.value("next")})
        try:
            wanted = form.read(ProofForm())
            token = sign_in.prove(
                session, wanted["secret"], wanted["code"], place_of(call), self.runtime.now()
            )
        except ValidationError as error:
            return self._proof_page(call, session, kept.refused(reasons(error)), status=422)
        except WaitFirst as reason:
            return self._proof_page(call, session, refused(call, kept, reason), status=429)
        except (NotRecognised, CodeNotRight) as reason:
            field = "secret" if isinstance(reason, NotRecognised) else "code"
            shown = kept.refused({field: one_line(reason.__doc__ or "")})
            return self._proof_page(call, session, shown, status=409)
        proven = sign_in.sessions.recognise(token, self.runtime.now())
        response = see_other(_then(wanted["next"]))
        self.begin(call, response, proven or session)
        return self.renew_session(call, response, token)

    @http("GET", "/identity/sessions", allow=SIGNED_IN)
    def sessions(self, call: Call) -> Response:
        person = PersonId(call.caller.person_id)
        sign_in, now = self.identity.sign_in, self.runtime.now()
        found = sign_in.sessions.of(person, now)
        here = next((s for s in found if s.session_id == call.caller.session_id), None)
        with self.runtime.read() as db:
            alarmed = alarms.of_person(db, person)
        has_factor = sign_in.factors.is_set(person)
        return self.show(
            call,
            "sessions.html",
            sessions=[_as_seen(each, here) for each in found],
            alarms=[aware(row.at).astimezone(BISHKEK) for row in alarmed],
            has_factor=has_factor,
            may_remove=has_factor and not needs_factor(g.role for g in call.caller.grants),
            codes_left=sign_in.factors.recovery_codes_left(person) if has_factor else 0,
        )

    @http("POST", "/identity/sessions/<session_id>/end", allow=SIGNED_IN)
    def end_session(self, call: Call, session_id: str) -> Response:
        if (first := self._proof_first(call)) is not None:
            return first
        person = PersonId(call.caller.person_id)
        self.identity.sign_in.end(call.context(), SessionId(session_id), person)
        return see_other(SESSIONS)

    @http("POST", "/identity/sessions/end-others", allow=SIGNED_IN)
    def end_others(self, call: Call) -> Response:
        if (first := self._proof_first(call)) is not None:
            return first
        here = SessionId(call.caller.session_id)
        person = PersonId(call.caller.person_id)
        self.identity.sign_in.end_all(call.context(), person, besides=here)
        return see_other(SESSIONS)

    def _proof_first(self, call: Call) -> Response | None:
        session = self.session_of(call)
        if session is not None and self.identity.sign_in.is_fresh(session, self.runtime.now()):
            return None
        return see_other(with_next(AGAIN, SESSIONS))

    def _proof_page(
        self, call: Call, session: Session, form: Form, *, status: int = 200
    ) -> Response:
        has_factor = self.identity.sign_in.factors.is_set(session.person_id)
        return self.show(call, "again-proof.html", status=status, form=form, has_factor=has_factor)


def _as_seen(session: Session, here: Session | None) -> dict[str, Any]:
    """Return what a page says of a session: in words, with times as the clock on the wall."""
    is_elsewhere = here is not None and session.place != here.place
    return {
        "id": session.session_id,
        "device": session.device,
        "is_elsewhere": is_elsewhere,
        "opened_at": session.opened_at.astimezone(BISHKEK),
        "seen_at": session.seen_at.astimezone(BISHKEK),
    }


def _then(path: str | None) -> str:
    """Return where to go after a proof: to a page of ours, or to one's sessions."""
    return path if path == FACTOR else safe_next(path) or SESSIONS
