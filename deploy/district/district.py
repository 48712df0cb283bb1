"""The district of one machine: everything is started in order, and stopped in the other order."""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Self

from chassis.subscriptions import declare_all
from deploy.district.installation import Installation, installation
from deploy.district.parts import KEYS, PARTS, SERVICES, WHERE, Part, part
from deploy.house import opened
from deploy.local import nginx as local_nginx
from deploy.local import postgres as local_postgres
from deploy.local import rabbitmq as local_rabbitmq
from deploy.local.nginx import Nginx
from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.postgres import Postgres
from deploy.local.processes import Process
from deploy.local.rabbitmq import RabbitMQ

POSTGRES, RABBITMQ, NGINX = "postgres", "rabbitmq", "nginx"
OK = 200
Say = Callable[[str], None]


class District:
    """PostgreSQL, RabbitMQ, every part as a process of its own, and nginx in front.

    All of it is on the loopback interface, below one folder. A context manager: leaving it stops
    everything. Children live as long as the thread that started them, so use it from one.
    """

    def __init__(
        self, folder: Path, *, port: int, fsync: bool = True, say: Say = lambda _: None
    ) -> None:
        """Prepare; nothing runs before `start`. Tests alone may turn `fsync` off."""
        self.folder = folder.resolve()
        self.port = port
        self.ports = dict(zip((p.name for p in PARTS), free_ports(len(PARTS)), strict=True))
        self.processes: dict[str, Process] = {}
        self._fsync = fsync
        self._say = say
        self._secrets: Installation | None = None
        self._postgres: Postgres | None = None
        self._rabbitmq: RabbitMQ | None = None
        self._nginx: Nginx | None = None

    # --- What it is made of

    @property
    def url(self) -> str:
        """The front door, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def postgres(self) -> Postgres:
        if self._postgres is None:
            raise RuntimeError("start first")
        return self._postgres

    @property
    def rabbitmq(self) -> RabbitMQ:
        if self._rabbitmq is None:
            raise RuntimeError("start first")
        return self._rabbitmq

    def url_of(self, name: str) -> str:
        """Return where one part listens."""
        return f"http://{LOOPBACK}:{self.ports[name]}"

    def targets(self) -> list[dict[str, object]]:
        """Return where Prometheus finds each part's figures, as its `file_sd_configs` read."""
        return [
            {
                "targets": [f"{LOOPBACK}:{self.ports[which.name]}"],
                "labels": {"part": which.name, "__metrics_path__": which.metrics},
            }
            for which in PARTS
        ]

    @property
    def house(self) -> dict[str, str]:
        """The environment of a process that opens every service, as the demo and the tools do."""
        data = self.folder / "data"
        ledger = {"ERASURES_LEDGER": str(data / "identity" / "erasures.jsonl")}
        return self._environment("{service}", data) | self._keys() | ledger

    def environment(self, which: Part) -> dict[str, str]:
        """Return the environment of a part, and nothing that it does not need."""
        given = self._environment(which.service, self.folder / "data" / which.service)
        given |= self._keys() | {"BIND": f"{LOOPBACK}:{self.ports.get(which.name, 0)}"}
        return {name: given[name] for name in which.environment}

    def _environment(self, service: str, data: Path) -> dict[str, str]:
        feeds = {name: self.url_of(f"{name}-http") for name in SERVICES}
        return {
            "BROKER_URL": self.rabbitmq.url,
            "DATA": str(data),
            "DATABASE_URL": self.postgres.url(service),
            # Straight to each other: what they tell each other does not hang on the front door.
            "FEEDS": json.dumps(feeds),
            "PUBLIC_URL": self.url,
            "SERVICE_SECRET": self._installation.service_secret,
            # All of it is on this machine, so there is nothing to list and nothing abroad.
            **dict.fromkeys(WHERE, ""),
        }

    def _keys(self) -> dict[str, str]:
        return {
            "KEYS_DATABASE_URL": self.postgres.url(KEYS),
            "KITEPKANA_MASTER_KEY": self._installation.master_key,
            "KITEPKANA_MASTER_KEY_NEW": self._installation.next_master_key,
        }

    @property
    def _installation(self) -> Installation:
        if self._secrets is None:
            raise RuntimeError("start first")
        return self._secrets

    # --- Starting

    def start(self) -> None:
        """Start everything and return when every part is ready.

        Raises MasterKeyLost, TopologyMismatch, and NotReady with somebody's last words.
        """
        holds_data = (self.folder / POSTGRES / "data" / "PG_VERSION").exists()
        self._secrets = installation(self.folder, holds_data=holds_data)
        self._say("Starting PostgreSQL and RabbitMQ")
        self._start_ground()
        self._say("Migrating the databases and declaring the queues")
        # Steps of their own, as in compose, but in this process: ten more would take their time.
        self.migrate()
        self.declare()
        self._say(f"Starting {len(PARTS)} processes of {len(SERVICES)} services")
        for which in PARTS:
            self.start_part(which.name)
        self.wait_until_ready()
        self._open_door()

    def _start_ground(self) -> None:
        self._postgres = local_postgres.start(self.folder / POSTGRES, fsync=self._fsync)
        self.processes[POSTGRES] = self._postgres.process
        for database in (*SERVICES, KEYS):
            self._postgres.ensure_database(database)
        self._rabbitmq = local_rabbitmq.start(self.folder / RABBITMQ)
        self.processes[RABBITMQ] = self._rabbitmq.process

    def migrate(self) -> None:
        """Bring every database to the state that this version expects."""
        with opened(self.house) as house:
            for runtime in house.runtimes.values():
                runtime.migrate()

    def declare(self) -> None:
        """Make every queue; raises TopologyMismatch when one is there already and different."""
        with opened(self.house) as house:
            for runtime in house.runtimes.values():
                declare_all(runtime)

    def start_part(self, name: str) -> Process:
        """Start one part, anew if it ended, without waiting for it."""
        process = self._spawn(part(name))
        self.processes[name] = process
        return process

    def another(self, name: str) -> Process:
        """Start a part a second time, beside the first; to stop it is the caller's business."""
        which = part(name)
        environment = self.environment(which) | {"BIND": f"{LOOPBACK}:{free_ports(1)[0]}"}
        return self._spawn(which, environment)

    def wait_until_ready(self, names: Sequence[str] | None = None, timeout: float = 120) -> None:
        """Return when parts, all or those named, are ready; raises NotReady."""
        deadline = time.monotonic() + timeout
        for name in self.ports if names is None else names:
            left = max(0.1, deadline - time.monotonic())
            self.processes[name].wait_until(lambda name=name: self.is_ready(name), left)  # type: ignore[misc]

    def is_ready(self, name: str) -> bool:
        """Ask one part whether it can do its work."""
        connection = HTTPConnection(LOOPBACK, self.ports[name], timeout=5)
        try:
            connection.request("GET", part(name).ready)
            return connection.getresponse().status == OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _spawn(self, which: Part, environment: Mapping[str, str] | None = None) -> Process:
        return Process(
            which.name,
            [sys.executable, *which.command],
            log=self.folder / "log" / f"{which.name}.log",
            environment=environment or self.environment(which),
        )

    def _open_door(self) -> None:
        upstreams = {service: [self.ports[f"{service}-http"]] for service in SERVICES}
        folder = self.folder / NGINX
        self._nginx = local_nginx.start(folder, port=self.port, upstreams=upstreams)
        self.processes[NGINX] = self._nginx.process

    # --- Mending

    def revive(self, name: str) -> None:
        """Start again what ended; raises NotReady when that does not work now."""
        match name:
            case "postgres":
                port = self.postgres.port
                self._postgres = local_postgres.start(
                    self.folder / POSTGRES, port=port, fsync=self._fsync
                )
                self.processes[name] = self._postgres.process
            case "rabbitmq":
                self.rabbitmq.restart()
                self.processes[name] = self.rabbitmq.process
            case "nginx":
                self._open_door()
            case _:
                self.start_part(name)

    # --- Stopping

    def stop(self) -> None:
        """Close the door, let every part finish what it is doing, then stop what is beneath."""
        if self._nginx is not None:
            self._nginx.stop()
        self.stop_parts()
        if self._rabbitmq is not None:
            self._rabbitmq.stop()
        if self._postgres is not None:
            self._postgres.stop()
        self.processes.clear()

    def stop_parts(self, names: Sequence[str] | None = None) -> None:
        """Stop parts, all or those named, side by side and in good order."""
        wanted = self.ports if names is None else names
        stopping = [self.processes[name] for name in wanted if name in self.processes]
        for process in stopping:
            process.ask_to_stop()
        for process in stopping:
            process.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
