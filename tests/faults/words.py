"""The words of the fault tests: a town with a district, desks at work, and what must hold after."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Table, select
from sqlalchemy.exc import DBAPIError

from chassis.caller import DISTRICT, Grant
from chassis.runtime import House, Runtime
from chassis.tokens import sign_person
from deploy.district.district import District
from kernel.feed import FeedUnavailable
from kernel.rebuild import rebuild
from kernel.store import Change, Context
from kernel.subscription import Subscription

SCHOOLS = ("school-a", "school-b")
COPIES = 12  # of each school; a desk has half of them
KEY_ID = "key-of-the-fault-tests"
LENT, RETURNED = "circulation.copy-checked-out.v1", "circulation.copy-returned.v1"
MARKED = "journal.mark-given.v1"


def until(holds: Callable[[], object], timeout: float = 90, *, what: str = "") -> None:
    """Return as soon as something holds; fail when it does not in time."""
    deadline = time.monotonic() + timeout
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what or holds} did not come true within {timeout} s")
        time.sleep(0.02)


def an_id(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, parts))))


@dataclass(frozen=True)
class Town:
    """A district with two small schools, their people, books and classes."""

    district: District
    house: House
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    def service(self, name: str) -> Runtime:
        return self.house.runtimes[name]

    def fact(self, service: str, school: str, stream: str, kind: str, /, **data: object) -> None:
        """Record one event as its service would, at the beginning of a stream."""
        store = self.service(service).store
        event = store.codec.load(kind, json.dumps(data, default=str).encode())
        new = str(uuid4())
        context = Context(actor="system:test", at=now(), command_id=new, correlation_id=new)
        store.append(school, [Change(stream, 0, [event])], context)

    def found(self) -> None:
        """Record what the desks need: our signing key, readers, copies and classes."""
        self.publish_key()
        for school in SCHOOLS:
            self._open_school(school)
        until(self.is_settled, what="the town is known to everybody")

    def publish_key(self) -> None:
        """Let our own signing key be known, so that we can sign anybody in."""
        pem = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        kind = "identity.signing-key-published.v1"
        key = {"key_id": KEY_ID, "public_key": pem.decode(), "published_at": now().isoformat()}
        self.fact("identity", DISTRICT, f"key-{KEY_ID}", kind, **key)

    def _open_school(self, school: str) -> None:
        class_id = an_id(school, "class")
        formed = {"grade": 7, "letter": "А", "language": "ky", "school_year": "2026/27"}
        formed |= {"class_id": class_id, "class_teacher_id": None}
        self.fact("journal", school, f"class-{class_id}", "journal.class-formed.v1", **formed)
        for number in (1, 2):
            person = reader_of(school, number)
            known = {"person_id": person, "kind": "pupil", "file_number": f"А/{number}"}
            stream = f"person-{person}"
            self.fact("identity", school, stream, "identity.person-registered.v1", **known)
            enrolled = {"pupil_id": person, "class_id": class_id, "on": "2026-09-01"}
            enrolled |= {"kind": "arrived", "order_number": "14-К", "order_date": "2026-09-01"}
            stream = f"enrolment-{person}"
            self.fact("journal", school, stream, "journal.pupil-enrolled.v1", **enrolled)
        for number in range(COPIES):
            self._accession(school, number)

    def _accession(self, school: str, number: int) -> None:
        copy_id = copy_of(school, number)
        book = {"title": "Тоо булагы", "responsibility": "", "bbk": "84 Ки7", "price": None}
        book |= {"copy_id": copy_id, "record_id": an_id(school, "record"), "on": "2026-09-01"}
        numbers = {"inventory_number": number + 1, "barcode": f"3000100000{number:04}"}
        kind = "catalog.copy-accessioned.v1"
        self.fact("catalog", school, f"copy-{copy_id}", kind, **book, **numbers)

    def token(self, school: str, role: str = "librarian", *, issued: datetime | None = None) -> str:
        """Sign somebody in, now or earlier: a token is good for ten minutes."""
        return sign_person(
            self.key,
            KEY_ID,
            person_id=an_id(school, role),
            session_id=an_id(school, role, "session"),
            grants=(Grant(role, school),),
            now=issued or now(),
        )

    def desk(self, school: str, number: int = 1, *, token: str | None = None) -> "Desk":
        return Desk(self, school, number, token or self.token(school))

    # --- What must hold

    def is_settled(self) -> bool:
        """Tell whether everything is published and every read model has seen everything."""
        return not self.unsettled()

    def unsettled(self) -> list[str]:
        """Name what is still to come: for a message, and empty when all is settled."""
        waiting = []
        for name, runtime in self.house.runtimes.items():
            try:
                heads = runtime.store.heads()
                lags = [(s.name, s.lag()) for s in runtime.subscriptions.values()]
            except (DBAPIError, FeedUnavailable) as error:
                return [f"{name}: {type(error).__name__}"]
            waiting += [f"{name} {p}" for p, h in heads.items() if h.published < h.position]
            waiting += [f"{model}: {lag}" for model, lag in lags if any(lag.values())]
        return waiting

    def settles(self) -> None:
        """Wait until nothing is still to come."""
        until(self.is_settled, 120, what="everybody knows everything")

    def recorded(self, service: str, school: str) -> Counter[str]:
        """Count the events of a school's log by their type."""
        events = self.service(service).store.read(school, 0, 1_000_000)
        assert [event.position for event in events] == list(range(1, len(events) + 1))
        return Counter(event.type for event in events)

    def subscriptions(self) -> Iterator[Subscription]:
        for runtime in self.house.runtimes.values():
            yield from runtime.subscriptions.values()

    def contents(self, subscription: Subscription) -> dict[str, list[str]]:
        """Return what the tables of a read model hold, in one order, as text."""
        return {
            table.name: self._rows(subscription, table) for table in subscription.projection.tables
        }

    def _rows(self, subscription: Subscription, table: Table) -> list[str]:
        with subscription.engine.connect() as db:
            return sorted(repr(tuple(row)) for row in db.execute(select(table)))

    def equals_its_rebuild(self) -> None:
        """Make every read model anew from zero and find the same in it as before."""
        for subscription in self.subscriptions():
            before = self.contents(subscription)
            rebuild(subscription.engine, subscription.projection, subscription.feeds)
            assert self.contents(subscription) == before, subscription.name

    def fallen(self) -> dict[str, str]:
        """Return the last words of every part that ended."""
        parts = [self.district.processes[name] for name in self.district.ports]
        return {part.name: part.last_words() for part in parts if part.exit_code is not None}

    def forget_connections(self) -> None:
        """Let our own connections go after the database was killed beneath them."""
        for runtime in self.house.runtimes.values():
            runtime.engine.dispose()
            with suppress(DBAPIError):
                runtime.store.heads()


@dataclass
class Desk:
    """A librarian who lends and takes back, and asks again until there is an answer."""

    town: Town
    school: str
    number: int
    token: str
    confirmed: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @cached_property
    def session(self) -> requests.Session:
        return requests.Session()

    def ask(self, what: str, body: dict[str, str], command_id: str) -> requests.Response:
        url = f"{self.town.district.url}/circulation/{self.school}/{what}"
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": command_id}
        return self.session.post(url, json=body, headers=headers, timeout=30)

    def lend(self, copy_id: str) -> None:
        reader = reader_of(self.school, self.number)
        self.insist("loans", LENT, copy_id=copy_id, patron_id=reader)

    def take_back(self, copy_id: str) -> None:
        self.insist("returns", RETURNED, copy_id=copy_id)

    def insist(self, what: str, fact: str, **body: str) -> None:
        """Press the same button until it is answered, as a person would; it counts once."""
        command_id = str(uuid4())
        while not self.stopped.is_set():
            try:
                reply = self.ask(what, body, command_id)
            except requests.RequestException:
                continue
            if reply.status_code < 400:
                self.confirmed[fact] += 1
                return
            if reply.status_code < 500:
                self.refusals.append(f"{what} {reply.status_code}: {reply.text}")
                return
            self.stopped.wait(0.02)

    def work(self, leaving: threading.Event) -> None:
        """Lend and take back until it is time to leave; then the hands are empty."""
        mine = range(self.number % 2, COPIES, 2)
        for number in count():
            copy_id = copy_of(self.school, mine[number % len(mine)])
            self.lend(copy_id)
            self.take_back(copy_id)
            if leaving.is_set() or self.refusals:
                return


@dataclass
class Register:
    """A teacher who gives marks; the journal's log is written as its service writes it."""

    town: Town
    school: str
    given: int = 0

    def work(self, leaving: threading.Event) -> None:
        while not leaving.is_set():
            lesson, mark = str(uuid4()), str(uuid4())
            about: dict[str, object] = {"class_id": an_id(self.school, "class")}
            about |= {"subject": "Алгебра"}
            about |= {"teacher_id": an_id(self.school, "teacher"), "on": "2026-09-07"}
            about |= {"pupil_id": reader_of(self.school, 1), "value": 4}
            about |= {"mark_id": mark, "lesson_id": lesson}
            with suppress(DBAPIError):
                self.town.fact("journal", self.school, f"lesson-{lesson}", MARKED, **about)
                self.given += 1
            leaving.wait(0.01)


@dataclass
class Rush:
    """Everybody at work at once."""

    desks: list[Desk]
    registers: list[Register]

    @property
    def done(self) -> int:
        """Count what was confirmed so far."""
        return sum(desk.confirmed.total() for desk in self.desks)

    def goes_on(self, more: int = 40) -> None:
        """Wait until that many more commands were confirmed."""
        target = self.done + more
        until(lambda: self.done >= target or self.refusals, what="the desks go on")
        assert not self.refusals

    @property
    def refusals(self) -> list[str]:
        return [refusal for desk in self.desks for refusal in desk.refusals]


@contextmanager
def rush(town: Town) -> Iterator[Rush]:
    """Let two desks of each school and a teacher work during the block; compare the books after.

    What was confirmed to a person is recorded, each exactly once.
    """
    before = {school: town.recorded("circulation", school) for school in SCHOOLS}
    desks = [town.desk(school, number) for school in SCHOOLS for number in (1, 2)]
    registers = [Register(town, school) for school in SCHOOLS]
    leaving = threading.Event()
    jobs = [*(desk.work for desk in desks), *(register.work for register in registers)]
    workers = [threading.Thread(target=job, args=(leaving,), daemon=True) for job in jobs]
    for worker in workers:
        worker.start()
    under_way = Rush(desks, registers)
    try:
        under_way.goes_on(8)
        yield under_way
        leaving.set()
        for worker in workers:
            worker.join(60)
            assert not worker.is_alive()
    finally:
        leaving.set()
        for desk in desks:
            desk.stopped.set()
    assert not under_way.refusals
    for school in SCHOOLS:
        _same(town, school, before[school], [desk for desk in desks if desk.school == school])


def _same(town: Town, school: str, before: Counter[str], desks: list[Desk]) -> None:
    confirmed: Counter[str] = sum((desk.confirmed for desk in desks), Counter())
    after = town.recorded("circulation", school)
    found = {fact: after[fact] - before[fact] for fact in (LENT, RETURNED)}
    assert found == {fact: confirmed[fact] for fact in (LENT, RETURNED)}


def reader_of(school: str, number: int) -> str:
    return an_id(school, "reader", number)


def copy_of(school: str, number: int) -> str:
    return an_id(school, "copy", number)


def now() -> datetime:
    return datetime.now(UTC)


def long_ago() -> datetime:
    return now() - timedelta(minutes=21)  # It ran out eleven minutes ago.


def queues(town: Town) -> list[dict[str, Any]]:
    """Return what the broker says of every queue."""
    found: list[dict[str, Any]] = town.district.rabbitmq.api("GET", "queues").json()
    return found


def purge(town: Town) -> None:
    """Throw away whatever waits in any queue."""
    for queue in queues(town):
        town.district.rabbitmq.api("DELETE", f"queues/%2F/{queue['name']}/contents")
