"""Schools, staff, pupils and their parents of the demo, each with a consent on paper."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from chassis.runtime import DISTRICT
from deploy.standalone.demo.cast import (
    FIRST,
    OFFICER,
    OPERATOR,
    SCHOOLS,
    Casting,
    DemoSchool,
    Somebody,
    demo_id,
    seats,
)
from deploy.standalone.demo.story import Story, Work
from identity.application.duties import Founding, Grant
from identity.application.papers import Paper, Scan, Signer, Submission
from identity.domain.consent.events import Capacity, Purpose
from identity.domain.fields import Category, Field
from identity.domain.ids import ConsentId, OrderId, PersonId, SchoolId
from identity.domain.orders.commands import IssueOrder
from identity.domain.orders.events import OrderKind, Role
from identity.domain.school.school import RegisterSchool
from identity.domain.undertakings.text import CURRENT
from identity.wiring import build
from kernel.store import Context

# One white dot: the picture of a paper that nobody has signed.
_PAPER = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII="
)


class People:
    """Schools, staff, pupils and their parents, each with a consent on paper."""

    def __init__(self, story: Story) -> None:
        self.story = story
        identity = story.runtime("identity").wired(build)
        self.duties = identity.duties
        self.office = identity.office
        self.undertakings = identity.undertakings

    def plan(self) -> Iterator[Work]:
        """Found the district, then people each school."""
        yield Work(what="The district", do=self._found)
        for school in SCHOOLS:
            casting = Casting(school.school_id)
            yield Work(what=school.name_ky, do=partial(self._register, school))
            roles = [*school.staff, *(name for name, _ in school.teachers)]
            for number, role in enumerate(roles, 1):
                somebody = casting.grown_up(role, self.story.today)
                yield Work(
                    what=f"{school.name_ky}: кызматкерлер",
                    do=partial(self._employ, school, role, number, somebody),
                )
            for number, seat in enumerate(seats(school)):
                child, parent = casting.family(number, seat.grade, self.story.today)
                yield Work(
                    what=f"{school.name_ky}: окуучулар",
                    do=partial(self._enter, school, number, child, parent),
                )

    def appoint_officer(self, command: str) -> None:
        """Give the district officer the role; this is the last command of the demo."""
        context = replace(self.story.context("officer"), command_id=command)
        self._appoint(context, SchoolId(DISTRICT), PersonId(OFFICER), Role.DISTRICT_OFFICER, "2")

    def _found(self) -> None:
        first = _registration(FIRST)
        founding = Founding(
            school=first,
            person_id=PersonId(OPERATOR),
            order_id=OrderId(demo_id("founding order")),
            order_number="1",
            order_date=self.story.year_begins,
        )
        begun = self.story.context("found", on=self.story.year_begins)
        self.duties.found(begun, founding)
        casting = Casting(DISTRICT)
        operator = replace(casting.grown_up("operator", self.story.today), person_id=OPERATOR)
        given = self._submission(operator, _own_paper(self, "operator"))
        school = SchoolId(FIRST.school_id)
        self.office.add_consent(self.story.context("operator"), school, given)
        officer = replace(casting.grown_up("officer", self.story.today), person_id=OFFICER)
        given = self._submission(officer, _own_paper(self, "officer"))
        self.office.register_staff(self.story.context("officer enters"), school, given)
        for who in (OPERATOR, OFFICER):
            self._undertake(school, who)

    def _register(self, school: DemoSchool) -> None:
        here, begins = SchoolId(school.school_id), self.story.year_begins
        context = self.story.context("school", school.school_id, on=begins)
        self.duties.register_school(context, _registration(school))
        staging = self.story.context("stage", school.school_id, on=begins)
        self.duties.rollout.stage_by_operator(staging, here, school.stage, begins)

    def _employ(self, school: DemoSchool, role: str, number: int, who: Somebody) -> None:
        here, on = SchoolId(school.school_id), self.story.year_begins
        given = self._submission(who, self.paper(Capacity.SELF, school, role, str(number)))
        context = self.story.context("employ", here, role, on=on)
        self.office.register_staff(context, here, given)
        given_role = Role(role.rsplit("-", 1)[0] if role.startswith("teacher") else role)
        appointing = self.story.context("appoint", here, role, on=on)
        self._appoint(appointing, here, PersonId(who.person_id), given_role, str(number + 10))
        self._undertake(here, who.person_id)

    def _undertake(self, school: SchoolId, who: str) -> None:
        """Let somebody of the staff promise silence, without which no duty gives a right (L-18)."""
        on = self.story.year_begins
        context = self.story.context("undertaking", who, actor=who, on=on)
        self.undertakings.give(context, school, PersonId(who), CURRENT, on)

    def _appoint(
        self, context: Context, school: SchoolId, who: PersonId, role: Role, number: str
    ) -> None:
        on = self.story.year_begins
        order = IssueOrder(
            order_id=OrderId(demo_id("order", school, number)),
            kind=OrderKind.APPOINTMENT,
            number=number,
            on=on,
            valid_from=on,
            valid_until=None,
            entered_by=PersonId(OPERATOR),
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
        """Enter a pupil; the second one of the first school is the first one's sibling."""
        here = SchoolId(school.school_id)
        is_sibling = school is FIRST and number == 1
        signer_id = demo_id(here, "parent-0") if is_sibling else parent.person_id
        details = {} if is_sibling else _details(parent)
        given = replace(
            self._submission(child, self.paper(Capacity.PARENT, school, "pupil", f"{number + 1}")),
            signer=Signer(person_id=PersonId(signer_id), details=details),
        )
        context = self.story.context("pupil", here, number, on=self.story.year_begins)
        self.office.register_pupil(context, here, given)

    def _submission(self, who: Somebody, paper: Paper) -> Submission:
        return Submission(
            person_id=PersonId(who.person_id),
            details=_details(who),
            paper=paper,
            signer=None,
            on=self.story.today,
        )

    def paper(self, capacity: Capacity, school: DemoSchool, what: str, number: str) -> Paper:
        """Make up a signed paper for everything that the demo keeps."""
        proof = "" if capacity is Capacity.SELF else "туулгандыгы тууралуу күбөлүк"
        return Paper(
            consent_id=ConsentId(demo_id("consent", school.school_id, what, number)),
            capacity=capacity,
            purposes=(Purpose.EMIS, Purpose.PARENT_NOTICES),
            categories=tuple(Category),
            register_number=f"{number}/{self.story.year_begins.year}",
            place="Мектептин сейфи, 1-папка",
            scan=Scan.of(_PAPER),
            capacity_document=proof,
            own_signature=True,  # Counts from 14 on; younger pupils are signed for.
            language="ky",
            valid_from=self.story.year_begins,
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
