"""The front door of a district on one machine: nginx, routing by the first part of the path."""

import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from jinja2 import Environment, StrictUndefined

from deploy.local.ports import LOOPBACK, is_listening
from deploy.local.processes import Process, reachable

TEMPLATE = Path(__file__).with_name("nginx.conf.j2")
# Whom the workers become when nginx is started by root.
USER = "www-data"
# What people see while the service behind a page is being restarted, in the three languages.
AWAY = (
    '<!doctype html><html lang="ky"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>Бир аздан кийин</title>'
    "<h1>Бул бөлүм азыр жооп бербейт</h1>"
    "<p>Бир мүнөттөн кийин бетти кайра ачыңыз. Калган бөлүмдөр иштеп жатат.</p>"
    '<p lang="ru">Этот раздел сейчас не отвечает. Откройте страницу снова через минуту.</p>'
    '<p lang="en">This part is not answering now. Open the page again in a minute.</p></html>'
)


class Nginx:
    """A running nginx with one port in front of all services."""

    def __init__(self, folder: Path, port: int, upstreams: Mapping[str, Sequence[int]]) -> None:
        """Write the configuration and start. Use `start`."""
        self.port = port
        user = USER if os.geteuid() == 0 else None
        (folder / "temporary").mkdir(parents=True, exist_ok=True)
        if user is not None:
            reachable(folder, user)
        configuration = folder / "nginx.conf"
        addresses = {
            service: [f"{LOOPBACK}:{each}" for each in ports]
            for service, ports in upstreams.items()
        }
        configuration.write_text(render(f"{LOOPBACK}:{port}", addresses, user=user))
        # SIGQUIT lets requests finish that are under way.
        self._process = Process(
            "nginx",
            [_program(), "-p", folder, "-e", "stderr", "-c", configuration],
            log=folder / "nginx.log",
            stop_signal=signal.SIGQUIT,
        )
        self._process.wait_until(lambda: is_listening(port))

    @property
    def process(self) -> Process:
        """The master process as a child of ours."""
        return self._process

    @property
    def url(self) -> str:
        """The address of the front door, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    def stop(self) -> None:
        """Finish the requests under way and stop."""
        self._process.stop(timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(folder: Path, *, port: int, upstreams: Mapping[str, Sequence[int]]) -> Nginx:
    """Start nginx on `port`, sending `/<service>/…` to that service's ports, one or several."""
    return Nginx(folder.resolve(), port, upstreams)


def render(listen: str, upstreams: Mapping[str, Sequence[str]], *, user: str | None = None) -> str:
    """Return the configuration as text, for addresses `host:port` of the door and behind it."""
    # What is rendered is no page and holds nothing a stranger wrote.
    jinja = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)  # noqa: S701
    template = jinja.from_string(TEMPLATE.read_text())
    given = {"listen": listen, "upstreams": upstreams, "user": user}
    return template.render(**given, loopback=LOOPBACK, away=AWAY)


def _program() -> str:
    """Find nginx; the path of an ordinary user lacks the folder it is in."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        message = "nginx is not installed: run `make system-packages`"
        raise FileNotFoundError(message)
    return found
