"""Where nameko comes in: handlers as nameko entrypoints behind one port, and long-running parts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any, Final, Protocol

import eventlet
from eventlet import wsgi
from eventlet.event import Event
from greenlet import GreenletExit
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, register_entrypoint
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response

from chassis import logs
from chassis.http import Call, Endpoint
from chassis.web import Site

DRAIN: Final = 25.0  # Seconds that requests may still take.
IDLE_CONNECTION: Final = 75.0
# So many are answered at the same time, and as many more wait to be: a whole school that presses a
# button at eight must not be turned away by the system before we have seen it.
CONNECTIONS: Final = 1000
Outcome = Response | Exception


class Front:
    """One port for every container of the process; the first entrypoint to stop closes it."""

    def __init__(self, site: Site, address: tuple[str, int]) -> None:
        self.site = site
        self.address = address
        self._hosts: dict[Endpoint, HttpEntrypoint] = {}
        self._pool = eventlet.GreenPool(CONNECTIONS)
        self._server: Any = None
        self._closed: Event | None = None

    def add(self, endpoint: Endpoint, host: HttpEntrypoint) -> None:
        """Let an address be answered by a worker of a container."""
        self._hosts[endpoint] = host
        self.site.mount([endpoint], self.invoke)

    def invoke(self, endpoint: Endpoint, call: Call) -> Response:
        """Run a handler as a worker and wait for it; raises what the handler raised."""
        outcome = self._hosts[endpoint].work(call)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def open(self) -> None:
        """Listen. Raises OSError when the address is taken."""
        socket = eventlet.listen(self.address, backlog=CONNECTIONS, reuse_port=False)
        self.address = socket.getsockname()[:2]
        self._server = eventlet.spawn(
            wsgi.server,
            socket,
            self.site,
            custom_pool=self._pool,
            keepalive=IDLE_CONNECTION,
            socket_timeout=IDLE_CONNECTION,
            log_output=False,
            debug=False,
        )
        # One turn of the hub, so that the server stands before somebody is told that it does.
        eventlet.sleep(0)

    def close(self) -> None:
        """Take no more requests and wait for those being answered; a second caller waits too."""
        if self._closed is not None:
            self._closed.wait()
            return
        self._closed = Event()
        if self._server is not None:
            self._server.kill()
            with eventlet.Timeout(DRAIN, exception=False), suppress(GreenletExit):
                self._server.wait()
        self._closed.send()


class HttpEntrypoint(Entrypoint):
    """One address, as nameko sees it: every request is a worker of its container."""

    def __init__(self, endpoint: Endpoint, front: Front, **kwargs: Any) -> None:
        self.endpoint = endpoint
        self.front = front
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.front.add(self.endpoint, self)

    def stop(self) -> None:
        self.front.close()

    def work(self, call: Call) -> Outcome:
        """Spawn a worker for a call and wait for what becomes of it."""
        done = Event()
        try:
            self.container.spawn_worker(self, (call,), {}, handle_result=partial(_deliver, done))
        except ContainerBeingKilled:
            raise ServiceUnavailable from None
        outcome: Outcome = done.wait()
        return outcome


def _deliver(
    done: Event, _worker: object, outcome: Outcome, failed: tuple[Any, Any, TracebackType] | None
) -> tuple[Outcome, Any]:
    done.send(outcome if failed is None else failed[1])
    return outcome, failed


def _answer(_service: object, call: Call) -> Outcome:
    """Run the handler. What it raises is handed over, because nameko would log its message."""
    endpoint = call.endpoint
    if endpoint is None:
        raise LookupError
    # A worker is a green thread of its own, so it starts with an empty logging context.
    with logs.bound(correlation_id=call.correlation_id):
        try:
            return endpoint.handler()(call, **call.args)
        except Exception as error:  # noqa: BLE001 - `problems` answers all of them
            return error


def hosted(name: str, endpoints: Iterable[Endpoint], front: Front) -> type:
    """Make the nameko service class that hosts these addresses."""
    methods: dict[str, Any] = {}
    for endpoint in endpoints:
        if endpoint.method not in methods:
            methods[endpoint.method] = _method(endpoint.method)
        register_entrypoint(methods[endpoint.method], HttpEntrypoint(endpoint, front))
    return type(name, (), {"name": name, **methods})


def _method(name: str) -> Callable[[object, Call], Outcome]:
    def method(self: object, call: Call) -> Outcome:
        return _answer(self, call)

    method.__name__ = name
    return method


# --- What runs until it is told to stop


class Loop(Protocol):
    """A long-running part: it works until `stop` is set, and returns with its work in hand done."""

    name: str

    def run(self, stop: threading.Event) -> None: ...


class LoopEntrypoint(Entrypoint):
    """A loop in a green thread of a container, which waits for it when it stops."""

    def __init__(self, loop: Loop, **kwargs: Any) -> None:
        self.loop = loop
        self._stop = threading.Event()
        self._thread: Any = None
        super().__init__(**kwargs)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, self.loop.name)

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            with suppress(GreenletExit):
                self._thread.wait()

    def kill(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        self.loop.run(self._stop)


def looping(name: str, loops: Iterable[Loop]) -> type:
    """Make the nameko service class that keeps these loops running."""

    def run(_service: object) -> None:
        """Nothing is called from outside; nameko wants a method to hang the entrypoints on."""

    for loop in loops:
        register_entrypoint(run, LoopEntrypoint(loop))
    return type(name, (), {"name": name, "run": run})
