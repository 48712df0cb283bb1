"""The process itself: prepare, fill in the demo, start, say so, and stop in good order."""

# isort: off
import chassis.green  # noqa: F401 - before everything else of ours

# isort: on
import signal
import sys
from collections.abc import Mapping
from typing import TextIO

import eventlet
from rich.console import Console

from chassis import logs
from chassis.runner import Process
from deploy.house import all_services
from deploy.standalone.demo import Demo, is_filled, sign_in_table
from identity.wiring import Identity
from identity.wiring import build as build_identity


def serve(environ: Mapping[str, str], log: TextIO) -> None:
    """Run until Ctrl-C or SIGTERM; raises Misconfigured, for one thing for a wrong master key."""
    logs.configure(log)
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
