"""From a request to an answer: the one WSGI application in front of every handler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from werkzeug.exceptions import LengthRequired
from werkzeug.exceptions import NotFound as WerkzeugNotFound
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wrappers import Request, Response

from chassis import cookies, gate, logs, metrics, problems
from chassis.caller import Caller
from chassis.errors import CrossSite, NotFound, NotSignedIn, TooLarge
from chassis.http import SAFE, Call, Endpoint, Route, school_of, see_other

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse

    from chassis.runtime import Runtime

COOKIE: Final = "kp_token"
CORRELATION: Final = "X-Correlation-ID"
FIELDS_AT_MOST: Final = 5000
UNEXPECTED: Final = 500

# The shell's own pages set a policy too; what they leave out is set here, on everything.
SECURITY: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HSTS: Final = "max-age=31536000; includeSubDomains"

Invoke = Callable[[Endpoint, Call], Response]


def directly(endpoint: Endpoint, call: Call) -> Response:
    """Run a handler right here; under nameko a worker does."""
    return endpoint.handler()(call, **call.args)


class Site:
    """All addresses of the services that were mounted, as one WSGI application."""

    def __init__(self, home: str = "/identity/", *, raises: bool = False) -> None:
        """Lead `/` to `home`; with `raises` faults are raised instead of answered (tests)."""
        self.home = home
        self._raises = raises
        self._endpoints: list[tuple[Endpoint, Invoke]] = []
        self._runtimes: dict[str, Runtime] = {}
        self._map: Map | None = None

    def mount(self, endpoints: Iterable[Endpoint], invoke: Invoke = directly) -> None:
        """Add addresses; the same one may be added only once."""
        for endpoint in endpoints:
            self._runtimes.setdefault(endpoint.runtime.service.name, endpoint.runtime)
            self._endpoints.append((endpoint, invoke))
        self._map = None

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        return self.respond(request)(environ, start_response)

    def respond(self, request: Request) -> Response:
        """Answer a request; whatever goes wrong inside is answered too."""
        started = perf_counter()
        near = self._nearest(request.path)
        call = Call(request=request, runtime=near, correlation_id=_correlation(request))
        if call.runtime.settings.public_url.startswith("https:"):
            # A proxy ended TLS in front of us; cookies have to know.
            request.scheme = "https"
        with logs.bound(correlation_id=call.correlation_id):
            try:
                response = self._answer(call)
            except Exception as error:
                call.runtime.denials.note_error(call, error)
                if self._raises and problems.problem_of(error).status == UNEXPECTED:
                    raise
                response = problems.respond(call, error)
            self._finish(call, response, perf_counter() - started)
        return response

    # --- The steps

    def _answer(self, call: Call) -> Response:
        if call.request.path == "/" and call.request.method in SAFE:
            return see_other(self.home)
        endpoint, invoke = self._match(call)
        if call.request.method == "OPTIONS" and "OPTIONS" not in endpoint.route.methods:
            return self._options(call)
        route = endpoint.route
        call.caller = _recognise(call, route)
        _check_origin(call)
        school_of(call.args)
        gate.check(call, route)
        _check_size(call.request, route)
        return invoke(endpoint, call)

    def _match(self, call: Call) -> tuple[Endpoint, Invoke]:
        adapter = self._adapter(call.request)
        method = call.request.method
        if method == "OPTIONS":
            # Asked about an address, we look at it the way it may be used.
            method = next(iter(adapter.allowed_methods()), method)
        try:
            rule, args = adapter.match(method=method, return_rule=True)
        except WerkzeugNotFound:
            # Whoever lost the way is known all the same, so that the page can show it.
            call.caller = _perhaps(call)
            raise NotFound from None
        endpoint, invoke = self._endpoints[rule.endpoint]
        call.endpoint, call.runtime, call.args = endpoint, endpoint.runtime, dict(args)
        return endpoint, invoke

    def _options(self, call: Call) -> Response:
        allowed = {*self._adapter(call.request).allowed_methods(), "OPTIONS"}
        return Response(status=204, headers={"Allow": ", ".join(sorted(allowed))})

    def _finish(self, call: Call, response: Response, seconds: float) -> None:
        route = call.endpoint.route.rule if call.endpoint else "unknown"
        service = call.endpoint.runtime.service.name if call.endpoint else "unknown"
        method = call.request.method if call.request.method in _METHODS else "OTHER"
        for name, value in SECURITY.items():
            response.headers.setdefault(name, value)
        if call.runtime.settings.public_url.startswith("https:"):
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        response.headers[CORRELATION] = call.correlation_id
        metrics.answered(service, method, route, response.status_code, seconds)
        logs.info(
            "answered",
            service=service,
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            actor=call.caller.actor,
        )

    # --- Addresses

    def _adapter(self, request: Request) -> MapAdapter:
        if self._map is None:
            self._map = _map_of(tuple((e.route.rule, e.route.methods) for e, _ in self._endpoints))
        return self._map.bind_to_environ(request.environ)

    def _nearest(self, path: str) -> Runtime:
        """Give the service that an address would belong to, so that even a 404 is a page."""
        first = path.split("/")[1] if path.startswith("/") else ""
        return self._runtimes.get(first) or next(iter(self._runtimes.values()))


@cache
def _map_of(addresses: tuple[tuple[str, tuple[str, ...]], ...]) -> Map:
    """Compile addresses, each leading to its number: it takes long, and tests ask for it often."""
    return Map(
        [Rule(rule, endpoint=n, methods=methods) for n, (rule, methods) in enumerate(addresses)]
    )


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _correlation(request: Request) -> str:
    """Take the sender's id when it is a UUID; anything else could carry what no log may hold."""
    try:
        return str(UUID(request.headers.get(CORRELATION, "")))
    except ValueError:
        return str(uuid4())


def _recognise(call: Call, route: Route) -> Caller:
    """Find out who calls."""
    token = _token(call.request)
    access, now = call.runtime.access, call.runtime.now()
    if route.allow.kind == "service":
        return access.service(token, now)
    return _perhaps(call) if route.allow.kind == "public" else access.person(token, now)


def _perhaps(call: Call) -> Caller:
    """Find out who calls, if anybody: here a token that does not hold is as good as none."""
    token = _token(call.request)
    access, now = call.runtime.access, call.runtime.now()
    try:
        return access.person(token, now) if token else call.caller
    except NotSignedIn:
        return call.caller


def _token(request: Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip()
    return cookies.read(request, COOKIE)


def _check_origin(call: Call) -> None:
    """Let only our own pages change something; a bearer token is never sent by a foreign page."""
    request = call.request
    if request.method in SAFE or request.headers.get("Authorization", "")[:7].lower() == "bearer ":
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossSite
        return
    origin = request.headers.get("Origin") or _origin(request.headers.get("Referer", ""))
    ours = {request.host_url.rstrip("/"), _origin(call.runtime.settings.public_url)}
    # A proxy may end TLS in front of us, so what counts is the host and not the scheme.
    if not origin or urlsplit(origin).netloc not in {urlsplit(url).netloc for url in ours}:
        raise CrossSite


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _check_size(request: Request, route: Route) -> None:
    """Refuse what is too large by its announced length, and what announces none.

    Werkzeug would cut off a body of unknown length at the limit; half a file is worse than none.
    """
    if "Transfer-Encoding" in request.headers:
        raise LengthRequired
    if (request.content_length or 0) > route.limit:
        raise TooLarge
    request.max_content_length = route.limit
    request.max_form_memory_size = route.limit
    request.max_form_parts = FIELDS_AT_MOST
