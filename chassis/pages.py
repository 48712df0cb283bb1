"""Server-rendered pages: in the shell, in the reader's language, under a strict policy."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from chassis import charts, cookies, drawings
from chassis.forms import Form
from chassis.languages import COOKIE, LANGUAGES, NAMES, SHELL, home, words
from chassis.navigation import FRONT, Link, links, sections
from chassis.stages import EVERYTHING
from chassis.statics import Statics

POLICY: Final = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_YEAR: Final = 365 * 24 * 3600
_WORTH_ZIPPING: Final = 1400  # Less fits one packet anyway.


class Caller(Protocol):
    """The person who is signed in, as far as a page needs to know."""

    @property
    def person_id(self) -> str: ...
    @property
    def schools(self) -> Collection[str]: ...
    def roles_at(self, school: str) -> Collection[str]: ...


class Call(Protocol):
    """One request being answered, as far as a page needs to know."""

    @property
    def request(self) -> Request: ...
    @property
    def caller(self) -> Caller | None: ...
    @property
    def school(self) -> str | None: ...
    @property
    def language(self) -> str: ...


class Pages:
    """The pages of one service, which is named as its package and owns `/<package>/…`."""

    def __init__(
        self,
        package: str,
        school_name: Callable[[str, str], str] | None = None,
        stage_of: Callable[[str], int] | None = None,
    ) -> None:
        """Load templates and statics.

        `school_name(school, language)` names a school in the bar; `stage_of(school)` says how far
        it has gone, so that what is not switched on is not offered.
        """
        self.package = package
        self.statics = _statics(package)
        self._school_name = school_name or (lambda _school, _language: "")
        self._stage_of = stage_of or (lambda _school: EVERYTHING)
        self._environments = {language: _environment(package, language) for language in LANGUAGES}

    def render(
        self,
        call: Call,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """Answer with a page; `context` is what the template reads besides the shell's own."""
        language = call.language if call.language in LANGUAGES else LANGUAGES[0]
        shell = self._shell(call, language)
        html = self._environments[language].get_template(template).render(shell | context)
        response = Response(html, status, mimetype="text/html")
        response.headers.extend(_HEADERS)
        response.headers["Content-Language"] = language
        response.vary.update(("Cookie", "Accept-Language", "Accept-Encoding"))
        if headers:
            response.headers.update(headers)
        if call.request.args.get("language") in LANGUAGES:
            cookies.give(call.request, response, COOKIE, language, seconds=_YEAR)
        return zipped(response, call.request)

    def problem(
        self,
        call: Call,
        status: int,
        *,
        happened: str,
        why: str = "",
        do: str = "",
        code: str = "",
        correlation_id: str = "",
    ) -> Response:
        """Answer with what happened, why and what to do, each a msgid or a sentence."""
        return self.render(
            call,
            "problem.html",
            status=status,
            happened=happened,
            why=why,
            do=do,
            code=code,
            correlation_id=correlation_id,
        )

    def signed_out(self, call: Call, *, is_proof: bool = False) -> Response:
        """Ask to sign in without losing what was just sent: the page can send it once more.

        ``is_proof``: the caller is signed in, and only has to show the password again.
        """
        request = call.request
        form = Form.of(request) if request.method == "POST" else None
        lost_files = form is not None and bool(form.files)
        return self.render(
            call,
            "signed-out.html",
            status=401,
            form=form,
            lost_files=lost_files,
            is_proof=is_proof,
            sign_in="/identity/sign-in/again" if is_proof else "/identity/sign-in",
        )

    def static_file(self, path: str, request: Request | None = None) -> Response:
        """Answer `GET /<service>/static/<path>`; raises werkzeug's NotFound."""
        return self.statics.file(path, request)

    def static_url(self, name: str) -> str:
        """Give the lasting address of `shell/app.css` or `own/desk.js`."""
        return self.statics.url(name)

    def _shell(self, call: Call, language: str) -> dict[str, Any]:
        caller, school = call.caller, call.school
        if caller and not (school and caller.roles_at(school)):
            school = next(iter(caller.schools), None)
        navigation = self._navigation(caller, school, call.request.path)
        return {
            "call": call,
            "caller": caller,
            "school": school,
            "school_name": self._school_name(school, language) if school else "",
            "schools": self._schools(caller, school, language),
            "navigation": navigation,
            "ways_first": navigation[: FRONT if len(navigation) > FRONT + 1 else None],
            "ways_rest": sections(navigation) if len(navigation) > FRONT + 1 else [],
            "languages": [
                {"code": code, "name": NAMES[code], "href": _in_language(call.request, code)}
                for code in LANGUAGES
            ],
        }

    def _schools(
        self, caller: Caller | None, here: str | None, language: str
    ) -> list[dict[str, Any]]:
        """List the schools to choose from: where each begins for this person; else nothing."""
        if not caller or len(caller.schools) < 2:  # noqa: PLR2004 - one is no choice
            return []
        return [
            {
                "name": self._school_name(school, language) or school,
                "href": next((way.href for way in self._own_ways(caller, school)), "/"),
                "current": school == here,
            }
            for school in caller.schools
        ]

    def _own_ways(self, caller: Caller, school: str) -> list[Link]:
        """Give the places of a person that belong to one school, not to the district."""
        ways = self._navigation(caller, school, "")
        return [way for way in ways if f"/{school}/" in way.href]

    def _navigation(self, caller: Caller | None, school: str | None, path: str) -> list[Link]:
        if not caller:
            return []
        roles = set(caller.roles_at("district"))
        if school:
            roles |= set(caller.roles_at(school))
        return links(roles, school, path, self._stage_of(school) if school else EVERYTHING)


def static_file(package: str, path: str, request: Request | None = None) -> Response:
    """Answer for a static file of a service; raises werkzeug's NotFound."""
    return _statics(package).file(path, request)


@cache
def _statics(package: str) -> Statics:
    return Statics(package)


def _in_language(request: Request, code: str) -> str:
    others = [(k, v) for k, v in request.args.items(multi=True) if k != "language"]
    return "?" + urlencode([*others, ("language", code)])


def zipped(response: Response, request: Request) -> Response:
    """Make an answer light for a browser that unpacks it; what is small stays as it is."""
    body = response.get_data()
    if len(body) > _WORTH_ZIPPING and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, 6))
        response.content_encoding = "gzip"
    return response


@cache
def _environment(package: str, language: str) -> Environment:
    """Make an environment for one language, so that macros need not be handed the language.

    It knows nothing of the runtime, so a process compiles each template once.
    """
    spoken, statics = words(language, package), _statics(package)
    folders = [home(package) / "templates", home(SHELL) / "templates"]
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
        spoken.gettext, spoken.ngettext, newstyle=True
    )
    spoken_filters = {
        "say": spoken.say,
        "day": spoken.day,
        "date": spoken.date,
        "date_short": spoken.date_short,
        "weekday": spoken.weekday,
        "time": spoken.time,
        "number": spoken.number,
        "percent": spoken.percent,
        "som": spoken.som,
        "tyiyn": spoken.tyiyn,
    }
    environment.filters.update(spoken_filters, cell=partial(_cell, spoken))
    environment.globals.update(
        language=language,
        words=spoken,
        empty_form=Form(command_id=""),
        url_static=statics.url,
        modules_needed=statics.needs,
        bar_chart=partial(charts.bar_chart, spoken),
        line_chart=partial(charts.line_chart, spoken),
        spine_drawing=drawings.spine,
        cover_drawing=drawings.cover,
    )
    return environment


def _cell(spoken: Any, value: object) -> object:
    """Write a table's value as a person would; text and markup pass through."""
    if value is None:
        return Markup('<span class="quiet">–</span>')
    if isinstance(value, bool):
        return spoken.gettext("Yes") if value else spoken.gettext("No")
    if isinstance(value, int | float):
        return spoken.number(value)
    if hasattr(value, "year"):
        return spoken.date_short(value)
    return value
