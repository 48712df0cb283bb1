"""`kitepkana demo`: fill in the invented district, and show its sign-ins again."""

import os

import click
from rich.console import Console

from deploy.house import opened
from deploy.standalone.demo import Demo, is_filled, sign_in_table


@click.group("demo")
def demo() -> None:
    """Look after the invented district."""


@demo.command("fill")
def fill() -> None:
    """Fill it in, once; what an interrupted attempt has done is kept and completed."""
    with opened(os.environ) as house:
        if is_filled(house):
            click.echo("The demo district is here already.")
            return
        console = Console()
        Demo(house).fill(console)
        console.print(sign_in_table(house))


@demo.command("sign-ins")
def sign_ins() -> None:
    """Show one sign-in for each role."""
    with opened(os.environ) as house:
        if not is_filled(house):
            raise click.ClickException("There is no demo district here. Start with DEMO=1.")
        Console().print(sign_in_table(house))
