"""`kitepkana run`: everything in one process. What makes it green is imported when it runs."""

import os
from pathlib import Path

import click

from chassis.settings import Misconfigured
from deploy.standalone.ground import CannotStart, check_port, data_folder

HOST = "127.0.0.1"
LOG = "kitepkana.log"

# One process needs no database server and no broker, whatever the shell still has from elsewhere.
OF_A_DISTRICT = frozenset({"DATABASE_URL", "BROKER_URL", "FEEDS", "KEYS_DATABASE_URL"})


@click.command("run")
@click.option("--port", type=click.IntRange(0, 65535), envvar="PORT", default=8000)
@click.option("--host", envvar="HOST", default=HOST, help="The address to listen on.")
@click.option("--data", type=click.Path(path_type=Path), envvar="DATA", default="./var")
@click.option("--demo/--no-demo", envvar="DEMO", default=True, help="Fill in a demo district.")
def run(port: int, host: str, data: Path, *, demo: bool) -> None:
    """Start Kitepkana in one process."""
    environ = {name: value for name, value in os.environ.items() if name not in OF_A_DISTRICT}
    environ |= {"BIND": f"{host}:{port}", "DATA": str(data), "DEMO": "1" if demo else "0"}
    try:
        with data_folder(data.resolve()) as folder:
            check_port(host, port)
            from deploy.standalone.serving import serve  # noqa: PLC0415 - it makes us green

            with (folder / LOG).open("a", encoding="utf-8", buffering=1) as log:
                serve(environ, log)
    except (CannotStart, Misconfigured) as wrong:
        raise click.ClickException(str(wrong)) from None
