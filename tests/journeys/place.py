"""Where the day is lived: the demo district in one process, or as a district of processes."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import func, select

from chassis.runtime import House
from circulation.readmodels import copies, loans, readers
from deploy.house import opened
from deploy.standalone.demo import secret_of, with_factor
from identity.wiring import build as build_identity
from kernel.rebuild import rebuild
from kernel.schema import parked
from tests.support.second_factor import usable_code

SCHOOL = "school-5"
OTHER_SCHOOL = "school-12"


def eventually(holds: Callable[[], Any], what: str, within: float = 30) -> Any:
    """Return what `holds` gives as soon as it is true; fail when it is not in time."""
    deadline = time.monotonic() + within
    while not (found := holds()):
        assert time.monotonic() < deadline, f"{what} did not come true within {within} s"
        time.sleep(0.02)
    return found


@dataclass(frozen=True)
class Place:
    """A running Kitepkana with the demo in it, and how its files and databases are reached."""

    mode: str
    url: str
    folder: Path
    environ: dict[str, str]
    house: House

    # People

    def secret(self, username: str) -> str:
        return secret_of(self.house.runtimes["identity"].wired(build_identity), username)

    def signs_in(self, visitor: BrowserContext, username: str) -> Page:
        """Let somebody sign in as people do, and give the page where they land."""
        page = visitor.new_page()
        page.goto(f"{self.url}/")
        page.fill("[name=username]", username)
        page.fill("[name=secret]", self.secret(username))
        page.press("[name=secret]", "Enter")
        if username in with_factor():
            page.wait_for_url("**/sign-in/code*")
            page.fill("[name=code]", self.code(username))
            page.press("[name=code]", "Enter")
        page.wait_for_url(re.compile(r"^(?!.*/sign-in)"))
        return page

    def code(self, username: str) -> str:
        """Return a code of a second factor that is taken now."""
        return usable_code(self.house, username)

    def program(self, username: str) -> requests.Session:
        """Sign somebody in without a browser: for a second desk, and to try the forbidden."""
        session = requests.Session()
        session.headers["Sec-Fetch-Site"] = "same-origin"
        form = {"username": username, "secret": self.secret(username)}
        answer = session.post(f"{self.url}/identity/sign-in", data=form)
        if username in with_factor():
            code = {"code": self.code(username)}
            answer = session.post(f"{self.url}/identity/sign-in/code", data=code)
        assert "kp_token" in session.cookies, answer.text[:300]
        return session

    # The library

    def cards(self, count: int) -> list[Any]:
        """Find readers with a card and nothing at home: (patron_id, card_number)."""
        runtime = self.house.runtimes["circulation"]
        reader = readers.reader
        with runtime.engine.connect() as db:
            busy = set(db.scalars(select(loans.loan.c.patron_id)))
            rows = db.execute(
                select(reader.c.patron_id, reader.c.card_number)
                .where(reader.c.school == SCHOOL, reader.c.card_number.is_not(None))
                .order_by(reader.c.patron_id)
            ).all()
        return [row for row in rows if row.patron_id not in busy][:count]

    def barcodes(self, count: int) -> list[str]:
        """Find copies that were never lent."""
        runtime = self.house.runtimes["circulation"]
        copy = copies.copy
        with runtime.engine.connect() as db:
            lent = set(db.scalars(select(loans.loan.c.copy_id)))
            rows = db.execute(
                select(copy.c.copy_id, copy.c.barcode)
                .where(copy.c.school == SCHOOL)
                .order_by(copy.c.barcode)
            ).all()
        return [row.barcode for row in rows if row.copy_id not in lent][-count:]

    # What must hold

    def settles(self) -> None:
        """Wait until every read model has seen every event."""

        def settled() -> bool:
            return not any(
                any(subscription.lag().values())
                for runtime in self.house.runtimes.values()
                for subscription in runtime.subscriptions.values()
            )

        eventually(settled, "every read model up to date", within=60)

    def parked(self) -> int:
        total = 0
        for runtime in self.house.runtimes.values():
            with runtime.engine.connect() as db:
                total += db.scalar(select(func.count()).select_from(parked)) or 0
        return total

    def rebuild_everything(self) -> None:
        for runtime in self.house.runtimes.values():
            for subscription in runtime.subscriptions.values():
                rebuild(runtime.engine, subscription.projection, subscription.feeds)

    def traces(self, markers: Sequence[str]) -> list[str]:
        """Search every file of the installation, the metrics and the queues for words."""
        wanted = [marker.encode() for marker in markers]
        wanted += [marker.encode("utf-16-le") for marker in markers]
        found = [
            f"{file}: {word!r}"
            for file in self.folder.rglob("*")
            if file.is_file()
            for content in [_content(file)]
            for word in wanted
            if word in content
        ]
        for service in self.house.runtimes:
            metrics = requests.get(f"{self.url}/{service}/metrics", timeout=10).text
            found += [f"{service} metrics: {marker}" for marker in markers if marker in metrics]
        return found


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # It was a journal or a socket and is gone by now.
        return b""


@contextmanager
def opened_place(mode: str, url: str, folder: Path, environ: dict[str, str]) -> Iterator[Place]:
    with opened(environ) as house:
        yield Place(mode, url, folder, environ, house)
