"""How a service says which of its methods answer which address, for whom, and what it answers.

Nothing here knows nameko: `hosting` turns the marks into nameko entrypoints, `testing` calls the
same handlers without a socket.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar, overload
from urllib.parse import quote
from uuid import UUID, uuid4, uuid5

from marshmallow import RAISE, Schema, ValidationError
from werkzeug.wrappers import Request, Response

from chassis import stages
from chassis.caller import NOBODY, ROLES, Caller
from chassis.errors import Denied, NotAllowed, NotFound
from chassis.gate import check_body, check_declared
from chassis.policy import Action, Scope
from kernel.store import Context

if TYPE_CHECKING:
    from chassis.forms import Form
    from chassis.runtime import Runtime

MIB: Final = 1024 * 1024
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
JSON: Final = "application/json"

_MARK: Final = "chassis_routes"
_TRACEPARENT: Final = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_PARTITION: Final = re.compile(r"[a-z0-9-]{1,40}")

Built = TypeVar("Built")
Handler = TypeVar("Handler", bound=Callable[..., Response])


# --- For whom


@dataclass(frozen=True, slots=True)
class Allow:
    """Who may call a route."""

    kind: Literal["public", "signed-in", "service", "roles"]
    roles: frozenset[str] = frozenset()
    action: Action | None = None


PUBLIC: Final = Allow("public")
SIGNED_IN: Final = Allow("signed-in")
SERVICE: Final = Allow("service")


def roles(*names: str) -> Allow:
    """Allow those who hold one of these roles, at the school in the address if there is one."""
    if unknown := set(names) - ROLES:
        raise ValueError(f"no such role: {sorted(unknown)}")
    if not names:
        raise ValueError("name at least one role")
    return Allow("roles", frozenset(names))


# --- Which address


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Route:
    """One address of a service. `body`, `query` and `answers` only describe it (OpenAPI)."""

    methods: tuple[str, ...]
    rule: str
    allow: Allow
    limit: int = MIB
    # Asks who sits there once more, unless it was shown in the last minutes: for what is weighty.
    proof: bool = False
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    answers: Mapping[int, type[Schema] | str] = field(default_factory=dict)
    stage: int | None = None


def http(  # noqa: PLR0913 - what an address says of itself, all by name
    method: str,
    rule: str,
    *,
    allow: Allow | Action,
    limit: int = MIB,
    proof: bool = False,
    body: type[Schema] | None = None,
    query: type[Schema] | None = None,
    answers: Mapping[int, type[Schema] | str] | None = None,
    stage: int | None = None,
) -> Callable[[Handler], Handler]:
    """Mark a method `handler(self, call, **url_args) -> Response` as the answer to an address.

    `method` may name several, `"GET,POST"`; `limit` is the largest body in bytes; `stage` is the
    one from which a school has it on (otherwise that of the class, `stage = 2`, or the first).
    """
    if isinstance(allow, Action):
        allow = Allow("roles", allow.roles, allow)
    if not isinstance(allow, Allow):
        raise TypeError("say for whom: allow=PUBLIC, SIGNED_IN, SERVICE, roles(…) or an action")
    route = Route(
        methods=tuple(m.strip().upper() for m in method.split(",")),
        rule=rule,
        allow=allow,
        limit=limit,
        proof=proof,
        body=body,
        query=query,
        answers=dict(answers or {}),
        stage=stage,
    )

    def mark(handler: Handler) -> Handler:
        setattr(handler, _MARK, (*getattr(handler, _MARK, ()), route))
        return handler

    return mark


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Endpoint:
    """A route with the method that answers it and the runtime it runs on."""

    route: Route
    owner: type
    method: str
    runtime: Runtime

    @property
    def stage(self) -> int:
        """Give the stage from which a school has this on (chassis/stages.py)."""
        if self.route.stage is not None:
            return self.route.stage
        stage: int = getattr(self.owner, "stage", stages.FIRST)
        return stage

    def handler(self) -> Callable[..., Response]:
        """Make the service object for one request and give its method."""
        service = self.owner()
        service.runtime = self.runtime
        handler: Callable[..., Response] = getattr(service, self.method)
        return handler


def routes_of(owner: type) -> list[tuple[str, Route]]:
    """List the methods of a class that carry `@http`, with each of their routes."""
    names = [name for name in dir(owner) if hasattr(getattr(owner, name), _MARK)]
    return [(name, route) for name in names for route in getattr(getattr(owner, name), _MARK)]


def endpoints(owner: type, runtime: Runtime) -> list[Endpoint]:
    """List what a class answers. Raises ValueError for an address outside its service.

    Or one that names an object of which nobody says how far it reaches.
    """
    prefix = f"/{runtime.service.name}/"
    found = []
    for name, route in routes_of(owner):
        if not f"{route.rule}/".startswith(prefix):
            raise ValueError(f"{route.rule} must begin with {prefix}")
        check_declared(runtime.service, route)
        found.append(Endpoint(route=route, owner=owner, method=name, runtime=runtime))
    return found


class Wired(Generic[Built]):
    """What a service's handlers work with: `app = Wired(wiring.build)`, built once per process."""

    def __init__(self, build: Callable[[Runtime], Built]) -> None:
        self.build = build

    @overload
    def __get__(self, instance: None, owner: type) -> Wired[Built]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Built: ...
    def __get__(self, instance: object | None, owner: type) -> Wired[Built] | Built:
        if instance is None:
            return self
        runtime: Runtime = instance.runtime  # type: ignore[attr-defined]
        return runtime.wired(self.build)


# --- One request


@dataclass(kw_only=True)
class Call:
    """One request, who makes it, and where."""

    request: Request
    runtime: Runtime
    correlation_id: str
    caller: Caller = NOBODY
    endpoint: Endpoint | None = None
    args: dict[str, Any] = field(default_factory=dict)

    @property
    def school(self) -> str | None:
        """Give the school in the address, which has been checked, or None."""
        school: str | None = self.args.get("school")
        return school

    @property
    def held(self) -> frozenset[str]:
        """Give the caller's roles at the school in the address, or anywhere when there is none."""
        if self.school is not None:
            return self.caller.roles_at(self.school)
        return frozenset(role for role in ROLES if self.caller.has(role))

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Give how far the caller may go here, the widest first.

        Without an action it is oneself for whoever is signed in, and nothing for others.
        """
        allow = self.endpoint.route.allow if self.endpoint else PUBLIC
        if allow.action is not None:
            return allow.action.reach(self.held)
        return (Scope.SELF,) if allow.kind == "signed-in" else ()

    @cached_property
    def language(self) -> str:
        from chassis.languages import negotiate  # noqa: PLC0415 - Babel is heavy, JSON needs none

        return negotiate(self.request)

    @property
    def wants_html(self) -> bool:
        """Tell whether a person in a browser will read the answer."""
        accepted = self.request.accept_mimetypes
        if not accepted.accept_html:
            return False
        return accepted["text/html"] >= accepted[JSON] and "text/html" in accepted.values()

    @property
    def navigates(self) -> bool:
        """Tell whether the browser itself asks, rather than a script on one of our pages."""
        if self.endpoint is not None and self.endpoint.route.allow.kind == "service":
            return False
        mode = self.request.headers.get("Sec-Fetch-Mode")
        return self.wants_html if mode is None else mode == "navigate" and self.wants_html

    @cached_property
    def command_id(self) -> str:
        """Give the id under which the command is done once: as sent along, or a new one.

        It is bound to the person, so that nobody can use up the id of another's command.
        """
        sent = self._sent_command_id()
        if sent is None:
            return str(uuid4())
        try:
            return str(uuid5(UUID(sent), self.caller.actor))
        except ValueError:
            raise ValidationError({"command_id": ["Not a valid UUID."]}) from None

    def context(self) -> Context:
        """Say who does it, when and on behalf of which request."""
        traceparent = self.request.headers.get("traceparent", "")
        return Context(
            actor=self.caller.actor,
            at=self.runtime.now(),
            command_id=self.command_id,
            correlation_id=self.correlation_id,
            causation_id=None,
            traceparent=traceparent if _TRACEPARENT.fullmatch(traceparent) else None,
        )

    def json(self, schema: Schema | type[Schema]) -> dict[str, Any]:
        """Parse the body; raises ValidationError, also for fields the schema does not know.

        Raises Denied when it names an object that is not the caller's to reach.
        """
        schema = schema() if isinstance(schema, type) else schema
        given = dict(self._body)
        if "command_id" not in schema.fields:
            given.pop("command_id", None)
        loaded: dict[str, Any] = schema.load(given, unknown=RAISE)
        check_body(self, given)
        return loaded

    def query(self, schema: Schema | type[Schema]) -> dict[str, Any]:
        """Parse the query; raises ValidationError, also for fields the schema does not know."""
        schema = schema() if isinstance(schema, type) else schema
        given = {name: value for name, value in self.request.args.items() if value.strip()}
        if "language" not in schema.fields:
            given.pop("language", None)
        loaded: dict[str, Any] = schema.load(given, unknown=RAISE)
        return loaded

    def form(self) -> Form:
        """Take the form as it was typed; `form.read(schema)` parses it.

        Raises Denied when it names an object that is not the caller's to reach.
        """
        from chassis.forms import Form  # noqa: PLC0415

        form = Form.of(self.request)
        if self.request.method not in SAFE:
            check_body(self, form.data)
        return form

    @cached_property
    def _body(self) -> Mapping[str, Any]:
        """Read the body once. It must be one JSON object."""
        if not self.request.is_json:
            raise ValidationError({"_schema": ["Send application/json."]})
        try:
            body = json.loads(self.request.get_data())
        except (ValueError, RecursionError):
            raise ValidationError({"_schema": ["Not valid JSON."]}) from None
        if not isinstance(body, dict):
            raise ValidationError({"_schema": ["Send one JSON object."]})
        return body

    def _sent_command_id(self) -> str | None:
        if header := self.request.headers.get("Idempotency-Key"):
            return header.strip('"')
        if self.request.is_json:
            sent = self._body.get("command_id")
            return None if sent is None else str(sent)
        return self.request.form.get("command_id") or None


def school_of(args: Mapping[str, Any]) -> str | None:
    """Read the school in an address; raises NotAllowed for what can be no school's id."""
    school = args.get("school")
    if school is None:
        return None
    if not _PARTITION.fullmatch(str(school)):
        raise NotAllowed
    return str(school)


# --- Answers


def answer(status: int, payload: Any = None, **headers: str) -> Response:
    """Answer with JSON. `Retry_After="3"` becomes the header Retry-After."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), default=_plain)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, named, mimetype=JSON)


def see_other(location: str) -> Response:
    """Send the browser on with a GET, so that a reload repeats no command."""
    return Response(status=303, headers={"Location": location})


def no_content() -> Response:
    return Response(status=204)


def not_found() -> Response:
    """End here: there is nothing, or it is not for the caller."""
    raise NotFound


def download(data: bytes, name: str, media_type: str) -> Response:
    """Answer with a file to keep; the name may hold any letter."""
    response = Response(data, mimetype=media_type)
    # RFC 6266: an address-like spelling for every letter, and a plain name for what cannot read it.
    plain = re.sub(r"[^\w. -]", "", name, flags=re.ASCII)
    said = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Disposition"] = said
    return response


def _plain(value: object) -> Any:
    """Write dates, decimals and ids as text, and dataclasses as objects."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


__all__ = [
    "MIB",
    "PUBLIC",
    "SERVICE",
    "SIGNED_IN",
    "Allow",
    "Call",
    "Caller",
    "Denied",
    "Endpoint",
    "NotAllowed",
    "NotFound",
    "Route",
    "Wired",
    "answer",
    "download",
    "http",
    "no_content",
    "not_found",
    "roles",
    "see_other",
]
