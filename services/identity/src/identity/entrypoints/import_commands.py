"""Bring in a list of people on a terminal: `kitepkana import people FILE --school …`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from chassis.languages import one_line, words
from chassis.runtime import House, Runtime
from identity import wiring
from identity.application.importing import Found, Importing, opened_upload
from identity.application.lists import LARGEST_FILE
from identity.domain.ids import ImportId, SchoolId
from identity.domain.imports.judging import VERDICTS
from identity.domain.imports.refusals import FileTooLarge
from identity.entrypoints.import_words import ROW, say
from identity.entrypoints.import_words import VERDICTS as SAID
from identity.readmodels import schools
from kernel.decider import Refused

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("import")
def bring_in() -> None:
    """Bring in what other libraries, schools and programs wrote."""


@bring_in.command("people")
@click.argument("file", type=_FILE)
@click.option("--school", required=True, help="The school's id, for example school-12.")
@click.option("--commit", is_flag=True, help="Store it; without this it is only looked at.")
def people(file: Path, school: str, *, commit: bool) -> None:
    """Look at a list of people (.xlsx, .csv, OneRoster, ZIP with scans), and bring it in.

    Names are not printed: rows are told by their numbers.
    """
    with _opened() as runtime:
        identity = runtime.wired(wiring.build)
        with runtime.read() as db:
            if not schools.exists(db, school):
                raise click.ClickException(f"There is no school {school!r}.")
        which = ImportId(runtime.new_id())
        try:
            _bring_in(runtime, identity.importing, SchoolId(school), which, file, commit=commit)
        except Refused as reason:
            raise click.ClickException(one_line(type(reason).__doc__ or reason.reason)) from None
        finally:
            identity.importing.waiting.drop(which)


def _bring_in(
    runtime: Runtime,
    importing: Importing,
    school: SchoolId,
    which: ImportId,
    file: Path,
    *,
    commit: bool,
) -> None:
    if file.stat().st_size > LARGEST_FILE:
        raise FileTooLarge
    today = runtime.today()
    upload = opened_upload(file.read_bytes(), today)
    importing.receive(school, "", which, upload, runtime.now())
    state = importing.look(school, which, today, lambda: None)
    found = importing.found_of(which) or Found()
    if state == "columns":
        unclear = ", ".join(heading.text for heading in found.headings)
        raise click.ClickException(f"Bring this list in on the page: columns unclear: {unclear}.")
    _tell(found)
    if commit:
        context = runtime.context_for_system("import-people")
        importing.commit(context, school, which, today)
        click.echo("It was brought in.")
    else:
        click.echo("Nothing was stored; add --commit to bring it in.")


def _tell(found: Found) -> None:
    spoken = words("en", "identity")
    for judged in found.judged:
        for note in judged.why:
            click.echo(f"  row {judged.row.number % ROW}: {say(spoken, note)}")
    told = (f"{SAID[verdict].lower()} {found.count(verdict)}" for verdict in VERDICTS)
    if found.is_roster:
        click.echo("OneRoster says nothing of consents, nor of who else may receive the data.")
    elif not found.asks_recipients:
        click.echo("No column says who else may receive the data: nobody but the school may.")
    click.echo(f"{len(found.judged)} rows: {', '.join(told)}")


@contextmanager
def _opened() -> Iterator[Runtime]:
    """Open identity for a command on this machine, up to date with its own events."""
    from identity.entrypoints.service import SERVICE  # noqa: PLC0415 - it names these commands

    house = House(os.environ)
    try:
        runtime = house.open(SERVICE)
        runtime.migrate()
        for subscription in runtime.subscriptions.values():
            if set(subscription.projection.sources) == {"identity"}:
                subscription.catch_up()
        yield runtime
    finally:
        house.close()
