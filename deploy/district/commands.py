"""`kitepkana district`: start the whole district on this machine, without containers."""

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console

from deploy.district.district import District
from deploy.district.installation import MasterKeyLost
from deploy.district.keeper import Keeper
from deploy.local.processes import NotReady, until_told_to_stop
from deploy.standalone.ground import CannotStart, check_port, data_folder
from kernel.rabbit import TopologyMismatch

HOST = "127.0.0.1"
ENVIRONMENT = "environment"
TARGETS = "prometheus.json"
_CANNOT = (
    CannotStart,
    MasterKeyLost,
    NotReady,
    TopologyMismatch,
    FileNotFoundError,
    PermissionError,
)


@click.command("district")
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000)
@click.option("--data", type=click.Path(path_type=Path), envvar="DATA", default="./var")
@click.option("--demo/--no-demo", envvar="DEMO", default=True, help="Fill in a demo district.")
def district(port: int, data: Path, *, demo: bool) -> None:
    """Start the district on this machine: each service as processes of its own.

    PostgreSQL, RabbitMQ and nginx are private ones below DATA/district. Ctrl-C stops everything.
    """
    console = Console(highlight=False, soft_wrap=True)
    try:
        with data_folder(data.resolve() / "district") as folder, until_told_to_stop():
            check_port(HOST, port)
            _serve(folder, port, console, demo=demo)
    except _CANNOT as wrong:
        raise click.ClickException(str(wrong)) from None


def _serve(folder: Path, port: int, console: Console, *, demo: bool) -> None:
    started = District(folder, port=port, say=console.print)
    with started:
        try:
            started.start()
            known = started.house | {"RABBITMQ_MANAGEMENT": started.rabbitmq.management_url}
            _write_environment(folder / ENVIRONMENT, known)
            (folder / TARGETS).write_text(json.dumps(started.targets(), indent=1))
            _welcome(console, started, demo=demo)
            Keeper(started, console.print).watch()
        finally:
            console.print("Stopping. What is being done is finished first.")


def _welcome(console: Console, started: District, *, demo: bool) -> None:
    """Fill in the demo, or say how the first person gets in; then say that all is ready."""
    from deploy.house import opened  # noqa: PLC0415 - it imports the services
    from deploy.standalone.demo import Demo, is_filled, sign_in_table  # noqa: PLC0415
    from identity.wiring import build  # noqa: PLC0415

    with opened(started.house) as house:
        if demo and not is_filled(house):
            Demo(house).fill(console)
            console.print(sign_in_table(house))
        elif code := house.runtimes["identity"].wired(build).first_start_code():
            console.print(
                f"Nobody is here yet. Open {started.url}/identity/first-start with this code:"
            )
            console.print(f"\n    [bold]{code}[/]\n")
    console.print(f"Kitepkana is ready at {started.url}/", style="bold green")


def _write_environment(file: Path, environment: Mapping[str, str]) -> None:
    """Keep what the operator's commands need: `set -a; . var/district/environment`."""
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.writelines(f"{name}={shlex.quote(value)}\n" for name, value in environment.items())
