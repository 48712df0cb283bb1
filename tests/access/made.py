"""What the demo has none of, made at a school by the services' own commands: one of each kind."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import select

from chassis.testing import Client, Running
from deploy.standalone.demo import accounts, secret_of
from deploy.standalone.demo.cast import demo_id
from identity.application.disclosures import Handover
from identity.application.requests import Ask
from identity.domain.breaches.commands import FindBreach
from identity.domain.breaches.events import BreachKind
from identity.domain.disclosure.events import Basis, Receiver
from identity.domain.fields import Category
from identity.domain.ids import (
    ActId,
    BreachId,
    DisclosureId,
    OrderId,
    PersonId,
    RequestId,
    SchoolId,
    TransferId,
)
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind
from identity.domain.people.events import Kind
from identity.domain.requests.events import Channel, RequestKind
from identity.domain.retention.classes import Kept
from identity.domain.retention.commands import Due
from identity.domain.retention.events import Line
from identity.domain.school.school import RegisterSchool
from identity.domain.transfer.transfer import BeginTransfer
from identity.readmodels.acts import act
from identity.vault.schema import session
from identity.wiring import Identity, build
from kernel.store import Context
from services.identity.tests.words_imports import row, xlsx

THIRD: Final = SchoolId("school-7")
BOOKS: Final = Path(__file__).parents[2] / "services/catalog/tests/examples/school-utf8.iso"

Named = tuple[str, str]


def third_school(it: Running) -> None:
    """Register a school that is nobody's here, for pupils to be sent to."""
    identity = it.runtimes["identity"].wired(build)
    command = RegisterSchool(school_id=THIRD, number="7", name_ky="№7", name_ru="№7")
    identity.duties.register_school(_context(it), command)


def made_at(it: Running, school: str) -> Mapping[Named, str]:
    """Make one of everything at a school; gives its id by service and by the name in addresses."""
    workshop = Workshop(it, SchoolId(school))
    return {(service, name): made for service, name, made in workshop.everything()}


class Workshop:
    """A school's head, secretary, librarian and teacher, who work on things of every kind."""

    def __init__(self, it: Running, school: SchoolId) -> None:
        self.it, self.school = it, school
        self.runtime = it.runtimes["identity"]
        self.identity: Identity = self.runtime.wired(build)
        self.head = PersonId(demo_id(school, "head"))
        self.pupil = PersonId(demo_id(school, "pupil-3"))
        self.parent = PersonId(demo_id(school, "parent-3"))

    def everything(self) -> Iterator[tuple[str, str, str]]:
        yield "identity", "form_id", self.draft()
        yield "identity", "request_id", self.request()
        yield "identity", "transfer_id", self.transfer()
        yield "identity", "disclosure_id", self.disclosure()
        yield "identity", "breach_id", self.breach()
        yield "identity", "act_id", self.act()
        yield "identity", "import_id", self.list_of_people()
        yield "identity", "session_id", self.session()
        yield "catalog", "import_id", self.list_of_books()
        for name, runtime in self.it.runtimes.items():
            yield name, "job_id", runtime.jobs.start(self.head, "Work", lambda _progress: None)

    # Identity

    def draft(self) -> str:
        _, [form] = self.identity.consent_desk.draft(
            self.context, self.school, [self.pupil], self.today
        )
        return form.consent_id

    def request(self) -> str:
        ask = Ask(
            request_id=RequestId(str(uuid4())),
            kind=RequestKind.ACCESS,
            person_id=self.parent,
            applicant_id=self.parent,
            channel=Channel.ACCOUNT,
            on=self.today,
            access_days=7,
            escalation_days=5,
        )
        self.identity.requests.receive(self.context, self.school, ask)
        return ask.request_id

    def transfer(self) -> str:
        command = BeginTransfer(
            transfer_id=TransferId(str(uuid4())),
            person_id=self.pupil,
            from_school=self.school,
            to_school=THIRD,
            order_id=self.order,
            on=self.today,
        )
        self.identity.transfers.begin(self.context, self.school, command)
        return command.transfer_id

    def disclosure(self) -> str:
        handover = Handover(
            disclosure_id=DisclosureId(str(uuid4())),
            person_ids=(self.pupil,),
            receiver=Receiver.COURT,
            organisation="77",
            categories=(Category.NAME,),
            basis=Basis.STATUTE,
            order_id=self.order,
            on=self.today,
        )
        self.identity.disclosures.record(self.context, self.school, handover)
        return handover.disclosure_id

    def breach(self) -> str:
        now: datetime = self.runtime.now()
        command = FindBreach(
            breach_id=BreachId(str(uuid4())),
            kind=BreachKind.LOST_DEVICE,
            found_at=now,
            categories=(Category.NAME,),
            subjects=(Kind.PUPIL,),
            how_many=1,
            found_by=self.head,
            hours=72,
            at=now,
        )
        self.identity.breaches.do(self.context, self.school, command)
        return command.breach_id

    def act(self) -> str:
        due = Due(retention_class=Kept.PERSONAL_FILE, years=3, lines=(Line(person_id=self.parent),))
        self.identity.retention.propose(self.context, self.school, due, self.today)
        self.it.settle()
        with self.runtime.read() as db:
            return ActId(db.scalars(select(act.c.act_id).where(act.c.school == self.school)).one())

    def list_of_people(self) -> str:
        address = self._uploaded(
            "secretary", f"/identity/{self.school}/import", xlsx(row(1, number=""))
        )
        take = {"act": "take", "without_consent": "number"}
        assert self._as("secretary").post(address, data=take).status_code == 303
        return address.rpartition("/")[2]

    def session(self) -> str:
        """Sign a teacher in; nobody asks a teacher for a second factor."""
        [name] = [
            one.username for one in accounts() if (one.role, one.school) == ("teacher", self.school)
        ]
        sent = {"username": name, "secret": secret_of(self.identity, name)}
        self.it.client.post("/identity/sign-in", data=sent)
        mine = session.c.person_id == demo_id(self.school, "teacher")
        with self.runtime.read() as db:
            return str(db.scalars(select(session.c.session_id).where(mine)).one())

    @cached_property
    def order(self) -> OrderId:
        command = IssueOrder(
            order_id=OrderId(str(uuid4())),
            kind=OrderKind.TRANSFER,
            number="44",
            on=self.today,
            valid_from=self.today,
            valid_until=None,
            entered_by=self.head,
        )
        self.identity.duties.issue_order(self.context, self.school, command)
        return command.order_id

    # The catalogue

    def list_of_books(self) -> str:
        address = self._uploaded("librarian", f"/catalog/{self.school}/import", BOOKS.read_bytes())
        assert self._as("librarian").post(address, data={"act": "take"}).status_code == 303
        return address.rpartition("/")[2]

    # How it is done

    @property
    def context(self) -> Context:
        return replace(_context(self.it), actor=self.head)

    @property
    def today(self) -> date:
        return self.runtime.today()

    def _as(self, role: str) -> Client:
        return self.it.client.as_(demo_id(self.school, role), (role, self.school))

    def _uploaded(self, role: str, to: str, data: bytes) -> str:
        answered = self._as(role).post(to, data={"file": (BytesIO(data), "list")})
        assert answered.status_code == 303, answered.text
        return answered.headers["Location"]


def _context(it: Running) -> Context:
    return it.runtimes["identity"].context_for_system("tests")
