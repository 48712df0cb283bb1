"""The `kitepkana` command: run the house, look after it, and do what each service offers.

Nothing heavy is imported before a command is chosen, and `run` has to make the process green
before anything else is.
"""

import importlib
import sys
from importlib.util import find_spec

import click

from chassis.settings import Misconfigured

# Where each command is found: the module, and the name of the command in it.
OWN = {
    "run": ("deploy.standalone.run", "run"),
    "demo": ("deploy.standalone.demo_commands", "demo"),
    "district": ("deploy.district.commands", "district"),
    "verify": ("deploy.upkeep", "verify_logs"),
    "rebuild": ("deploy.upkeep", "rebuild_model"),
    "parked": ("deploy.upkeep", "parked"),
    "migrate": ("deploy.upkeep", "migrate"),
    "restored": ("deploy.upkeep", "restored"),
    "backup": ("deploy.standalone.copies", "backup"),
    "restore": ("deploy.standalone.copies", "restore"),
}


class Door(click.Group):
    """Finds a command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """List our own commands and those of the services."""
        here = [name for name, (module, _) in OWN.items() if _exists(module)]
        return sorted({*here, *_of_services()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Give a command, our own first."""
        if cmd_name not in OWN:
            return _of_services().get(cmd_name)
        module, name = OWN[cmd_name]
        if not _exists(module):
            return None
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
def kitepkana() -> None:
    """Kitepkana: the school library and the school register."""


def main() -> int:
    """Carry out the command line; return what the process ends with."""
    try:
        kitepkana.main(standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except Misconfigured as wrong:
        click.echo(f"Error: {wrong}", err=True)
        return 1
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.exceptions.Exit as done:
        return done.exit_code
    return 0


def _of_services() -> dict[str, click.Command]:
    """Give what the services offer, without their names in front: `import marc`."""
    from deploy.house import all_services  # noqa: PLC0415 - it imports the services

    found: dict[str, click.Command] = {}
    for service in all_services():
        if service.commands is not None:
            for name, command in service.commands.commands.items():
                found[name] = _joined(found.get(name), command)
    return found


def _joined(known: click.Command | None, more: click.Command) -> click.Command:
    """Let services share a group: `import marc` is the catalogue's, `import people` identity's."""
    if isinstance(known, click.Group) and isinstance(more, click.Group):
        both = {**more.commands, **known.commands}
        return click.Group(known.name, commands=both, help=known.help)
    return known or more


def _exists(module: str) -> bool:
    parent, _, _ = module.rpartition(".")
    return find_spec(parent) is not None and find_spec(module) is not None


if __name__ == "__main__":
    sys.exit(main())
