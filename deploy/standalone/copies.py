"""`kitepkana backup` and `kitepkana restore`: copies of a whole installation in one folder.

The keys go into a folder of their own, to be carried elsewhere: whoever has both halves and the
master key can read names. The master key is not copied, and neither is the ledger of erasures: it
must not go back in time with the rest.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from deploy.house import NAMES, opened
from deploy.standalone.ground import CannotStart, data_folder
from kernel.rebuild import rebuild
from kernel.subscription import Subscription

KEYS = "identity-keys"
# Data before keys: a key without data harms nobody, data without a key would be lost.
FILES = (*NAMES, KEYS)


class NotWhole(click.ClickException):
    """A folder that is no complete backup, or no installation."""


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--data", type=click.Path(path_type=Path), envvar="DATA", default="./var")
def backup(folder: Path, data: Path) -> None:
    """Copy every database into FOLDER/data and FOLDER/keys, also while Kitepkana is running."""
    where = {name: _kept(folder, name) for name in FILES}
    for name, target in where.items():
        source = data / f"{name}.sqlite3"
        if not source.exists():
            raise NotWhole(f"There is no Kitepkana in {data}. Say where it is with --data.")
        if target.exists():
            raise NotWhole(f"{target} is there already. Choose an empty folder.")
    for name, target in where.items():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy(data / f"{name}.sqlite3", target)
    click.echo(f"Copied to {folder}. Keep {folder / 'keys'} in another place than the rest,")
    click.echo("and no longer than thirty days: it holds keys of people who are forgotten since.")


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--data", type=click.Path(path_type=Path), envvar="DATA", default="./var")
@click.confirmation_option(prompt="What was recorded after this backup is lost. Go on?")
def restore(folder: Path, data: Path) -> None:
    """Put a backup back in place of what is there, and forget again whoever was forgotten since.

    Nothing is served before that is done. The ledger of erasures stays as it is.
    """
    missing = [name for name in FILES if not _kept(folder, name).exists()]
    if missing:
        raise NotWhole(f"{folder} lacks {', '.join(missing)}. Nothing was changed.")
    for name in FILES:
        _check(_kept(folder, name))
    try:
        with data_folder(data.resolve()) as here:
            again = _put_back(folder, here)
    except CannotStart as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"Restored from {folder}. Forgotten again: {again}.")
    click.echo("Start Kitepkana, and enter again from paper what came after the backup.")


def _put_back(folder: Path, data: Path) -> int:
    """Replace the files, begin new epochs, replay the ledger, bring every read model up."""
    from identity.wiring import build, saga_of  # noqa: PLC0415 - it imports a service

    for name in FILES:
        live = data / f"{name}.sqlite3"
        for suffix in ("-wal", "-shm", ""):
            Path(f"{live}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(_kept(folder, name), live)
    shutil.rmtree(data / "catalog-index", ignore_errors=True)  # The search index is made again.
    with opened({"DATA": str(data)}) as house:
        for runtime in house.runtimes.values():
            runtime.migrate()
            runtime.store.restored()
        identity = house.runtimes["identity"]
        again = len(identity.wired(saga_of).lost())
        identity.wired(build)
        for runtime in house.runtimes.values():
            for subscription in runtime.subscriptions.values():
                _bring_up(subscription)
    return again


def _bring_up(subscription: Subscription) -> None:
    """Let a read model go on; one that saw more than its source has now is made anew.

    The databases were copied one after the other, so one may have seen more than another holds.
    """
    subscription.catch_up()
    if subscription.stopped:
        rebuild(subscription.engine, subscription.projection, subscription.feeds)


def _kept(folder: Path, name: str) -> Path:
    return folder / ("keys" if name == KEYS else "data") / f"{name}.sqlite3"


def _copy(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, whoever writes to it meanwhile."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
    target.chmod(0o600)


def _check(file: Path) -> None:
    """Raise NotWhole for a file that is no whole database, before anything is replaced."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            said = db.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as wrong:
        said = str(wrong)
    if said != "ok":
        raise NotWhole(f"{file} is damaged ({said}). Nothing was changed.")
