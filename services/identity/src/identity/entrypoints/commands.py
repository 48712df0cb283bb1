"""What an operator can do with identity on a terminal: `kitepkana identity …`."""

import os

import click

from chassis.runtime import House
from identity import wiring
from identity.domain.ids import KeyId, SchoolId
from identity.domain.rollout.rollout import STAGES
from identity.entrypoints.import_commands import bring_in
from identity.readmodels import schools
from identity.vault.overwriting import StillSeen, overwritten
from identity.vault.rotation import rotate


@click.group("commands")
def commands() -> None:
    """Hold what identity adds to the command line."""


commands.add_command(bring_in)


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


@upkeep.command("rotate-master-key")
def rotate_master_key() -> None:
    """Wrap every key by a new master key, while identity runs or while it does not.

    Where the key is a file, the new one is made, and identity takes it by itself. Where the
    environment gives it, set the new one as KITEPKANA_MASTER_KEY_NEW, for identity too.
    """
    from identity.entrypoints.service import SERVICE  # noqa: PLC0415 - it names these commands

    house = House(os.environ)
    try:
        runtime = house.open(SERVICE)
        runtime.migrate()
        keys = runtime.wired(wiring.build).vault.keys
        left = rotate(keys, wiring.master_place(runtime))
        is_overwritten = overwritten(keys.engine)
    finally:
        house.close()
    click.echo("Every key is wrapped by the new master key. Back it up now, apart from the data.")
    if not is_overwritten:
        click.echo("Keys wrapped by the old one are overwritten in the coming night.")
    if left:
        click.echo(f"{left} keys opened neither before nor now; what they sealed is lost.")


@upkeep.command("withdraw-signing-key")
def withdraw_signing_key() -> None:
    """Make a new signing key and let nobody believe the present one: after a leak."""
    from identity.entrypoints.service import SERVICE  # noqa: PLC0415 - it names these commands

    house = House(os.environ)
    try:
        runtime = house.open(SERVICE)
        runtime.migrate()
        sign_in = runtime.wired(wiring.build).sign_in
        leaked = sign_in.keys.signing_key()
        key_id = KeyId(runtime.new_id())
        sign_in.rotate_key(runtime.context_for_system("rotate-signing-key"), key_id)
        if leaked is not None:
            sign_in.withdraw_key(runtime.context_for_system("withdraw-signing-key"), leaked[0])
    finally:
        house.close()
    click.echo(f"Tokens are signed with key {key_id}; nobody believes the one before any more.")


@upkeep.command("remove-second-factor")
@click.argument("sign_in_name")
def remove_second_factor(sign_in_name: str) -> None:
    """Let somebody set a second factor anew: when the only administrator has lost the telephone."""
    from identity.entrypoints.service import SERVICE  # noqa: PLC0415 - it names these commands

    house = House(os.environ)
    try:
        runtime = house.open(SERVICE)
        runtime.migrate()
        sign_in = runtime.wired(wiring.build).sign_in
        person = sign_in.accounts.owner_of(sign_in_name)
        if person is None:
            raise click.ClickException("Nobody signs in with this name.")
        sign_in.remove_factor(runtime.context_for_system("remove-second-factor"), person)
    finally:
        house.close()
    click.echo("At the next sign-in a new second factor is set.")


@upkeep.command("set-stage")
@click.argument("school")
@click.argument("stage", type=click.IntRange(min(STAGES), max(STAGES)))
def set_stage(school: str, stage: int) -> None:
    """Set how far a SCHOOL has gone: 1 people and library, 2 the journal, 3 everything."""
    from identity.entrypoints.service import SERVICE  # noqa: PLC0415 - it names these commands

    house = House(os.environ)
    try:
        runtime = house.open(SERVICE)
        runtime.migrate()
        identity = runtime.wired(wiring.build)
        with runtime.read() as db:
            if not schools.exists(db, school):
                raise click.ClickException(f"There is no school {school}.")
        identity.duties.rollout.stage_by_operator(
            runtime.context_for_system("set-stage"), SchoolId(school), stage, runtime.today()
        )
    finally:
        house.close()
    click.echo(f"{school} is at stage {stage} from today on.")


@upkeep.command("overwrite-keys")
def overwrite_keys() -> None:
    """Overwrite destroyed keys on the disk now; identity does it by itself each night."""
    from identity.entrypoints.night import overwrite_now  # noqa: PLC0415 - as above
    from identity.entrypoints.service import SERVICE  # noqa: PLC0415 - it names these commands

    house = House(os.environ)
    try:
        overwrite_now(house.open(SERVICE))
    except StillSeen:
        raise click.ClickException("Somebody reads the keys at this moment. Try again.") from None
    finally:
        house.close()
    click.echo("Keys that were destroyed are in no file of the key database any more.")


@upkeep.command("birthdays")
def birthdays() -> None:
    """End what parents signed for whoever is of age today; identity does it by itself each day."""
    from identity.entrypoints.birthdays import check_birthdays  # noqa: PLC0415 - as above
    from identity.entrypoints.service import SERVICE  # noqa: PLC0415 - it names these commands

    house = House(os.environ)
    try:
        runtime = house.open(SERVICE)
        ended = check_birthdays(runtime)
    finally:
        house.close()
    click.echo(f"{ended} people: a consent or a link came to its end.")
