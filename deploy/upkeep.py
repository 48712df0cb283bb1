"""What an operator does at the machine itself, in both modes: prove, rebuild, repair, migrate.

The commands open the databases that the environment names, so they work while the house is running
and while it is not.
"""

import os
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from chassis.runtime import Runtime
from deploy.house import NAMES, all_services, opened, service_named
from kernel.decider import Refused
from kernel.envelope import Envelope
from kernel.feed import Feed, FeedUnavailable
from kernel.parking import Parked, parked_events
from kernel.parking import retry as fold_again
from kernel.parking import skip as go_on_without
from kernel.rebuild import rebuild
from kernel.store import Head
from kernel.subscription import Stopped, Subscription
from kernel.verify import verify

WIDEST = 120
REASONS = ("duplicate", "obsolete", "unreadable")

_SERVICE = click.Choice(NAMES)
_err = Console(stderr=True)


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=_err,
        transient=True,
    )


# --- Proving


@click.command("verify")
@click.option("--school", help="Only this school's logs; all of them otherwise.")
@click.option("--service", type=_SERVICE, help="Only this service's logs.")
def verify_logs(school: str | None, service: str | None) -> None:
    """Prove that no recorded fact was changed or taken away.

    Recomputes the digest chain of every log and names the first event that does not fit. Ends with
    1 when there is one.
    """
    table = Table("Service", "School", "Events", "", title="Digest chains")
    whole = True
    with opened(os.environ) as house, _bar() as bar:
        for runtime in house.runtimes.values():
            if service in {None, runtime.service.name}:
                whole &= _verify_service(runtime, school, table, bar)
    Console().print(table)
    if not table.row_count:
        raise click.ClickException(f"There is no log of {school or service or 'anything'} here.")
    if not whole:
        raise click.exceptions.Exit(1)


def _verify_service(runtime: Runtime, school: str | None, table: Table, bar: Progress) -> bool:
    whole = True
    for partition, head in sorted(runtime.store.heads().items()):
        if school not in {None, partition}:
            continue
        task = bar.add_task(f"{runtime.service.name} {partition}", total=head.position)
        verdict = verify(runtime.store, partition, partial(_advance, bar, task))
        bar.remove_task(task)
        said = "[green]whole[/]"
        if verdict.broken_at is not None:
            whole = False
            said = f"[red]event {verdict.broken_at}: {verdict.why}[/]"
            said += _which(runtime, partition, verdict.broken_at)
        table.add_row(runtime.service.name, partition, str(verdict.events), said)
    return whole


def _advance(bar: Progress, task: TaskID, done: int) -> None:
    bar.update(task, completed=done)


def _which(runtime: Runtime, partition: str, position: int) -> str:
    """Name the event, as far as it is still there."""
    found = runtime.store.read(partition, position - 1, 1)
    if not found or found[0].position != position:
        return ""
    return f"\n{found[0].type} in {found[0].stream}, recorded {found[0].time:%Y-%m-%d %H:%M:%S} UTC"


# --- Rebuilding


@click.command("rebuild")
@click.argument("service", type=_SERVICE)
@click.argument("model")
def rebuild_model(service: str, model: str) -> None:
    """Fold a read model anew from the first event and put it in place of the old.

    MODEL is its name, with or without the service: `rebuild reporting loans`.
    """
    with opened(os.environ) as house, _bar() as bar:
        subscription = _model(house.runtimes[service], model)
        total = sum(
            head.position for feed in subscription.feeds.values() for head in feed.heads().values()
        )
        task = bar.add_task(subscription.name, total=total)
        feeds = {name: _Counted(feed, bar, task) for name, feed in subscription.feeds.items()}
        try:
            rebuild(subscription.engine, subscription.projection, feeds)
        except (FeedUnavailable, Stopped) as away:
            raise click.ClickException(f"{subscription.name} stays as it was: {away}") from None
    click.echo(f"{subscription.name} was folded anew from {total} events.")


class _Counted:
    """A feed that tells the bar what was read from it."""

    def __init__(self, feed: Feed, bar: Progress, task: TaskID) -> None:
        self.feed, self.bar, self.task = feed, bar, task

    def heads(self) -> Mapping[str, Head]:
        return self.feed.heads()

    def read(self, partition: str, after: int, limit: int) -> Sequence[Envelope]:
        events = self.feed.read(partition, after, limit)
        self.bar.advance(self.task, len(events))
        return events


def _model(runtime: Runtime, name: str) -> Subscription:
    full = name if "." in name else f"{runtime.service.name}.{name}"
    if full in runtime.subscriptions:
        return runtime.subscriptions[full]
    known = ", ".join(sorted(runtime.subscriptions))
    raise click.BadParameter(f"There is no {full}. There are: {known}.")


# --- Parked events


@click.group("parked")
def parked() -> None:
    """Look after events that a read model could not fold."""


@parked.command("list")
def list_parked() -> None:
    """Show where events are parked, why, and how each stream is tried again."""
    nothing = True
    with opened(os.environ) as house:
        for runtime in house.runtimes.values():
            with runtime.read() as db:
                rows = sorted(parked_events(db), key=_where)
            for (model, source, school, name), stream in groupby(rows, key=_where):
                first, *behind = stream
                nothing = False
                click.echo(f"{model}: {name}, event {first.position} and {len(behind)} behind it")
                click.echo(f"    {first.reason[:WIDEST]}")
                address = f"{model} {source} {school} {first.position}"
                click.echo(f"    kitepkana parked retry {address}")
    if nothing:
        click.echo("Nothing is parked.")


def _where(row: Any) -> tuple[str, str, str, str]:
    return row.subscription, row.source, row.partition, row.stream


@parked.command("retry")
@click.argument("model")
@click.argument("source")
@click.argument("school")
@click.argument("position", type=int)
def retry(model: str, source: str, school: str, position: int) -> None:
    """Fold a parked event and those of its stream that wait behind it."""
    with opened(os.environ) as house:
        runtime = house.runtimes[_service_of(model)]
        which = Parked(source=source, partition=school, position=position)
        context = runtime.context_for_system("command-line")
        try:
            fold_again(_model(runtime, model), runtime.store, which, context)
        except Refused as refused:
            raise click.ClickException(str(refused.__doc__)) from None
        except Exception as error:  # noqa: BLE001 - whatever the projection raises, it stays parked
            raise click.ClickException(
                f"It still cannot be folded and stays parked: {type(error).__name__}."
            ) from None
    click.echo("Folded.")


@parked.command("skip")
@click.argument("model")
@click.argument("source")
@click.argument("school")
@click.argument("position", type=int)
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Kept on record.")
def skip(model: str, source: str, school: str, position: int, reason: str) -> None:
    """Go on without a parked event; who did it and why is recorded."""
    with opened(os.environ) as house:
        runtime = house.runtimes[_service_of(model)]
        which = Parked(source=source, partition=school, position=position)
        context = runtime.context_for_system("command-line")
        try:
            go_on_without(_model(runtime, model), runtime.store, which, reason, context)
        except Refused as refused:
            raise click.ClickException(str(refused.__doc__)) from None
    click.echo("Skipped. What waits behind it can be retried now.")


def _service_of(model: str) -> str:
    service = model.split(".", maxsplit=1)[0]
    if service not in NAMES:
        raise click.BadParameter(f"Write {model} as `kitepkana parked list` does.")
    return service


# --- Databases


@click.command("migrate")
@click.argument("service", type=_SERVICE, required=False)
def migrate(service: str | None) -> None:
    """Bring the databases to the state that this version expects."""
    from chassis.runtime import House  # noqa: PLC0415

    services = [service_named(service)] if service else all_services()
    house = House(os.environ)
    try:
        for each in services:
            house.open(each).migrate()
            click.echo(f"{each.name} is up to date.")
    finally:
        house.close()


@click.command("restored")
@click.argument("service", type=_SERVICE)
@click.confirmation_option(prompt="Was this database restored from a backup?")
def restored(service: str) -> None:
    """Say that a service's database was restored to an earlier state.

    Readers that had seen more than the backup holds then stop and ask to be rebuilt, instead of
    counting facts that are no longer there.
    """
    with opened(os.environ) as house:
        house.runtimes[service].store.restored()
    click.echo(f"{service} has begun a new epoch. Rebuild the read models that stop.")
