"""Pages that open the door: sign-in, renewal, one's own secret and sessions, the first start."""

from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import urlencode

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from chassis import cookies
from chassis.errors import NotSignedIn
from chassis.forms import Form
from chassis.http import PUBLIC, Call, http, no_content, see_other
from chassis.languages import Messages
from identity.application import Founding, SignedIn, Try
from identity.application.gates import Passage
from identity.application.ids import derived
from identity.domain.access.first_page import first_page
from identity.domain.access.gates import Gate
from identity.domain.access.passwords import check_secret, normal_username
from identity.domain.access.paths import safe_next
from identity.domain.access.refusals import (
    AlreadyFounded,
    NotRecognised,
    SlipExpired,
    SlipUsed,
    WaitFirst,
)
from identity.domain.ids import OrderId, PersonId, SchoolId, SessionId
from identity.domain.school.school import RegisterSchool
from identity.entrypoints.desk import Desk, aside, reasons, refused
from identity.entrypoints.schemas import FirstStartForm, SignInForm
from identity.vault.accounts import AT_ONCE
from identity.vault.common import is_common
from identity.vault.sessions import LONGEST, Session
from kernel.decider import Refused

SESSION: Final = "kp_session"
TOKEN: Final = "kp_token"  # noqa: S105 - the name of a cookie
DEVICE: Final = "kp_device"
# The session is sent to identity alone, the mark of a browser to the door alone.
_HERE: Final = "/identity"
_DOOR: Final = "/identity/sign-in"
GATES: Final = {
    Gate.NEW_SECRET: "/identity/secret",
    Gate.CODE: "/identity/sign-in/code",
    Gate.SECOND_FACTOR: "/identity/sign-in/second-factor",
    Gate.UNDERTAKING: "/identity/undertaking",
}
_HALF_A_YEAR: Final = 180 * 24 * 3600
# What a form that came too late has typed travels through the sign-in page under this prefix.
CARRIED: Final = "carried."
CARRIED_AT_MOST: Final = 2 * 1024 * 1024
_ANY_SIZE: Final = 256 * 1024 * 1024

# In a rush the others wait here, before anything of theirs is asked of the database: a few at a
# time share a few connections that stay open, instead of opening one each.
_threshold: Final = BoundedSemaphore(AT_ONCE + 2)


class Door(Desk):
    """What all pages at the door need: the session behind the cookie, and cookies."""

    def session_of(self, call: Call) -> Session | None:
        token = cookies.read(call.request, SESSION, _HERE)
        now = self.runtime.now()
        return self.identity.sign_in.sessions.recognise(token, now) if token else None

    def begin(self, call: Call, response: Response, session: Session | SignedIn) -> Response:
        """Give the browser a token for the services, or none while a gate lets nothing through."""
        return self._give_token(call, response, session, self._passage(session))

    def _passage(self, session: Session | SignedIn) -> Passage:
        """Return where somebody stands; who has signed in this moment was judged already."""
        if isinstance(session, SignedIn):
            return session.passage
        return self.identity.sign_in.gates.of(session)

    def onward(
        self,
        call: Call,
        session: Session | SignedIn,
        following: str | None,
        carried: Form | None = None,
        *,
        resend: bool = False,
    ) -> Response:
        """Lead on: to the next gate, or where somebody wanted to go; ``resend`` sends a form on.

        A form that came too late is ``carried`` past the gate of the code, and then sent.
        """
        passage = self._passage(session)
        if passage.gate is Gate.CODE and carried is not None:
            kept = Form({"next": following or ""})
            response = self.show(call, "code.html", form=kept, carried=carried, prefix=CARRIED)
        elif passage.gate is not None:
            response = see_other(with_next(GATES[passage.gate], following))
        elif carried is not None and following is not None:
            response = self.show(call, "again.html", form=carried, following=following)
        elif resend and following is not None:
            response = Response(status=307, headers={"Location": following})
        else:
            home = first_page(
                [(grant.role, grant.school) for grant in passage.grants], self.runtime.stage_of
            )
            response = see_other(following or home)
        return self._give_token(call, response, session, passage)

    def home_of(self, person: PersonId) -> str:
        grants = [(g.role, g.school) for g in self.identity.grants_of(person)]
        return first_page(grants, self.runtime.stage_of)

    def renew_session(self, call: Call, response: Response, token: str) -> Response:
        """Give the browser the new token of a session that has just proved itself."""
        seconds = int(LONGEST.total_seconds())
        cookies.give(call.request, response, SESSION, token, seconds=seconds, path=_HERE)
        return response

    def _give_token(
        self, call: Call, response: Response, session: Session | SignedIn, passage: Passage
    ) -> Response:
        if passage.held and not passage.grants:
            if cookies.read(call.request, TOKEN):
                cookies.take(call.request, response, TOKEN)
            return response
        token = self.identity.sign_in.token_for(session, passage, self.runtime.now())
        seconds = int(LONGEST.total_seconds())
        cookies.give(call.request, response, TOKEN, token, seconds=seconds)
        return response


class SignInPages(Door):
    name = "identity-sign-in"

    @http("GET", "/identity/", allow=PUBLIC)
    def home(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is not None:
            return self.onward(call, session, None)
        if not call.caller.signed_in:
            return see_other("/identity/sign-in")
        return see_other(self.home_of(PersonId(call.caller.person_id)))

    @http("GET", "/identity/sign-in", allow=PUBLIC)
    def form(self, call: Call) -> Response:
        if self.identity.first_start_code() is not None:
            return see_other("/identity/first-start")
        following = safe_next(call.request.args.get("next"))
        session = self.session_of(call)
        if session is not None and self.identity.sign_in.gates.of(session).gate is not None:
            # Somebody has stopped half way: the next gate is where it goes on.
            return self.onward(call, session, following)
        return self._form(call, Form(), following)

    @http("POST", "/identity/sign-in", allow=PUBLIC, limit=CARRIED_AT_MOST * 2)
    def sign_in(self, call: Call) -> Response:
        sent = call.request.form
        following = safe_next(sent.get("next"))
        carried = carried_form(sent)
        # Whatever rides along is not for the sign-in form, and a secret is never shown again.
        own = {name: sent[name] for name in ("username", "secret") if name in sent}
        form, kept = Form(own), Form({"username": own.get("username", "")})
        try:
            wanted = form.read(SignInForm())
            with _threshold:
                signed_in = self._try(call, wanted)
                return self._let_in(call, signed_in, following, carried)
        except ValidationError as error:
            shown = kept.refused(reasons(error))
            return self._form(call, shown, following, carried, status=422)
        except WaitFirst as wait:
            return self._wait(call, kept, wait, following, carried)
        except (NotRecognised, SlipExpired, SlipUsed) as reason:
            shown = refused(call, kept, reason)
            return self._form(call, shown, following, carried, status=401)

    @http("POST", "/identity/sign-out", allow=PUBLIC)
    def sign_out(self, call: Call) -> Response:
        session = self.session_of(call)
        if session is not None:
            self.identity.sign_in.end(call.context(), session.session_id, session.person_id)
        response = see_other("/identity/sign-in")
        cookies.take(call.request, response, TOKEN)
        cookies.take(call.request, response, SESSION, _HERE)
        return response

    @http("GET", "/identity/session", allow=PUBLIC)
    def is_signed_in(self, call: Call) -> Response:
        """Tell a page that was open for long whether its sender is still signed in."""
        if self.session_of(call) is None:
            raise NotSignedIn
        return no_content()

    @http("GET,POST", "/identity/renew", allow=PUBLIC, limit=_ANY_SIZE)
    def renew(self, call: Call) -> Response:
        """Give a new token for a session that is still good.

        And go back, with the form if there was one.
        """
        following = safe_next(call.request.args.get("next"))
        posts = call.request.method == "POST"
        session = self.session_of(call)
        if session is None:
            return self._late_form(call, following) if posts else _to_sign_in(following)
        return self.onward(call, session, following, resend=posts)

    def _try(self, call: Call, wanted: dict[str, Any]) -> SignedIn:
        self.identity.sign_in.accounts.run = aside
        tried = Try(
            username=wanted["username"],
            secret=wanted["secret"],
            place=place_of(call),
            device_mark=cookies.read(call.request, DEVICE, _DOOR),
            device=_device(call),
        )
        new = SessionId(self.runtime.new_id())
        return self.identity.sign_in.sign_in(tried, new, call.context())

    def _let_in(
        self, call: Call, signed_in: SignedIn, following: str | None, carried: Form | None
    ) -> Response:
        before = self.session_of(call)
        if before is not None:
            self.identity.sign_in.end(call.context(), before.session_id, before.person_id)
        response = self.onward(call, signed_in, following, carried)
        mark = signed_in.device_mark
        cookies.give(call.request, response, DEVICE, mark, seconds=_HALF_A_YEAR, path=_DOOR)
        return self.renew_session(call, response, signed_in.token)

    def _late_form(self, call: Call, following: str | None) -> Response:
        """Ask to sign in again, and keep on the page what was typed.

        A chosen file cannot be kept.
        """
        length = call.request.content_length or 0
        sent = Form.of(call.request) if length <= CARRIED_AT_MOST else Form()
        lost = bool(sent.files) or length > CARRIED_AT_MOST
        return self._form(call, Form(), following, sent, status=401, lost_files=lost)

    def _wait(
        self, call: Call, form: Form, wait: WaitFirst, following: str | None, carried: Form | None
    ) -> Response:
        seconds = max(1, round(wait.wait.total_seconds()))
        said = Messages(
            "There were several wrong tries. Wait %(n)s second, then try again.",
            "There were several wrong tries. Wait %(n)s seconds, then try again.",
            n=seconds,
        )
        response = self._form(call, form.refused(said), following, carried, status=429)
        response.headers["Retry-After"] = str(seconds)
        return response

    def _form(
        self,
        call: Call,
        form: Form,
        following: str | None,
        carried: Form | None = None,
        *,
        status: int = 200,
        lost_files: bool = False,
    ) -> Response:
        return self.show(
            call,
            "sign-in.html",
            status=status,
            form=form,
            following=following or "",
            carried=carried,
            prefix=CARRIED,
            lost_files=lost_files,
        )


class FirstStartPages(Door):
    """The one page that works before anybody can sign in, and never again after that."""

    name = "identity-first-start"

    @http("GET", "/identity/first-start", allow=PUBLIC)
    def form(self, call: Call) -> Response:
        if self.identity.first_start_code() is None:
            return see_other("/identity/sign-in")
        return self.show(call, "first-start.html", form=Form({"code": ""}))

    @http("POST", "/identity/first-start", allow=PUBLIC)
    def found(self, call: Call) -> Response:
        form = call.form()
        shown = Form(
            {name: typed for name, typed in form.data.items() if name not in {"secret", "again"}}
        )
        try:
            if self.identity.first_start_code() is None:
                raise AlreadyFounded
            self._found(call, form.read(FirstStartForm()))
        except ValidationError as error:
            page = shown.refused(reasons(error))
            return self.show(call, "first-start.html", status=422, form=page)
        except Refused as reason:
            page = refused(call, shown, reason)
            return self.show(call, "first-start.html", status=409, form=page)
        return see_other("/identity/sign-in")

    def _found(self, call: Call, wanted: dict[str, Any]) -> None:
        self.identity.check_first_start_code(wanted["code"])
        username = normal_username(wanted["username"])
        known = (wanted["name_ky"], wanted["name_ru"], wanted["school_id"])
        check_secret(wanted["secret"], username, is_common=is_common, context=known)
        context = call.context()
        person = PersonId(derived(context.command_id, "first"))
        school = RegisterSchool(
            school_id=SchoolId(wanted["school_id"]),
            number=wanted["number"],
            name_ky=wanted["name_ky"],
            name_ru=wanted["name_ru"],
        )
        founding = Founding(
            school=school,
            person_id=person,
            order_id=OrderId(derived(context.command_id, "order")),
            order_number=wanted["order_number"],
            order_date=wanted["order_date"],
        )
        sign_in = self.identity.sign_in
        sign_in.open_account(context, school.school_id, person, username, wanted["secret"])
        done = self.identity.duties.found(context, founding)
        self.identity.seen_by_pages("identity.duties", school.school_id, done.position)


def carried_form(sent: MultiDict[str, str]) -> Form | None:
    """Take back what a late form had typed, None when there was none."""
    data: dict[str, str | list[str]] = {}
    for name in sent:
        if name.startswith(CARRIED):
            values = sent.getlist(name)
            data[name.removeprefix(CARRIED)] = values if len(values) > 1 else values[0]
    return Form(data) if data else None


def _to_sign_in(following: str | None) -> Response:
    return see_other(with_next("/identity/sign-in", following))


def with_next(page: str, following: str | None) -> str:
    return page + (f"?{urlencode({'next': following})}" if following else "")


def place_of(call: Call) -> str:
    """Return the address a request comes from; behind our own proxy, what the proxy says."""
    if call.runtime.settings.mode == "district":
        forwarded = call.request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        return forwarded or call.request.remote_addr or ""
    return call.request.remote_addr or ""


def _device(call: Call) -> str:
    """Name the browser and the system roughly, so that a person knows which session is which."""
    agent = call.request.headers.get("User-Agent", "")
    browsers = ("Firefox", "Edg", "OPR", "YaBrowser", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    browser = next((name for name in browsers if name in agent), "")
    system = next((name for name in systems if name in agent), "")
    return " · ".join(part for part in (_BROWSERS.get(browser, browser), system) if part)


_BROWSERS: Final = {"Edg": "Edge", "OPR": "Opera", "YaBrowser": "Yandex"}
