"""Run any services in any roles in one process: all of them on a laptop, one of each in a district.

Import `chassis.green` before this.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Mapping, Sequence
from types import FrameType
from typing import Final

import eventlet
from nameko import config as nameko_config
from nameko.runners import ServiceRunner
from sqlalchemy.exc import DBAPIError

from chassis import logs
from chassis.chores import ChoreLoop, chores_of
from chassis.hosting import Front, hosted, looping
from chassis.http import endpoints
from chassis.memory import settle_down, share_large_blocks
from chassis.publishing import publish
from chassis.relay import RelayLoop
from chassis.runtime import House, Runtime
from chassis.service import Service
from chassis.standard import standard, upkeep
from chassis.subscriptions import SubscriptionLoop, declare_all
from chassis.web import Site
from kernel.rabbit import BROKER_ERRORS
from kernel.store import Conflict

HTTP: Final = "http"
SUBSCRIPTIONS: Final = "subscriptions"
RELAY: Final = "relay"
ALL: Final = (HTTP, SUBSCRIPTIONS, RELAY)

WORKERS: Final = (
    32  # Requests of one container at the same time; as many as the database pool holds.
)
GLANCE: Final = 0.05


class Process:
    """Services at work in this process.

    Without the role `http` only `/live`, `/ready`, `/metrics` and the feed are answered.
    """

    def __init__(
        self,
        services: Sequence[Service],
        environ: Mapping[str, str],
        roles: Collection[str] = ALL,
        *,
        home: str = "/identity/",
    ) -> None:
        if unknown := set(roles) - set(ALL):
            raise ValueError(f"no such role: {sorted(unknown)}")
        share_large_blocks()
        self.house = House(environ)
        self.runtimes = [self.house.open(service) for service in services]
        self.roles = frozenset(roles)
        self.site = Site(home)
        self.front = Front(self.site, self.runtimes[0].settings.address)
        self._runner: ServiceRunner | None = None
        self._told = False

    @property
    def url(self) -> str:
        """Give the address that is listened on."""
        host, port = self.front.address
        return f"http://{host}:{port}"

    def prepare(self) -> None:
        """Migrate the databases and declare the queues; a district has steps of their own for it.

        Raises TopologyMismatch. Queues of a broker that is away are declared when it comes back.
        """
        for runtime in self.runtimes:
            runtime.migrate()
        try:
            for runtime in self.runtimes:
                declare_all(runtime)
        except BROKER_ERRORS as error:
            logs.fault(error, "broker-away")

    def start(self) -> None:
        """Start every container, then listen. Raises OSError when the address is taken."""
        nameko_config.setup({"max_workers": WORKERS, "AMQP_URI": "memory://"})
        for runtime in self.runtimes:
            if HTTP in self.roles and runtime.service.before_opening is not None:
                runtime.service.before_opening(runtime)
        self._runner = ServiceRunner()
        for runtime in self.runtimes:
            for hosting in self._containers(runtime):
                self._runner.add_service(hosting)
        self._runner.start()
        if HTTP in self.roles:
            self._publish()
        settle_down()
        self.front.open()
        names = [runtime.service.name for runtime in self.runtimes]
        logs.info("ready", services=names, roles=sorted(self.roles))

    def _publish(self) -> None:
        """Say who may do what here; a database that is away for a moment stops nobody's work."""
        for runtime in self.runtimes:
            try:
                publish(runtime)
            except (DBAPIError, Conflict) as error:
                logs.fault(error, "policy-not-published")

    def stop(self) -> None:
        """Finish what is being done, then let everything go."""
        self.front.close()
        if self._runner is not None:
            self._runner.stop()
        self.house.close()
        logs.info("stopped")

    def tell_to_stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Ask `wait` to return; a signal handler may do no more than this."""
        self._told = True

    def wait(self) -> None:
        """Block until told to stop; raises what ended a container that should have gone on."""
        if self._runner is None:
            raise RuntimeError("start first")
        ended = eventlet.spawn(self._runner.wait)
        while not self._told:
            # A signal interrupts no green thread, so somebody has to look up now and then.
            eventlet.sleep(GLANCE)
            if ended.dead:
                ended.wait()
                return

    def _containers(self, runtime: Runtime) -> list[type]:
        name = runtime.service.name
        answers = HTTP in self.roles
        owners = [*runtime.service.http, *upkeep(name)] if answers else [standard(name)]
        found = [hosted(_name_of(o), endpoints(o, runtime), self.front) for o in owners]
        listens = SUBSCRIPTIONS in self.roles
        if listens:
            loops = [SubscriptionLoop(runtime, sub) for sub in runtime.subscriptions.values()]
            found.append(looping(f"{name}-subscriptions", loops))
        if chores := chores_of(runtime, answers=answers, listens=listens):
            every = [ChoreLoop(runtime, chore) for chore in chores]
            found.append(looping(f"{name}-chores", every))
        if RELAY in self.roles:
            found.append(looping(f"{name}-relay", [RelayLoop(runtime)]))
        return found


def run(
    services: Sequence[Service],
    environ: Mapping[str, str],
    roles: Collection[str] = ALL,
    *,
    ready: Callable[[Process], None] = lambda _process: None,
) -> None:
    """Run until SIGTERM or Ctrl-C; one process alone also migrates and declares by itself.

    `ready` is called when requests are answered; it may fill in a demo.
    """
    process = Process(services, environ, roles)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, process.tell_to_stop)
    if process.runtimes[0].settings.mode == "standalone":
        process.prepare()
    process.start()
    try:
        ready(process)
        process.wait()
    finally:
        process.stop()


def _name_of(owner: type) -> str:
    name: str = getattr(owner, "name", owner.__name__)
    return name
