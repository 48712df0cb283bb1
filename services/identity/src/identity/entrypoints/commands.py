"""What an operator can do with identity on a terminal: `kitepkana identity …`."""

import os

import click

from chassis.runtime import House
from identity import wiring
from identity.domain.ids import KeyId


@click.group("commands")
def commands() -> None:
    """Hold what identity adds to the command line."""


@commands.group("identity")
def upkeep() -> None:
    """Keep signing in and its keys in order."""


@upkeep.command("rotate-signing-key")
def rotate_signing_key() -> None:
    """Sign tokens with a new key from now on; old tokens run out by themselves."""
    from identity.entrypoints.service import SERVICE  # noqa: PLC0415 - it names these commands

    house = House(os.environ)
    try:
        runtime = house.open(SERVICE)
        runtime.migrate()
        identity = runtime.wired(wiring.build)
        key_id = KeyId(runtime.new_id())
        identity.sign_in.rotate_key(runtime.context_for_system("rotate-signing-key"), key_id)
    finally:
        house.close()
    click.echo(f"Tokens are signed with key {key_id} from now on.")
