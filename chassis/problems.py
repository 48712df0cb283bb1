"""What went wrong, said once for scripts (problem+json, RFC 9457) and for people (a page)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from chassis import logs
from chassis.errors import (
    CrossSite,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NotSwitchedOn,
    ProofNeeded,
    TokenExpired,
    TooLarge,
)
from chassis.languages import N_, one_line, words
from kernel.decider import Refused
from kernel.store import Conflict

if TYPE_CHECKING:
    from chassis.http import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A refusal or a fault. `title` and `detail` are msgids, translated where it is shown."""

    status: int
    reason: str
    title: str
    detail: str = ""
    remedy: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(error: Exception) -> Problem:
    """Map an exception to what is said about it. This is the only place where that happens."""
    match error:
        case Refused():
            detail = one_line(type(error).__doc__ or "")
            return Problem(
                status=409, reason=error.reason, title=N_("This is not possible."), detail=detail
            )
        case ValidationError():
            fields = error.normalized_messages()  # type: ignore[no-untyped-call]
            title = N_("Something is missing or not right.")
            return Problem(status=422, reason="invalid", title=title, fields=fields)
        case CrossSite():
            return _problem(403, "cross-site")
        case NotAllowed():
            return _problem(403, "not-allowed")
        case NotSwitchedOn():
            return _problem(404, "not-switched-on")
        case NotFound():
            return _problem(404, "not-found")
        case ProofNeeded():
            return _problem(401, "proof-needed", **{"WWW-Authenticate": "Bearer"})
        case TokenExpired():
            return _problem(401, "token-expired", **{"WWW-Authenticate": "Bearer"})
        case NotSignedIn():
            return _problem(401, "not-signed-in", **{"WWW-Authenticate": "Bearer"})
        case TooLarge() | RequestEntityTooLarge():
            return _problem(413, "too-large", Connection="close")
        case Conflict():
            return _problem(503, "busy", **{"Retry-After": "1"})
        case MethodNotAllowed():
            allowed = ", ".join(sorted(error.valid_methods or ()))
            return _problem(405, "method-not-allowed", Allow=allowed)
        case HTTPException(code=int(code)):
            return Problem(status=code, reason=_spelt(code), title=HTTPStatus(code).phrase)
        case _:
            return _problem(500, "unexpected")


# Every reason of our own: what happened, why, and what to do; the catalogues translate them.
_SAID = {
    "cross-site": (
        N_("This was not carried out."),
        N_("The request came from another site."),
        N_("Open the page here and try again."),
    ),
    "not-allowed": (
        N_("You may not see this."),
        N_("Your role does not include it, or it belongs to another school."),
        N_("Go back, or ask the administrator of your school."),
    ),
    "not-found": (
        N_("There is nothing here."),
        N_("The address is wrong, or what was here has been removed."),
        N_("Check the address, or begin on the first page."),
    ),
    "not-switched-on": (
        N_("Your school does not work with this part yet."),
        N_("It is switched on in stages: the library first, then the journal, then the rest."),
        N_("The head of the school switches it on by an order. Nothing is lost meanwhile."),
    ),
    "proof-needed": (
        N_("Show once more that it is you."),
        N_("This is weighty, and somebody else may have sat down at your computer."),
        N_("Sign in again, then repeat it."),
    ),
    "token-expired": (
        N_("Your sign-in has run out."),
        N_("You were not active for a while."),
        N_("Sign in again; nothing you saved is lost."),
    ),
    "not-signed-in": (
        N_("Nobody is signed in here."),
        N_("This page is for people who are signed in."),
        N_("Sign in and try again."),
    ),
    "too-large": (
        N_("This is too large."),
        N_("The file or text is larger than this page takes."),
        N_("Send it in parts."),
    ),
    "busy": (
        N_("This did not work at the first try."),
        N_("Somebody else was changing the same thing."),
        N_("Try again in a moment; nothing is lost."),
    ),
    "method-not-allowed": (
        N_("This was not carried out."),
        N_("The address does not take this kind of request."),
        N_("Open the page again."),
    ),
    "unexpected": (
        N_("Something went wrong here."),
        N_("It is our fault, not yours."),
        N_("Try again. If it stays, tell the operator the number below."),
    ),
}


def _problem(status: int, reason: str, **headers: str) -> Problem:
    title, detail, remedy = _SAID[reason]
    return Problem(
        status=status, reason=reason, title=title, detail=detail, remedy=remedy, headers=headers
    )


def _spelt(code: int) -> str:
    return HTTPStatus(code).phrase.lower().replace(" ", "-")


def respond(call: Call, error: Exception) -> Response:
    """Answer a failed call: a redirect where that helps, else the problem as JSON or as a page."""
    if isinstance(error, RequestRedirect):
        return Response(status=error.code, headers={"Location": error.new_url})
    if (onward := _onward(call, error)) is not None:
        return onward
    problem = problem_of(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, Conflict):
        logs.fault(error, status=problem.status)
    return _page(call, problem) if call.wants_html else _json(call, problem)


def _onward(call: Call, error: Exception) -> Response | None:
    """Send a browser to where it gets signed in; a form is sent on whole (307), losing nothing."""
    if not isinstance(error, NotSignedIn) or not call.navigates:
        return None
    method = call.request.method
    following = quote(call.request.full_path.rstrip("?"), safe="/")
    match error:
        case TokenExpired():
            status = 303 if method in {"GET", "HEAD"} else 307
            return Response(
                status=status, headers={"Location": f"/identity/renew?next={following}"}
            )
        case ProofNeeded() if method in {"GET", "HEAD"}:
            again = f"/identity/sign-in/again?next={following}"
            return Response(status=303, headers={"Location": again})
        case ProofNeeded():
            return None
        case _ if method in {"GET", "HEAD"}:
            return Response(status=303, headers={"Location": f"/identity/sign-in?next={following}"})
        case _:
            return None


def _json(call: Call, problem: Problem) -> Response:
    body = _body(call, problem)
    response = Response(
        json.dumps(body, ensure_ascii=False, default=str),
        problem.status,
        mimetype="application/problem+json",
    )
    response.headers.update(problem.headers)
    return response


def _body(call: Call, problem: Problem) -> dict[str, Any]:
    spoken = words(call.language, call.runtime.service.package)
    body: dict[str, Any] = {
        "type": f"urn:kitepkana:problem:{problem.reason}",
        "title": spoken.say(problem.title),
        "status": problem.status,
        "reason": problem.reason,
        "detail": spoken.say(problem.detail),
        "correlation_id": call.correlation_id,
    }
    if problem.fields:
        body["fields"] = problem.fields
    return body


def _page(call: Call, problem: Problem) -> Response:
    """Show the page; when even that fails, plain JSON says the same."""
    try:
        response = _rendered(call, problem)
    except Exception as error:  # noqa: BLE001 - the person has to be told something
        logs.fault(error, status=problem.status)
        return _json(call, problem)
    response.headers.update(problem.headers)
    return response


def _rendered(call: Call, problem: Problem) -> Response:
    pages = call.runtime.pages
    if problem.status == HTTPStatus.UNAUTHORIZED:
        return pages.signed_out(call, is_proof=problem.reason == "proof-needed")
    return pages.problem(
        call,
        problem.status,
        happened=problem.title,
        why=problem.detail,
        do=problem.remedy,
        code=problem.reason,
        correlation_id=call.correlation_id,
    )
