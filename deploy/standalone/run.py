"""`kitepkana run`: start everything in this process and say when it answers."""

# isort: off
import chassis.green  # noqa: F401 - before everything else of ours

# isort: on
import os
import signal
import sys
from pathlib import Path

import click
import eventlet
from rich.console import Console

from chassis import logs
from chassis.runner import Process
from chassis.settings import Misconfigured
from deploy.house import all_services
from deploy.standalone.demo import Demo, is_filled, sign_in_table
from deploy.standalone.ground import CannotStart, check_port, data_folder
from identity.wiring import Identity
from identity.wiring import build as build_identity

HOST = "127.0.0.1"
LOG = "kitepkana.log"


@click.command("run")
@click.option("--port", type=click.IntRange(0, 65535), envvar="PORT", default=8000)
@click.option("--host", envvar="HOST", default=HOST, help="The address to listen on.")
@click.option("--data", type=click.Path(path_type=Path), envvar="DATA", default="./var")
@click.option("--demo/--no-demo", envvar="DEMO", default=True, help="Fill in a demo district.")
def run(port: int, host: str, data: Path, *, demo: bool) -> None:
    """Start Kitepkana in one process."""
    environ = {
        **{name: value for name, value in os.environ.items() if name not in _OF_A_DISTRICT},
        "BIND": f"{host}:{port}",
        "DATA": str(data),
        "DEMO": "1" if demo else "0",
    }
    try:
        with data_folder(data.resolve()) as folder:
            check_port(host, port)
            with (folder / LOG).open("a", encoding="utf-8", buffering=1) as log:
                logs.configure(log)
                _serve(environ)
    except (CannotStart, Misconfigured) as wrong:
        raise click.ClickException(str(wrong)) from None


# One process needs no database server and no broker, whatever the shell still has from elsewhere.
_OF_A_DISTRICT = {"DATABASE_URL", "BROKER_URL", "FEEDS", "KEYS_DATABASE_URL"}


def _serve(environ: dict[str, str]) -> None:
    console = Console(highlight=False)
    process = Process(all_services(), environ)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, process.tell_to_stop)
    try:
        process.prepare()
        # The master key is tried now: a wrong one must be said here, not on somebody's page.
        identity = process.house.runtimes["identity"].wired(build_identity)
        is_first = process.runtimes[0].settings.demo and not is_filled(process.house)
        if is_first:
            Demo(process.house).fill(console)
        _catch_up(process)
        process.start()
        _wait_until_it_answers(process)
        _welcome(console, process, identity, is_first=is_first)
        process.wait()
        console.print("Stopping. What is being done is finished first.")
    finally:
        process.stop()


def _catch_up(process: Process) -> None:
    """Bring every read model up to its logs, so that the first page is not of yesterday."""
    for runtime in process.runtimes:
        for subscription in runtime.subscriptions.values():
            subscription.catch_up()


def _wait_until_it_answers(process: Process) -> None:
    """Ask over the socket, as a browser will: "ready" is a promise."""
    from urllib.request import urlopen  # noqa: PLC0415 - green, like everything after chassis.green

    host, port = process.front.address
    asked = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/identity/ready"  # noqa: S104
    with eventlet.Timeout(20), urlopen(asked) as answer:
        answer.read()


def _welcome(console: Console, process: Process, identity: Identity, *, is_first: bool) -> None:
    if is_first:
        console.print(sign_in_table(process.house))
    elif code := identity.first_start_code():
        console.print("Nobody is here yet. Make the first administrator with this code at")
        console.print(f"{process.url}/identity/first-start")
        console.print(f"\n    [bold]{code}[/]\n")
    console.print(f"Kitepkana is ready at {process.url}/", style="bold green")
    sys.stdout.flush()
