"""A private RabbitMQ node in a folder, on ports of its own."""

import json
import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

from deploy.local.ports import LOOPBACK, free_ports, is_listening
from deploy.local.processes import Process

# Debian's commands in the path insist on the rabbitmq user; these behind them do not.
PROGRAMS = Path("/usr/lib/rabbitmq/bin")
# One name for every node: the private epmd keeps them apart, and the data belongs to the name.
NODE = "kitepkana@localhost"
# RabbitMQ lets its guest in from the loopback interface only.
USER = PASSWORD = "guest"  # noqa: S105

# Erlang finds its nodes through epmd, and would start one as a daemon that outlives everybody. Ours
# is a child of the process that becomes the node, and the kernel ends it when the node ends.
START = """
setpriv --pdeathsig=KILL epmd &
until epmd -names >/dev/null; do :; done
exec "$0"
"""


class RabbitMQ:
    """A running node with the management API, loopback only. Its ports survive a restart."""

    def __init__(self, folder: Path) -> None:
        """Start the node on a folder, new or from an earlier run. Use `start`."""
        self.folder = folder
        ports = free_ports(5)
        self.port, self._api_port, self.metrics_port, self._distribution_port, self._epmd_port = (
            ports
        )
        folder.mkdir(parents=True, exist_ok=True)
        self._write_settings()
        self._node = self._start_node()

    @property
    def process(self) -> Process:
        """The node as a child of ours."""
        return self._node

    @property
    def url(self) -> str:
        """The AMQP address of the virtual host every node has."""
        return self.url_of("/")

    def url_of(self, vhost: str) -> str:
        """Return the AMQP address of a virtual host."""
        path = "%2F" if vhost == "/" else vhost
        return f"amqp://{USER}:{PASSWORD}@{LOOPBACK}:{self.port}/{path}"

    def create_vhost(self, name: str) -> str:
        """Create an empty virtual host and return its AMQP address."""
        self.api("PUT", f"vhosts/{name}")
        self.api("PUT", f"permissions/{name}/{USER}", configure=".*", write=".*", read=".*")
        return self.url_of(name)

    def delete_vhost(self, name: str) -> None:
        """Delete a virtual host with its queues; clients on it are disconnected."""
        self.api("DELETE", f"vhosts/{name}")

    @property
    def management_url(self) -> str:
        """The address of the management pages, for the operator of this machine."""
        return f"http://{USER}:{PASSWORD}@{LOOPBACK}:{self._api_port}/"

    def api(self, method: str, path: str, **body: object) -> requests.Response:
        """Call the management API under /api/; raise requests.HTTPError if it refuses."""
        address = f"http://{LOOPBACK}:{self._api_port}/api/{path}"
        data = json.dumps(body) if body else None
        answer = requests.request(method, address, data=data, auth=(USER, PASSWORD), timeout=30)
        answer.raise_for_status()
        return answer

    def ctl(self, *arguments: str) -> str:
        """Run rabbitmqctl against this node and return what it prints."""
        command = [str(PROGRAMS / "rabbitmqctl"), "--node", NODE, "--quiet", *arguments]
        environment = {**os.environ, **self._environment()}
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return done.stdout

    def remembers(self, vhost: str, queue: str) -> bool:
        """Say whether the name of a quorum queue has reached the disk.

        RabbitMQ 3.10 writes the names down a moment after it has confirmed them. A node killed
        within that moment comes back with a queue that never answers, until it is deleted.
        """
        names = self.folder / "mnesia" / NODE / "quorum" / NODE / "names.dets"
        return names.exists() and f"{vhost}_{queue}".encode() in names.read_bytes()

    def kill(self) -> None:
        """End the node at once, as a power cut would."""
        self._node.kill()

    def restart(self) -> None:
        """Start the node again, on the same ports and data; stop it first if it runs."""
        self._node.stop()
        self._node = self._start_node()

    def stop(self) -> None:
        """Stop the node in good order."""
        self._node.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start_node(self) -> Process:
        node = Process(
            "rabbitmq",
            ["sh", "-c", START, PROGRAMS / "rabbitmq-server"],
            log=self.folder / "rabbitmq.log",
            environment=self._environment(),
            stop_signal=signal.SIGTERM,
        )
        # A node opens its AMQP port last of all, when everything behind it works.
        node.wait_until(lambda: is_listening(self.port) and is_listening(self._api_port))
        return node

    def _write_settings(self) -> None:
        settings = {
            "listeners.tcp.default": f"{LOOPBACK}:{self.port}",
            "management.tcp.ip": LOOPBACK,
            "management.tcp.port": self._api_port,
            "prometheus.tcp.ip": LOOPBACK,
            "prometheus.tcp.port": self.metrics_port,
            "log.console": "true",
            "log.console.level": "warning",
            "log.file": "false",
        }
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        (self.folder / "rabbitmq.conf").write_text(lines)
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management,rabbitmq_prometheus].\n")

    def _environment(self) -> dict[str, str]:
        loopback = LOOPBACK.replace(".", ",")
        return {
            "HOME": str(self.folder),  # The Erlang cookie lives there.
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "rabbitmq-env.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(self.folder / "feature_flags"),
            "RABBITMQ_PID_FILE": str(self.folder / "rabbitmq.pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                f"-start_epmd false -kernel inet_dist_use_interface {{{loopback}}}"
            ),
            # Then the script becomes the node instead of waiting beside it, and a signal sent to
            # the process we started reaches the node itself.
            "RUNNING_UNDER_SYSTEMD": "true",
            "NOTIFY_SOCKET": "",
        }


def start(folder: Path) -> RabbitMQ:
    """Start a node in `folder`, new or from an earlier run, and wait until it takes clients."""
    if not PROGRAMS.exists():
        message = "RabbitMQ is not installed: run `make system-packages`"
        raise FileNotFoundError(message)
    return RabbitMQ(folder.resolve())
