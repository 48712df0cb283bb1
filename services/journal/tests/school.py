"""A running journal with a small school in it, for tests of pages and rights."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chassis.testing import Client, Running, running
from journal.application import Hand, Journal
from journal.domain.enrolment.commands import Depart, Enrol, Move
from journal.domain.timetable.commands import SetSlot
from journal.entrypoints.service import SERVICE
from journal.wiring import Office, build
from kernel.store import Context
from services.journal.tests.words import (
    AMINA,
    BEN,
    CHOLPON,
    COLLEAGUE,
    DEPUTY,
    FIRST_OF_SEPTEMBER,
    LAST_OF_MAY,
    OTHER_SCHOOL,
    SCHOOL,
    SECRETARY,
    TEACHER,
    YEAR,
    an_id,
)

# The morning on which these stories happen; the lesson is the second of that Monday.
TODAY = date(2026, 11, 16)
HEAD, LEADER, PARENT, STRANGER = (
    an_id(name) for name in ("head", "leader", "parent", "another parent")
)
DILNAZ = an_id("dilnaz")  # A pupil of another class.
ELSEWHERE = an_id("a pupil of another school")
NUMBERS = {AMINA: "А/1", BEN: "Б/2", CHOLPON: "Ч/3", DILNAZ: "Д/4"}
ROLES = {
    TEACHER: "teacher",
    COLLEAGUE: "teacher",
    LEADER: "teacher",
    DEPUTY: "deputy",
    HEAD: "head",
    SECRETARY: "secretary",
    PARENT: "parent",
    STRANGER: "parent",
    AMINA: "pupil",
    DILNAZ: "pupil",
}


class School:
    """A school at work: `.as_(PERSON)` is a browser, the other words are things done before."""

    def __init__(self, it: Running) -> None:
        self.it = it
        self.office: Office = it.runtime.wired(build)
        self.journal: Journal = self.office.journal
        self._heard: dict[str, int] = {}

    def as_(self, person: Any, school: str = SCHOOL, role: str | None = None) -> Client:
        return self.it.client.as_(person, (role or ROLES[person], school))

    def context(self, actor: str = SECRETARY) -> Context:
        new = self.it.runtime.new_id()
        return Context(actor=actor, at=self.it.runtime.now(), command_id=new, correlation_id=new)

    def hand(self, person: Any = TEACHER, *, deputy: bool = False, on: date = TODAY) -> Hand:
        return Hand(self.context(person), on, deputy=deputy)

    def settle(self) -> None:
        self.it.settle()

    # What identity tells

    def hears(self, what: str, school: str = SCHOOL, **data: Any) -> None:
        """Receive one of identity's events."""
        position = self._heard[school] = self._heard.get(school, 0) + 1
        envelope = {
            "specversion": "1.0",
            "id": an_id(f"{school} {position}"),
            "source": f"/identity/{school}",
            "type": f"identity.{what}.v1",
            "subject": f"{what}-{position}",
            "time": datetime(2026, 9, 1, tzinfo=UTC).isoformat(),
            "partitionkey": school,
            "sequence": position,
            "epoch": "1-test",
            "streamversion": 1,
            "actor": SECRETARY,
            "correlationid": an_id("identity"),
            "data": data,
        }
        self.it.hear("identity", envelope)

    def registers(self, person: Any, kind: str = "pupil", school: str = SCHOOL, number=None):
        self.hears("person-registered", school, person_id=person, kind=kind, file_number=number)

    def links(self, guardian: Any, pupil: Any) -> None:
        self.hears("guardian-linked", guardian_id=guardian, pupil_id=pupil)

    def grants(self, person: Any, role: str) -> None:
        self.hears(
            "role-granted",
            person_id=person,
            role=role,
            order_id=an_id("order"),
            valid_from="2026-09-01",
            valid_until=None,
        )

    # What the school does

    def forms(self, grade: int = 7, letter: str = "А", leader=LEADER, school=SCHOOL) -> Any:
        formed, _ = self.journal.form_class(
            school,
            self.context(),
            grade=grade,
            letter=letter,
            language="ky",
            school_year=YEAR,
            class_teacher_id=leader,
        )
        return formed

    def enrols(self, pupil: Any, into: Any, on=FIRST_OF_SEPTEMBER, kind="arrived", school=SCHOOL):
        order: dict[str, Any] = {"order_number": "14-К", "order_date": FIRST_OF_SEPTEMBER}
        entry = Enrol(pupil_id=pupil, class_id=into, on=on, kind=kind, **order)
        self.journal.enrol(school, [entry], self.context())

    def moves(self, pupil: Any, left: Any, into: Any, on: date) -> None:
        order: dict[str, Any] = {"order_number": "15-К", "order_date": on}
        entry = Move(pupil_id=pupil, from_class_id=left, to_class_id=into, on=on, **order)
        self.journal.move(SCHOOL, entry, self.context())

    def lets_go(self, pupil: Any, left: Any, on: date) -> None:
        order: dict[str, Any] = {"order_number": "16-К", "order_date": on}
        entry = Depart(pupil_id=pupil, class_id=left, on=on, kind="transferred", **order)
        self.journal.depart(SCHOOL, entry, self.context())

    def plans(self, class_id: Any, teacher=TEACHER, **different: Any) -> Any:
        told: dict[str, Any] = {
            "subject": "Алгебра",
            "weekday": 1,
            "period": 2,
            "room": "12",
            "valid_from": FIRST_OF_SEPTEMBER,
            "valid_until": LAST_OF_MAY,
        }
        slot = different.pop("slot", an_id(f"slot {class_id} {teacher} {different}"))
        school = different.pop("school", SCHOOL)
        command = SetSlot(slot_id=slot, class_id=class_id, teacher_id=teacher, **told | different)
        self.journal.set_slot(school, command, self.context(DEPUTY))
        return slot

    def opens(self, slot: Any, teacher=TEACHER, on=TODAY, period=2, school=SCHOOL) -> Any:
        opened, _ = self.journal.open_lesson(
            school, self.hand(teacher, on=on), slot_id=slot, period=period, on=on
        )
        return opened

    def marks(self, lesson: Any, pupil: Any, old, new, why="mistyped", by=TEACHER, on=TODAY):
        self.journal.enter_mark(
            SCHOOL, self.hand(by, on=on), lesson, pupil_id=pupil, old=old, new=new, reason_code=why
        )

    def misses(self, lesson: Any, pupil: Any, code="absent", on=TODAY) -> None:
        self.journal.mark_absence(SCHOOL, self.hand(on=on), lesson, pupil_id=pupil, code=code)


class SmallSchool(School):
    """Class 7-А: three pupils, algebra on Mondays. Class 7-Б: one pupil, another teacher."""

    def __init__(self, it: Running) -> None:
        super().__init__(it)
        self.hears(
            "school-registered", "district", school_id=SCHOOL, number="1",
            name_ky="№ 1 мектеп", name_ru="Школа № 1",
        )  # fmt: skip
        for pupil, number in NUMBERS.items():
            self.registers(pupil, number=number)
        self.registers(ELSEWHERE, school=OTHER_SCHOOL, number="Э/1")
        for person in (TEACHER, COLLEAGUE, LEADER, DEPUTY, HEAD, SECRETARY):
            self.registers(person, kind="staff")
        for person in (TEACHER, COLLEAGUE, LEADER):
            self.grants(person, "teacher")
        for person in (PARENT, STRANGER):
            self.registers(person, kind="guardian")
        self.links(PARENT, AMINA)
        self.links(STRANGER, DILNAZ)
        self.seven_a, self.seven_b = self.forms(letter="А"), self.forms(letter="Б", leader=None)
        for pupil in (AMINA, BEN, CHOLPON):
            self.enrols(pupil, self.seven_a)
        self.enrols(DILNAZ, self.seven_b)
        self.algebra = self.plans(self.seven_a)
        self.physics = self.plans(self.seven_b, COLLEAGUE, subject="Физика", period=2, room="14")
        self.settle()


@contextmanager
def a_small_school() -> Iterator[SmallSchool]:
    with running(SERVICE) as it:
        yield SmallSchool(it)


def last_week(day: date = TODAY) -> date:
    return day - timedelta(days=7)


def knocks(school, person, method, path, at=SCHOOL, granted=SCHOOL, **body):
    client = school.it.client.as_(person, (ROLES[person], granted))
    sent = body or ({"json": {}} if path.endswith(("texts", "marks", "absences")) else {"data": {}})
    return client.open(method, f"/journal/{at}/{path}", **(sent if method == "POST" else {}))
