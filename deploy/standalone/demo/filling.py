"""Fill the demo in, from the first command to the last."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Engine, event

from chassis.runtime import DISTRICT, House
from deploy.standalone.demo.cast import SCHOOLS, demo_id
from deploy.standalone.demo.library import Library
from deploy.standalone.demo.people import People
from deploy.standalone.demo.sign_ins import open_accounts
from deploy.standalone.demo.story import Story, Work
from deploy.standalone.demo.year import Year

DONE = demo_id("everything is filled in")


def is_filled(house: House) -> bool:
    """Say whether the last command of the demo has been done."""
    store = house.runtimes["identity"].store
    return store.load_for(DISTRICT, [], DONE)[1] is not None


class Demo:
    """Fills the services of a house, which have been migrated."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.story = Story(house)
        self.people = People(self.story)

    def fill(self, console: Console) -> None:
        """Do what is not done yet, with a bar that says what is under way."""
        work = list(self.plan())
        columns = TextColumn("{task.description:<40}"), BarColumn(), MofNCompleteColumn()
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("The demo district", total=len(work) + 1)
            engines = [runtime.engine for runtime in self.house.runtimes.values()]
            with _without_waiting_for_the_disk(engines):
                for each in work:
                    bar.update(task, description=each.what)
                    each.do()
                    bar.advance(task)
            self.people.appoint_officer(DONE)
            bar.advance(task)

    def plan(self) -> Iterator[Work]:
        """List every command in order, but for the last one, which says that all are done."""
        yield from self.people.plan()
        for school in SCHOOLS:
            yield from Year(self.story, school).plan()
            yield from Library(self.story, school).plan()
        yield Work(what="Sign-ins", do=partial(open_accounts, self.story))


@contextmanager
def _without_waiting_for_the_disk(engines: list[Engine]) -> Iterator[None]:
    """Let SQLite sync once at the end instead of a thousand times in between.

    Should the power fail meanwhile, the last commands are lost and the next start does them again.
    """
    files = [engine for engine in engines if engine.dialect.name == "sqlite"]
    for engine in files:
        engine.dispose()
        event.listen(engine, "connect", _hurry)
    try:
        yield
    finally:
        for engine in files:
            event.remove(engine, "connect", _hurry)
            engine.dispose()
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
                db.exec_driver_sql("PRAGMA wal_checkpoint(FULL)")


def _hurry(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")
