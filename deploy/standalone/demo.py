"""The demo district: two invented schools in the middle of their year.

Everything goes through the services' own use cases, each with a command id that is always the same:
what an interrupted attempt has done is met again and not done twice. Nothing here asks a read
model, so the same code fills the databases of a district.
"""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from catalog.wiring import build as build_catalog
from chassis.runtime import BISHKEK, DISTRICT, House, Runtime
from circulation.domain.ids import PatronId
from circulation.domain.ids import SchoolId as LendingSchool
from circulation.domain.lending.commands import CheckOut, Return
from circulation.wiring import build as build_circulation
from deploy.standalone.cast import (
    FIRST,
    SCHOOLS,
    Casting,
    DemoClass,
    DemoSchool,
    Somebody,
    days_back,
    demo_id,
)
from identity.application.duties import Founding, Grant
from identity.application.papers import Paper, Scan, Signer, Submission
from identity.domain.consent.events import Capacity, Purpose
from identity.domain.fields import Category, Field
from identity.domain.ids import ConsentId, OrderId, PersonId, SchoolId
from identity.domain.orders.events import OrderKind, Role
from identity.domain.orders.order import IssueOrder
from identity.domain.school.school import RegisterSchool
from identity.wiring import Identity
from identity.wiring import build as build_identity
from journal.application import Hand
from journal.domain.enrolment.commands import ARRIVED, CONTINUING, TRANSFERRED, Depart, Enrol, Move
from journal.domain.ids import ClassId, PupilId, SlotId, class_id, lesson_id
from journal.domain.ids import PersonId as Teacher
from journal.domain.ids import SchoolId as JournalSchool
from journal.domain.timetable.commands import SetSlot
from journal.domain.timetable.refusals import NoSuchHour
from journal.wiring import build as build_journal
from kernel.store import Context

OPERATOR = PersonId(demo_id("operator"))
OFFICER = PersonId(demo_id("district-officer"))
DONE = demo_id("everything is filled in")

LESSONS_BACK = 14
LOANS_BACK = 45
PERIODS = 4

# One white dot: the picture of a paper that nobody has signed.
_PAPER = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII="
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One command of the demo, and what it belongs to."""

    what: str
    do: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A sign-in of the demo: whose, where, and under which name."""

    role: str
    school: str
    person_id: str
    username: str


def is_filled(house: House) -> bool:
    """Say whether the last command of the demo has been done."""
    store = house.runtimes["identity"].store
    return store.load_for(DISTRICT, [], DONE)[1] is not None


def accounts() -> list[Account]:
    """List one sign-in for each role; of the second school only who is needed to try its walls."""
    first = FIRST.school_id
    found = [
        Account(role="operator", school=DISTRICT, person_id=OPERATOR, username="operator"),
        Account(role="district-officer", school=DISTRICT, person_id=OFFICER, username="officer"),
        Account(role="administrator", school=first, person_id=OPERATOR, username="operator"),
    ]
    for school in SCHOOLS:
        mark = "" if school is FIRST else f"-{school.number}"
        found += [
            Account(
                role=role,
                school=school.school_id,
                person_id=demo_id(school.school_id, role),
                username=f"{role}{mark}",
            )
            for role in (*school.staff, "teacher")
        ]
    found += [
        Account(
            role=role,
            school=first,
            person_id=demo_id(first, f"{role}-0"),
            username=role,
        )
        for role in ("parent", "pupil")
    ]
    return found


def secret_of(identity: Identity, username: str) -> str:
    """Give the secret of a demo account: it follows from this installation's master key."""
    token = identity.master.token("demo account", username)
    return "-".join(token[at : at + 4] for at in range(0, 16, 4))


def sign_in_table(house: House) -> Table:
    """Lay out the sign-ins for people."""
    identity = house.runtimes["identity"].wired(build_identity)
    names = {school.school_id: school.name_ky for school in SCHOOLS}
    table = Table("Role", "School", "Name", "Secret", title="Sign-ins of the demo district")
    for each in accounts():
        secret = secret_of(identity, each.username)
        table.add_row(each.role, names.get(each.school, "—"), each.username, secret)
    table.caption = "Show them again: kitepkana demo sign-ins. A secret that was changed is not shown."
    return table


class Demo:
    """Fills the services of a house, which have been migrated."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.identity = house.runtimes["identity"].wired(build_identity)
        self.today = house.runtimes["identity"].today()

    def fill(self, console: Console) -> None:
        """Do what is not done yet, with a bar that says what is under way."""
        work = list(self.plan())
        columns = TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn()
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("The demo district", total=len(work))
            for each in work:
                bar.update(task, description=each.what)
                each.do()
                bar.advance(task)

    def plan(self) -> Iterator[Work]:
        """List every command in order; the last one says that all are done."""
        yield from People(self).plan()
        for school in SCHOOLS:
            yield from Year(self, school).plan()
            yield from Library(self, school).plan()
        yield Work(what="Accounts", do=self._open_accounts)
        yield Work(what="District officer", do=lambda: People(self).appoint_officer(DONE))

    def context(self, *parts: object, actor: str = OPERATOR, on: date | None = None) -> Context:
        """Say who does it and when; what is done on a day of the past was done in its morning."""
        now = self.house.runtimes["identity"].now()
        at = now if on is None or on >= self.today else _morning(on)
        command = demo_id("command", *parts)
        return Context(actor=actor, at=at, command_id=command, correlation_id=command)

    @property
    def year_begins(self) -> date:
        """Give the first day of this school year."""
        year = self.today.year - (self.today.month < 9)  # noqa: PLR2004 - September
        return date(year, 9, 1)

    @property
    def school_year(self) -> str:
        """Name this school year as the journal does: 2026/27."""
        return f"{self.year_begins.year}/{(self.year_begins.year + 1) % 100:02}"

    def runtime(self, service: str) -> Runtime:
        """Give the runtime of a service."""
        return self.house.runtimes[service]

    def _open_accounts(self) -> None:
        opened = set()
        for each in accounts():
            if each.username in opened:
                continue
            opened.add(each.username)
            secret = secret_of(self.identity, each.username)
            context = self.context("account", each.username)
            person, school = PersonId(each.person_id), SchoolId(each.school)
            self.identity.sign_in.open_account(context, school, person, each.username, secret)


def _morning(on: date) -> datetime:
    return datetime.combine(on, time(9), BISHKEK).astimezone(UTC)


class People:
    """Schools, staff, pupils and their parents, each with a consent on paper."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.duties = demo.identity.duties
        self.office = demo.identity.office

    def plan(self) -> Iterator[Work]:
        """Found the district, then people each school."""
        yield Work(what="The district", do=self._found)
        for school in SCHOOLS:
            casting = Casting(school.school_id)
            yield Work(what=school.name_ky, do=lambda s=school: self._register(s))
            roles = [*school.staff, *(name for name, _ in school.teachers)]
            for number, role in enumerate(roles, 1):
                somebody = casting.grown_up(role, self.demo.today)
                yield Work(
                    what=f"{school.name_ky}: кызматкерлер",
                    do=lambda s=school, r=role, n=number, w=somebody: self._employ(s, r, n, w),
                )
            for number, (grade, _) in enumerate(_seats(school)):
                child, parent = casting.family(number, grade, self.demo.today)
                yield Work(
                    what=f"{school.name_ky}: окуучулар",
                    do=lambda s=school, n=number, c=child, p=parent: self._enter(s, n, c, p),
                )

    def appoint_officer(self, command: str) -> None:
        """Give the district officer the role; this is the last command of the demo."""
        context = replace(self.demo.context("officer"), command_id=command)
        self._appoint(context, SchoolId(DISTRICT), OFFICER, Role.DISTRICT_OFFICER, "2")

    def _found(self) -> None:
        first = _registration(FIRST)
        founding = Founding(
            school=first,
            person_id=OPERATOR,
            order_id=OrderId(demo_id("founding order")),
            order_number="1",
            order_date=self.demo.year_begins,
        )
        self.duties.found(self.demo.context("found"), founding)
        casting = Casting(DISTRICT)
        operator = replace(casting.grown_up("operator", self.demo.today), person_id=OPERATOR)
        given = self._submission(operator, _own_paper(self, "operator"))
        school = SchoolId(FIRST.school_id)
        self.office.add_consent(self.demo.context("operator"), school, given)
        officer = replace(casting.grown_up("officer", self.demo.today), person_id=OFFICER)
        given = self._submission(officer, _own_paper(self, "officer"))
        self.office.register_staff(self.demo.context("officer enters"), school, given)

    def _register(self, school: DemoSchool) -> None:
        context = self.demo.context("school", school.school_id)
        self.duties.register_school(context, _registration(school))

    def _employ(self, school: DemoSchool, role: str, number: int, who: Somebody) -> None:
        here, on = SchoolId(school.school_id), self.demo.year_begins
        given = self._submission(who, self.paper(Capacity.SELF, school, role, str(number)))
        context = self.demo.context("employ", here, role, on=on)
        self.office.register_staff(context, here, given)
        given_role = Role(role.rsplit("-", 1)[0] if role.startswith("teacher") else role)
        appointing = self.demo.context("appoint", here, role, on=on)
        self._appoint(appointing, here, PersonId(who.person_id), given_role, str(number + 10))

    def _appoint(
        self, context: Context, school: SchoolId, who: PersonId, role: Role, number: str
    ) -> None:
        on = self.demo.year_begins
        order = IssueOrder(
            order_id=OrderId(demo_id("order", school, number)),
            kind=OrderKind.APPOINTMENT,
            number=number,
            on=on,
            valid_from=on,
            valid_until=None,
            entered_by=OPERATOR,
        )
        grant = Grant(
            person_id=who,
            role=role,
            order_id=order.order_id,
            valid_from=on,
            giver_roles=frozenset({Role.OPERATOR}),
        )
        self.duties.issue_and_grant(context, school, order, grant)

    def _enter(self, school: DemoSchool, number: int, child: Somebody, parent: Somebody) -> None:
        """Enter a pupil; the second one of the first school is the first one's brother or sister."""
        here = SchoolId(school.school_id)
        is_sibling = school is FIRST and number == 1
        signer_id = demo_id(here, "parent-0") if is_sibling else parent.person_id
        details = {} if is_sibling else _details(parent)
        given = replace(
            self._submission(child, self.paper(Capacity.PARENT, school, "pupil", f"{number + 1}")),
            signer=Signer(person_id=PersonId(signer_id), details=details),
        )
        context = self.demo.context("pupil", here, number, on=self.demo.year_begins)
        self.office.register_pupil(context, here, given)

    def _submission(self, who: Somebody, paper: Paper) -> Submission:
        return Submission(
            person_id=PersonId(who.person_id),
            details=_details(who),
            paper=paper,
            signer=None,
            on=self.demo.today,
        )

    def paper(self, capacity: Capacity, school: DemoSchool, what: str, number: str) -> Paper:
        """Make up a signed paper for everything that the demo keeps."""
        proof = "" if capacity is Capacity.SELF else "туулгандыгы тууралуу күбөлүк (ойдон чыгарылган)"
        return Paper(
            consent_id=ConsentId(demo_id("consent", school.school_id, what, number)),
            capacity=capacity,
            purposes=(Purpose.EMIS, Purpose.PARENT_NOTICES),
            categories=tuple(Category),
            register_number=f"{number}/{self.demo.year_begins.year}",
            place="Мектептин сейфи, 1-папка",
            scan=Scan.of(_PAPER),
            capacity_document=proof,
            language="ky",
            valid_from=self.demo.year_begins,
        )


def _own_paper(people: People, what: str) -> Paper:
    return people.paper(Capacity.SELF, FIRST, what, "1")


def _registration(school: DemoSchool) -> RegisterSchool:
    return RegisterSchool(
        school_id=SchoolId(school.school_id),
        number=school.number,
        name_ky=school.name_ky,
        name_ru=school.name_ru,
    )


def _details(who: Somebody) -> dict[Field, str]:
    return {
        Field.SURNAME: who.surname,
        Field.GIVEN_NAME: who.given_name,
        Field.PATRONYMIC: who.patronymic,
        Field.BIRTH_DATE: who.born.isoformat(),
        Field.PHONE: who.phone,
        Field.ADDRESS: who.address,
    }


def _seats(school: DemoSchool) -> list[tuple[int, DemoClass]]:
    """Give the grade and the class of every pupil of a school, in order of their numbers."""
    return [(each.grade, each) for each in school.classes for _ in range(each.pupils)]


class Year:
    """The school year of one school so far: classes, pupils, timetable, lessons, marks."""

    def __init__(self, demo: Demo, school: DemoSchool) -> None:
        self.demo = demo
        self.school = school
        self.here = JournalSchool(school.school_id)
        self.journal = demo.runtime("journal").wired(build_journal).journal
        self.chance = Random(f"year of {school.school_id}")  # noqa: S311
        self.teachers = [Teacher(demo_id(self.here, name)) for name, _ in school.teachers]

    def plan(self) -> Iterator[Work]:
        """Form and fill the classes, hang up the timetable, then hold lessons."""
        name = self.school.name_ky
        for number, each in enumerate(self.school.classes):
            yield Work(what=f"{name}: класстар", do=lambda n=number, c=each: self._form(n, c))
        yield Work(what=f"{name}: кыймыл", do=self._move)
        for weekday in range(1, 8):
            for period in range(1, PERIODS + 1):
                for number in range(len(self.school.classes)):
                    slot = weekday, period, number
                    yield Work(what=f"{name}: жадыбал", do=lambda s=slot: self._set_slot(*s))
        for on in days_back(self.demo.today, LESSONS_BACK):
            if on >= self.demo.year_begins + timedelta(days=2):
                yield from self._lessons(on)

    def class_id(self, number: int) -> ClassId:
        """Name the class with this number."""
        each = self.school.classes[number]
        return class_id(self.here, self.demo.school_year, each.grade, each.letter)

    def pupils(self, number: int) -> list[PupilId]:
        """Name everybody who sits in the class from its first day."""
        before = sum(each.pupils for each in self.school.classes[:number])
        seats = range(before, before + self.school.classes[number].pupils)
        return [PupilId(demo_id(self.here, f"pupil-{seat}")) for seat in seats]

    def _form(self, number: int, each: DemoClass) -> None:
        on = self.demo.year_begins
        context = self.demo.context("class", self.here, number, on=on)
        self.journal.form_class(
            self.here,
            context,
            grade=each.grade,
            letter=each.letter,
            language=each.language,
            school_year=self.demo.school_year,
            class_teacher_id=self.teachers[number % len(self.teachers)],
        )
        entries = [
            Enrol(
                pupil_id=pupil,
                class_id=self.class_id(number),
                on=on,
                kind=CONTINUING if seat else ARRIVED,
                order_number="21",
                order_date=on,
            )
            for seat, pupil in enumerate(self.pupils(number))
        ]
        self.journal.enrol(
            self.here, entries, self.demo.context("enrol", self.here, number, on=on)
        )

    def _move(self) -> None:
        """Let one pupil change the class and another leave, so that the movement book has lines."""
        on = self.demo.year_begins
        *_, changes, leaves = self.pupils(0)
        move = Move(
            pupil_id=changes,
            from_class_id=self.class_id(0),
            to_class_id=self.class_id(1),
            on=on + timedelta(days=1),
            order_number="24",
            order_date=on,
        )
        depart = Depart(
            pupil_id=leaves,
            class_id=self.class_id(0),
            on=on + timedelta(days=1),
            kind=TRANSFERRED,
            order_number="25",
            order_date=on,
        )
        self.journal.move(self.here, move, self.demo.context("move", self.here, on=on))
        self.journal.depart(self.here, depart, self.demo.context("depart", self.here, on=on))

    # --- Lessons

    def _set_slot(self, weekday: int, period: int, number: int) -> None:
        """Give the class a lesson; the teachers go round, so that each is in one room at a time."""
        teacher = self._teacher_of(weekday, period, number)
        if teacher is None:
            return
        slot = SetSlot(
            slot_id=self._slot(weekday, period, number),
            class_id=self.class_id(number),
            subject=self.school.teachers[teacher][1],
            teacher_id=self.teachers[teacher],
            weekday=weekday,
            period=period,
            room=str(201 + number),
            valid_from=self.demo.year_begins,
            # The demo has lessons in the holidays too, or it would be empty when it is tried then.
            valid_until=self.demo.year_begins.replace(year=self.demo.year_begins.year + 1)
            - timedelta(days=1),
        )
        context = self.demo.context("slot", self.here, weekday, period, number)
        try:
            self.journal.set_slot(self.here, slot, context)
        except NoSuchHour:
            # A journal that knows no lessons on Sundays has none on Sundays.
            return

    def _teacher_of(self, weekday: int, period: int, number: int) -> int | None:
        """Say which teacher has the class then; the first one also comes on Sundays."""
        turn = (number + period) % len(self.school.classes)
        if weekday == 7:  # noqa: PLR2004 - Sunday, when only somebody who tries the demo is there
            return 0 if turn == 0 and period < PERIODS else None
        return turn if turn < len(self.teachers) else None

    def _slot(self, weekday: int, period: int, number: int) -> SlotId:
        return SlotId(demo_id("slot", self.here, weekday, period, number))

    def _lessons(self, on: date) -> Iterator[Work]:
        """Hold the lessons that the first teacher has on a day."""
        for period in range(1, PERIODS + 1):
            for number in range(len(self.school.classes)):
                if self._teacher_of(on.isoweekday(), period, number) == 0:
                    yield from self._lesson(on, period, number)

    def _lesson(self, on: date, period: int, number: int) -> Iterator[Work]:
        what = f"{self.school.name_ky}: сабактар"
        slot = self._slot(on.isoweekday(), period, number)
        lesson, taught = lesson_id(slot, on), (on, period, number)
        in_class = self.pupils(number)[:-2]  # The last two of the first class have changed places.
        missing = self.chance.sample(in_class, k=self.chance.choice((0, 0, 1, 2)))
        marked = self.chance.sample([p for p in in_class if p not in missing], k=3)

        def hand(*parts: object) -> Hand:
            context = self.demo.context("lesson", *taught, *parts, actor=self.teachers[0], on=on)
            return Hand(context=context, today=on)

        yield Work(
            what=what,
            do=lambda: self.journal.open_lesson(
                self.here, hand(self.here), slot_id=slot, period=period, on=on
            ),
        )
        topic = self.chance.choice(_TOPICS)
        yield Work(
            what=what,
            do=lambda: self.journal.write_up(
                self.here, hand(self.here, "topic"), lesson, topic=topic, homework=_HOMEWORK
            ),
        )
        for pupil in missing:
            code = self.chance.choice(("absent", "illness", "late"))
            yield Work(
                what=what,
                do=lambda p=pupil, c=code: self.journal.mark_absence(
                    self.here, hand(self.here, p, "absent"), lesson, pupil_id=p, code=c
                ),
            )
        for pupil in marked:
            mark = self.chance.choice((5, 5, 4, 4, 4, 3, 3, 2))
            yield Work(
                what=what,
                do=lambda p=pupil, m=mark: self.journal.enter_mark(
                    self.here, hand(self.here, p), lesson, pupil_id=p, old=None, new=m
                ),
            )


_TOPICS = (
    "Жөнөкөй бөлчөктөр", "Ондук бөлчөктөр", "Пайыздар", "Теңдемелер", "Үч бурчтуктар", "Пропорция",
)  # fmt: skip
_HOMEWORK = "№ 12–15"


class Library:
    """The library of one school: books, cards, and who borrowed what."""

    def __init__(self, demo: Demo, school: DemoSchool) -> None:
        self.demo = demo
        self.school = school
        self.here = LendingSchool(school.school_id)
        self.circulation = demo.runtime("circulation").wired(build_circulation)
        self.librarian = demo_id(self.here, "librarian")

    def plan(self) -> Iterator[Work]:
        """Buy the books, give everybody a card, then lend."""
        name = self.school.name_ky
        yield Work(what=f"{name}: китептер", do=self._buy)
        yield Work(what=f"{name}: билеттер", do=self._issue_cards)
        for number, loan in enumerate(self._story()):
            yield Work(
                what=f"{name}: китеп берүү", do=lambda n=number, s=loan: self._lend(n, *s)
            )

    def _buy(self) -> None:
        build_catalog(self.demo.runtime("catalog")).fill_demo(
            self.here, titles=self.school.titles, copies=2
        )

    def _issue_cards(self) -> None:
        staff = [*self.school.staff, *(name for name, _ in self.school.teachers)]
        pupils = [f"pupil-{seat}" for seat in range(len(_seats(self.school)))]
        readers = [PatronId(demo_id(self.here, who)) for who in (*staff, *pupils)]
        context = self.demo.context("cards", self.here, on=self.demo.year_begins)
        self.circulation.cards.issue_to(self.here, readers, context)

    def _story(self) -> Iterator[tuple[int, int, int | None]]:
        """Make up who takes a book how many days ago, and brings it back how many days ago or never.

        Every reader takes a book at most twice, which keeps everybody under the limit.
        """
        chance = Random(f"loans of {self.school.school_id}")  # noqa: S311
        readers = [seat for seat in range(len(_seats(self.school))) for _ in range(2)]
        chance.shuffle(readers)
        back = sorted((chance.randint(0, LOANS_BACK) for _ in readers), reverse=True)
        for reader, began in list(zip(readers, back, strict=True))[-self.school.loans :]:
            kept = chance.randint(2, 24)
            is_back = kept <= began and chance.random() < 0.85  # noqa: PLR2004 - most are
            yield reader, began, began - kept if is_back else None

    def _lend(self, number: int, reader: int, began: int, ended: int | None) -> None:
        copy_id, record_id = self._copies[number]
        patron = PatronId(demo_id(self.here, f"pupil-{reader}"))
        rules = self.circulation.lending.policy(self.here)
        on = self.demo.today - timedelta(days=began)
        out = CheckOut(
            copy_id=copy_id,
            record_id=record_id,
            patron_id=patron,
            class_id=Year(self.demo, self.school).class_id(self._class_of(reader)),
            on=on,
            due=rules.due(on),
        )
        context = self.demo.context("loan", self.here, number, actor=self.librarian, on=on)
        self.circulation.lending.check_out(self.here, out, rules.limit, context)
        if ended is not None:
            on = self.demo.today - timedelta(days=ended)
            back = Return(copy_id=copy_id, patron_id=patron, on=on)
            context = self.demo.context("return", self.here, number, actor=self.librarian, on=on)
            self.circulation.lending.take_back_from(self.here, back, context)

    def _class_of(self, reader: int) -> int:
        for number, each in enumerate(self.school.classes):
            if reader < each.pupils:
                return number
            reader -= each.pupils
        raise LookupError(reader)

    @cached_property
    def _copies(self) -> Sequence[tuple[str, str]]:
        """Read from the catalogue's log which copies there are: a read model may not be there yet."""
        store, found, seen = self.demo.runtime("catalog").store, [], 0
        while page := store.read(self.here, seen, 1000):
            seen = page[-1].position
            for envelope in page:
                if envelope.type == "catalog.copy-accessioned.v1":
                    copy = json.loads(envelope.data)
                    found.append((copy["copy_id"], copy["record_id"]))
        Random(self.here).shuffle(found)  # noqa: S311
        return found
