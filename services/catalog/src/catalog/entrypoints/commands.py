"""The catalogue on the command line: bring in a file of records, and make the search index anew."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalog.application.iso2709 import CHARSETS, recognise
from catalog.application.uploads import Upload, measure
from catalog.domain.ids import ImportId, SchoolId
from catalog.domain.prefixes.prefixes import PARTITION
from catalog.entrypoints.words import VERDICTS, sentence, why
from catalog.wiring import build, opened
from kernel.decider import Refused

if TYPE_CHECKING:
    from catalog.application.importing import Tally
    from catalog.wiring import Library

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_BEGINNING = 1 << 16
_SCHOOL = re.compile(r"[a-z0-9-]{1,40}")


@click.group("commands")
def commands() -> None:
    """Hold what the catalogue adds to the command line."""


@commands.group("catalog")
def upkeep() -> None:
    """Keep the catalogue in order."""


@commands.group("import")
def bring_in() -> None:
    """Bring in what other libraries and programs wrote."""


@bring_in.command("marc")
@click.argument("file", type=_FILE)
@click.option("--school", required=True, help="The school's id, for example school-12.")
@click.option("--charset", type=click.Choice(CHARSETS), help="Overrule what the records say.")
def marc(file: Path, school: str, charset: str | None) -> None:
    """Bring the MARC or RUSMARC records of FILE into the catalogue of a school."""
    from catalog.entrypoints.service import SERVICE  # noqa: PLC0415 - it holds these commands

    with opened(SERVICE) as runtime:
        library = runtime.wired(build)
        _check_school(library, school)
        digest, size, records = measure(file)
        upload = Upload(
            import_id=ImportId(runtime.new_id()),
            owner="",
            digest=digest,
            size=size,
            records=records,
            charset=charset,  # type: ignore[arg-type]  # click has checked it
        )
        try:
            with file.open("rb") as stream:
                recognise(stream.read(_BEGINNING))
            tally = _with_bar(library, SchoolId(school), file, upload)
        except Refused as refused:
            raise click.ClickException(sentence(type(refused))) from None
    _tell(tally)


@upkeep.command("reindex")
def reindex() -> None:
    """Throw the search index away and make it again from the read models."""
    from catalog.entrypoints.service import SERVICE  # noqa: PLC0415

    with opened(SERVICE) as runtime:
        library = runtime.wired(build)
        library.index.clear()
        with runtime.read() as db:
            counted = {name: library.index.read_up(db, name) for name in library.schools(db)}
    for school, records in counted.items():
        click.echo(f"{school}: {records}")


def _check_school(library: "Library", school: str) -> None:
    known = library.known_schools()
    if _SCHOOL.fullmatch(school) is None or school == PARTITION or (known and school not in known):
        there = f" There are: {', '.join(sorted(known))}." if known else ""
        raise click.ClickException(f"There is no school {school!r}.{there}")


def _with_bar(library: "Library", school: SchoolId, file: Path, upload: Upload) -> "Tally":
    from rich.progress import Progress  # noqa: PLC0415 - only a terminal needs it

    context = library.runtime.context_for_system("import")
    with Progress() as progress:
        bar = progress.add_task(file.name, total=upload.records)
        tally = None
        for tally in library.take_in(school, file, upload, context):
            progress.update(bar, completed=tally.records)
    if tally is None:
        raise click.ClickException("There are no records in the file.")
    return tally


def _tell(tally: "Tally") -> None:
    for number, isbn in tally.warnings:
        click.echo(f"  record {number}: the check digit of ISBN {isbn} is wrong")
    for refusal in tally.refusals:
        click.echo(f"  record {refusal.number}, byte {refusal.position}: {why(refusal.reason)}")
    told = (f"{label.lower()} {tally.counts[verdict]}" for verdict, label in VERDICTS.items())
    click.echo(f"{tally.records} records: {', '.join(told)}")
